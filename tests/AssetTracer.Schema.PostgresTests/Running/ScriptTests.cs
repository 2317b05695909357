namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>What psql does with a script is what a run does.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ScriptTests
{
    private const string History =
        "SELECT version, description, written_on::text, checksum, host, application, library_version, executed_sql, down_sql, applied_by = current_user, origin FROM schema_migrations ORDER BY version";

    private const string Journal =
        "SELECT version, description, direction, outcome, step, statement, host, application, library_version, checksum, message FROM schema_migrations_journal ORDER BY id";

    private static readonly Migration[] Build =
    [
        new M1(
            """
            CREATE TABLE slices (id int PRIMARY KEY, whole int[], n int, part int[], t text DEFAULT E'a\\b\n:n'); -- :n
            INSERT INTO slices (id, whole, n) VALUES (1, '{1,2,3}'::int[], 2);
            UPDATE slices SET part = whole[1:n] /* :n */ WHERE t <> 'x
            \q :n $n$';
            CREATE FUNCTION plain(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := n + 1; RETURN n; END $$;
            CREATE FUNCTION atomic() RETURNS int BEGIN ATOMIC SELECT 1; SELECT plain(40) + 1; END;
            SET search_path = pg_catalog;
            COMMENT ON TABLE public.slices IS 'Größe ''ß''' -- the end
            """,
            "DROP FUNCTION atomic, plain; DROP TABLE slices",
            v => v.Exists(TableDefinition.Named("slices")).Holds("it's sliced; all of it", "(SELECT part = '{1,2}' FROM public.slices)")),
        new M2(
            "CREATE UNIQUE INDEX CONCURRENTLY slices_n ON slices (n); SET work_mem = '8MB'; VACUUM slices",
            "DROP INDEX slices_n",
            v => v.NoRows("no n is null", "SELECT * FROM slices WHERE n IS NULL -- any")),
        new Counting("UPDATE slices SET t = t || '\\x'", RowCount.Exactly(1)),
    ];

    [Test]
    public async Task A_script_has_the_same_result_as_a_run()
    {
        await using var byPsql = await OwnedDatabase.CreateAsync();
        await using var byRunner = await OwnedDatabase.CreateAsync();
        var runner = byPsql.Runner(Build);
        var empty = await byPsql.DumpAsync();
        var script = await runner.ScriptAsync(await runner.PlanAsync());
        Assert.That(await byPsql.DumpAsync(), Is.EqualTo(empty));

        Assert.That(await byPsql.PsqlAsync(script, "-v", "n=99"), Is.Empty, script);
        await byRunner.Runner(Build).RunAsync();

        await AssertSameAsync(byPsql, byRunner);
        Assert.That(await byPsql.RowsAsync("SELECT version, verified_at IS NULL FROM schema_migrations ORDER BY 1"), Is.EqualTo(["001|True", "002|False", "003|False"]));
        Assert.That(
            await byPsql.RowsAsync("SELECT DISTINCT duration_ms BETWEEN 0 AND 60000, applied_at > now() - interval '1 hour' FROM schema_migrations"),
            Is.EqualTo(["True|True"]));
        Assert.That((await runner.RunAsync()).IsEmpty, Is.True);
        Assert.That(await byPsql.PsqlAsync(script), Does.Contain("The database has a migration history by now. Plan again, and write a new script."));

        var back = await runner.ScriptAsync(await runner.PlanAsync(MigrationTarget.BackTo(new("001"))));
        Assert.That(await byPsql.PsqlAsync(back), Is.Empty, back);
        await byRunner.Runner(Build).RollbackToAsync(new("001"));
        await AssertSameAsync(byPsql, byRunner);
        Assert.That(await byPsql.PsqlAsync(back), Does.Contain("Migration 002 is no longer applied. Plan again"));
    }

    [Test]
    public async Task A_script_refuses_what_is_not_as_it_was_planned()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Build[0]).RunAsync();
        var runner = database.Runner(Build[0], Build[1]);
        var script = await runner.ScriptAsync(await runner.PlanAsync());
        await database.ExecuteAsync("UPDATE slices SET n = NULL");

        Assert.That(await database.PsqlAsync(script), Does.Contain("Migration 002 \"Second\" ran, but an expectation doesn't hold: no n is null: it found {"));
        Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations"), Is.EqualTo(["001"]));
        Assert.That(await database.PsqlAsync(script), Does.Contain("An earlier run carried out a part of migration 002. Let the library go on from there"));

        await database.ExecuteAsync("UPDATE slices SET n = 2");
        await runner.RunAsync();
        Assert.That(await database.PsqlAsync(script), Does.Contain("Migration 002 was applied since the script was written. Plan again"));
    }

    [Test]
    public async Task A_script_leaves_nothing_of_a_migration_that_fails_and_waits_for_nobody()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Build[0]).RunAsync();
        var before = await database.DumpAsync();
        var runner = database.Runner(new MigrationOptions { AllowGaps = true }, Build[0], new Counting("UPDATE slices SET t = t || '\\x'", RowCount.AtLeast(2)));
        var script = await runner.ScriptAsync(await runner.PlanAsync());

        Assert.That(await database.PsqlAsync(script), Does.Contain("expected at least 2 rows, the statement touched 1"));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));

        await using var other = await database.DataSource.OpenConnectionAsync();
        await using (var command = other.CreateCommand())
        {
            command.CommandText = new MigrationLock(new()).TakeOrFail();
            await command.ExecuteNonQueryAsync();
        }

        Assert.That(await database.PsqlAsync(script), Does.Contain("Another run of migrations is under way in this database."));
    }

    private static async Task AssertSameAsync(OwnedDatabase one, OwnedDatabase other)
    {
        var comparison = SchemaComparer.Compare(
            await new PostgresSnapshotReader(one.DataSource).ReadAsync(),
            await new PostgresSnapshotReader(other.DataSource).ReadAsync(),
            new ComparisonOptions { Ignore = [NoiseCategory.Owners, NoiseCategory.Privileges] });
        Assert.That(comparison.AreEqual, Is.True, comparison.ToText());
        foreach (var rows in new[] { History, Journal, "SELECT * FROM slices" })
        {
            Assert.That(await one.RowsAsync(rows), Is.EqualTo(await other.RowsAsync(rows)));
        }
    }
}

[Migration("003", "2025-11-06", "Third")]
internal sealed class Counting(string sql, RowCount rows, TransactionMode transaction = TransactionMode.Inside) : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.Sql(sql, transaction, expectRows: rows);

    protected override void Down(MigrationBuilder migration) => migration.Sql("SELECT 1");

    protected override void Verify(VerificationBuilder verify) => verify.Holds("one is one", "1 = 1");
}
