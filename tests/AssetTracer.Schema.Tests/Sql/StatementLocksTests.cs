namespace AssetTracer.Schema.Tests.Sql;

/// <summary>What the text of a statement tells of its locks. That it is so is proved by rehearsals on a real server.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StatementLocksTests
{
    [TestCase("ALTER TABLE public.a ADD COLUMN b int", "ACCESS EXCLUSIVE on public.a")]
    [TestCase("ALTER TABLE IF EXISTS ONLY a * VALIDATE CONSTRAINT c", "SHARE UPDATE EXCLUSIVE on a")]
    [TestCase("alter table A alter column b set statistics 100", "SHARE UPDATE EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a ALTER b SET (n_distinct = 5)", "SHARE UPDATE EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a ALTER b SET STATISTICS 100, ALTER b SET NOT NULL", "ACCESS EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a ADD CONSTRAINT c FOREIGN KEY (x, y) REFERENCES s.b (x, y) NOT VALID", "SHARE ROW EXCLUSIVE on a; SHARE ROW EXCLUSIVE on s.b")]
    [TestCase("ALTER TABLE a ADD c int REFERENCES \"B\"", "ACCESS EXCLUSIVE on a; SHARE ROW EXCLUSIVE on \"B\"")]
    [TestCase("ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0), ADD FOREIGN KEY (x) REFERENCES a", "ACCESS EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a ATTACH PARTITION b FOR VALUES IN (1, 2)", "SHARE UPDATE EXCLUSIVE on a; ACCESS EXCLUSIVE on b")]
    [TestCase("ALTER TABLE a DETACH PARTITION b", "ACCESS EXCLUSIVE on a; ACCESS EXCLUSIVE on b")]
    [TestCase("ALTER TABLE a DETACH PARTITION b CONCURRENTLY", "SHARE UPDATE EXCLUSIVE on a; ACCESS EXCLUSIVE on b")]
    [TestCase("ALTER TABLE a INHERIT b", "ACCESS EXCLUSIVE on a; SHARE UPDATE EXCLUSIVE on b")]
    [TestCase("ALTER TABLE a DISABLE TRIGGER ALL", "SHARE ROW EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a ENABLE ALWAYS TRIGGER t", "SHARE ROW EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a FORCE ROW LEVEL SECURITY", "ACCESS EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a SET (fillfactor = 70, autovacuum_enabled = off)", "SHARE UPDATE EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a SET (user_catalog_table = true)", "unknown")]
    [TestCase("ALTER TABLE a CLUSTER ON i", "SHARE UPDATE EXCLUSIVE on a")]
    [TestCase("ALTER TABLE a RENAME CONSTRAINT x TO y", "ACCESS EXCLUSIVE on a")]
    [TestCase("ALTER TABLE ALL IN TABLESPACE x SET TABLESPACE y", "unknown")]
    [TestCase("CREATE INDEX ON a (b)", "SHARE on a")]
    [TestCase("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"on\" ON ONLY s.a (b)", "SHARE UPDATE EXCLUSIVE on s.a")]
    [TestCase("CREATE TABLE a (b int REFERENCES c, d int REFERENCES a, FOREIGN KEY (b) REFERENCES e (f)) INHERITS (p)", "SHARE ROW EXCLUSIVE on c; SHARE ROW EXCLUSIVE on e; SHARE UPDATE EXCLUSIVE on p")]
    [TestCase("CREATE TABLE a PARTITION OF b DEFAULT", "ACCESS EXCLUSIVE on b")]
    [TestCase("CREATE TRIGGER t BEFORE UPDATE OF x ON a FOR EACH ROW EXECUTE FUNCTION f()", "SHARE ROW EXCLUSIVE on a")]
    [TestCase("CREATE POLICY p ON a USING (true)", "ACCESS EXCLUSIVE on a")]
    [TestCase("DROP TABLE IF EXISTS a, s.b CASCADE", "ACCESS EXCLUSIVE on a; ACCESS EXCLUSIVE on s.b")]
    [TestCase("DROP INDEX i", "ACCESS EXCLUSIVE on the table of index i")]
    [TestCase("COMMENT ON COLUMN s.a.b IS 'x'", "SHARE UPDATE EXCLUSIVE on s.a")]
    [TestCase("COMMENT ON CONSTRAINT c ON a IS 'x'", "")]
    [TestCase("TRUNCATE a, ONLY b", "ACCESS EXCLUSIVE on a; ACCESS EXCLUSIVE on b")]
    [TestCase("LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE", "SHARE ROW EXCLUSIVE on a")]
    [TestCase("INSERT INTO a SELECT 1", "ROW EXCLUSIVE on a")]
    [TestCase("UPDATE ONLY a SET b = 1", "ROW EXCLUSIVE on a")]
    [TestCase("REFRESH MATERIALIZED VIEW CONCURRENTLY m", "EXCLUSIVE on m")]
    [TestCase("VACUUM FULL a", "ACCESS EXCLUSIVE on a")]
    [TestCase("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "")]
    [TestCase("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 FROM a; END", "unknown")]
    [TestCase("DO $$ BEGIN DROP TABLE a; END $$", "unknown")]
    [TestCase("SELECT f()", "unknown")]
    [TestCase("WITH x AS (DELETE FROM a RETURNING 1) SELECT * FROM x", "unknown")]
    [TestCase("ALTER DOMAIN d ADD CHECK (VALUE > 0)", "unknown")]
    public void The_text_tells(string sql, string locks)
    {
        var told = new SqlStatement(sql).Locks;

        Assert.That(told.IsKnown ? string.Join("; ", told.Taken) : "unknown", Is.EqualTo(locks));
    }

    [TestCase("ALTER TABLE a ALTER b TYPE int", HazardKind.RewritesTable, HazardKind.MayFailOnData)]
    [TestCase("ALTER TABLE a DROP COLUMN b, ALTER c SET NOT NULL", HazardKind.LosesData, HazardKind.MayFailOnData, HazardKind.BlocksReads)]
    [TestCase("ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID")]
    [TestCase("ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0)", HazardKind.MayFailOnData)]
    [TestCase("ALTER TABLE a ADD serial int")]
    [TestCase("ALTER TABLE a ADD id bigserial", HazardKind.RewritesTable)]
    [TestCase("DROP TABLE a", HazardKind.LosesData)]
    [TestCase("CREATE UNIQUE INDEX i ON a (b)", HazardKind.MayFailOnData, HazardKind.BlocksWrites)]
    [TestCase("CREATE INDEX CONCURRENTLY i ON a (b)")]
    [TestCase("VACUUM FULL a", HazardKind.RewritesTable)]
    public void The_dangers_of_a_migrations_own_sql_are_told(string sql, params HazardKind[] kinds) =>
        Assert.That(new RunSql(sql, TransactionMode.Inside).ToStatements().Single().Hazards.Select(h => h.Kind), Is.EqualTo(kinds));
}
