namespace AssetTracer.Schema.Tests.Sql;

[Parallelizable(ParallelScope.All)]
public sealed class RowLossTests
{
    [TestCase("DROP TABLE a", "table a is dropped")]
    [TestCase("drop table if exists x.\"A b\" , c cascade", "table x.\"A b\" is dropped, table c is dropped")]
    [TestCase("ALTER TABLE IF EXISTS ONLY x.a DROP b, ADD c numeric(1, 2), DROP CONSTRAINT d, DROP COLUMN IF EXISTS \"e\" CASCADE", "column x.a.b is dropped, column x.a.\"e\" is dropped")]
    [TestCase("ALTER TABLE a ALTER b DROP DEFAULT, ALTER COLUMN b DROP NOT NULL", "")]
    [TestCase("ALTER TABLE a RENAME b TO c", "")]
    [TestCase("TRUNCATE TABLE ONLY a *, b RESTART IDENTITY CASCADE", "a is emptied, b is emptied, what references it is emptied too")]
    [TestCase("DELETE /* some */ FROM ONLY a AS t USING b WHERE t.id = b.id RETURNING t.id", "rows of a are deleted")]
    [TestCase("WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone", "rows are deleted by a part of a statement")]
    [TestCase("DROP SCHEMA s", "")]
    [TestCase("DROP SCHEMA s CASCADE", "schema s is dropped")]
    [TestCase("DROP TYPE IF EXISTS mood CASCADE", "type mood is dropped with the columns that use it")]
    [TestCase("DROP TYPE mood", "")]
    [TestCase("DROP INDEX a; DROP VIEW b", "")]
    [TestCase("DROP MATERIALIZED VIEW b CASCADE", "")]
    [TestCase("UPDATE a SET b = 1", "")]
    [TestCase("SELECT 'DROP TABLE a'", "")]
    public void What_a_statement_takes_away_is_read_from_its_words(string statement, string losses) =>
        Assert.That(string.Join(", ", RowLoss.Of(statement).Select(l => l.What)), Is.EqualTo(losses));

    [TestCase("CREATE TEMP TABLE IF NOT EXISTS kept AS SELECT 1", "kept")]
    [TestCase("create unlogged table x.kept ()", "x.kept")]
    [TestCase("CREATE INDEX kept ON a (b)", null)]
    public void What_a_statement_creates_is_read_from_its_words(string statement, string? name) => Assert.That(RowLoss.Created(statement), Is.EqualTo(name));
}
