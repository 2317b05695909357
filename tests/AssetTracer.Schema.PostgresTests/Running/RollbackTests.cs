namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>What is reverted, by whom, and what that costs.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RollbackTests
{
    private static readonly M1 First = new("CREATE TABLE a (id int, note text)", "DROP TABLE a");

    private static readonly M2 Second = new("CREATE TABLE b (id int)", "DROP TABLE b");

    private static readonly M3 Third = new("CREATE INDEX CONCURRENTLY b_id ON b (id)", "DROP INDEX CONCURRENTLY b_id; SELECT ';\n;'; ALTER TABLE b DROP id");

    [Test]
    public async Task An_older_build_reverts_what_it_does_not_know_as_it_was_recorded()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First, Second, Third).RunAsync();
        var older = database.Runner(First);

        var plan = await older.PlanAsync(MigrationTarget.BackTo(new("001")));
        Assert.That(plan.Steps.Select(s => (s.Version.Value, s.IsFromHistory, s.IsTransactional, s.Statements.Count)), Is.EqualTo(new[] { ("003", true, false, 3), ("002", true, true, 1) }));
        var summary = await older.RollbackToAsync(new("001"));

        Assert.That(summary.Reverted.Select(v => v.Value), Is.EqualTo(["003", "002"]));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('b') IS NULL"), Is.True);
        Assert.That(await database.RowsAsync("SELECT version, direction, step, outcome FROM schema_migrations_journal WHERE outcome IN ('done', 'reverted') AND direction = 'down' ORDER BY id"), Is.EqualTo(
            ["003|down|1|done", "003|down|2|done", "003|down|3|done", "003|down|null|reverted", "002|down|null|reverted"]));
        Assert.That((await older.RunAsync()).IsEmpty, Is.True);
    }

    [Test]
    public async Task An_older_build_learns_why_a_migration_can_not_be_undone()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First, new M2("SELECT 1")).RunAsync();

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => database.Runner(First).RollbackAsync());

        Assert.That(refused!.Message, Is.EqualTo("Migration 002 \"Second\" can't be reverted: The test doesn't say how. Write a new migration that leads on from here."));
    }

    [Test]
    public async Task What_a_history_does_not_say_is_refused()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First, Second).RunAsync();
        await database.ExecuteAsync("UPDATE schema_migrations SET down_statements = NULL");

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => database.Runner(First).RollbackAsync());

        Assert.That(refused!.Message, Is.EqualTo("Migration 002 \"Second\" can't be reverted: this build doesn't know it, and the history doesn't say how. Roll back with the build that holds it."));
    }

    [Test]
    public async Task An_edited_migration_is_reverted_as_it_was_recorded()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First, Second).RunAsync();

        await database.Runner(First, new M2("CREATE TABLE renamed (id int)", "DROP TABLE renamed")).RollbackAsync();

        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('b') IS NULL"), Is.True);
    }

    [Test]
    public async Task Steps_are_counted_from_the_newest()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(First, Second, Third);
        await runner.RunAsync();

        Assert.That((await runner.RollbackAsync()).Reverted.Select(v => v.Value), Is.EqualTo(["003"]));
        Assert.That((await runner.RollbackAsync(2)).Reverted.Select(v => v.Value), Is.EqualTo(["002", "001"]));
        Assert.ThrowsAsync<MigrationDefinitionException>(() => runner.RollbackAsync());
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runner.RollbackAsync(0));
    }

    [TestCase("DROP TABLE a", "table a is dropped (3 rows)")]
    [TestCase("ALTER TABLE a DROP note, DROP COLUMN IF EXISTS twice, DROP IF EXISTS never", "column a.note is dropped (2 rows)")]
    [TestCase("DELETE FROM a AS x USING public.b y WHERE x.id = y.id", "rows of a are deleted (1 row)")]
    [TestCase("DELETE FROM ONLY a WHERE note = 'two' -- only", "rows of a are deleted (1 row)")]
    [TestCase("TRUNCATE a", "a is emptied (3 rows)")]
    [TestCase("CREATE TABLE kept AS SELECT * FROM a; DROP TABLE kept; DROP SCHEMA s CASCADE", "schema s is dropped (2 rows)")]
    [TestCase("DROP TABLE later", "table later is dropped (in how many rows can't be told before)")]
    [TestCase("SELECT 1; DROP TABLE IF EXISTS nowhere; DROP TABLE hidden", "table hidden is dropped (in how many rows can't be told before)")]
    public async Task A_loss_of_data_is_counted_and_refused(string down, string loss)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var second = new M2("SELECT 1", down);
        var runner = database.Runner(First, second);
        await runner.RunAsync();
        await database.ExecuteAsync(
            """
            INSERT INTO a VALUES (1, 'one'), (2, 'two'), (3, NULL);
            ALTER TABLE a ADD twice int GENERATED ALWAYS AS (id * 2) STORED;
            CREATE TABLE b AS SELECT 2 AS id;
            CREATE SCHEMA s;
            CREATE TABLE s.t (i int) PARTITION BY LIST (i);
            CREATE TABLE s.u AS SELECT 1;
            CREATE TABLE s.t1 PARTITION OF s.t DEFAULT;
            INSERT INTO s.t VALUES (1);
            CREATE TABLE hidden AS SELECT 1;
            ALTER TABLE hidden ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
            """);
        var before = await database.DumpAsync();

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => runner.RollbackAsync());
        var plan = await runner.PlanAsync(MigrationTarget.BackBy(1));

        Assert.That(refused!.Message, Is.EqualTo(
            $"Reverting migration 002 \"Second\" loses data: {loss}. Save what is still needed, and allow the loss by allowDataLoss: true, or by plan with {{ AllowDataLoss = true }}."));
        Assert.That(plan.Findings, Is.EqualTo(refused.Findings));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        if (!down.Contains("later", StringComparison.Ordinal))
        {
            Assert.That((await runner.RunAsync(plan with { AllowDataLoss = true })).Reverted, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Nothing_is_lost_where_there_are_no_rows()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(First, new M2("SELECT 1", "ALTER TABLE a DROP note; DELETE FROM a; TRUNCATE a; DROP TABLE IF EXISTS nowhere"));
        await runner.RunAsync();
        await database.ExecuteAsync("INSERT INTO a VALUES (1)");
        await database.ExecuteAsync("DELETE FROM a");

        Assert.That((await runner.PlanAsync(MigrationTarget.Nothing)).Findings, Is.Empty);
        Assert.That((await runner.RollbackAsync(2)).Reverted, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_loss_that_is_allowed_is_carried_out()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(First, Second);
        await runner.RunAsync();
        await database.ExecuteAsync("INSERT INTO b VALUES (1)");

        Assert.That((await runner.RollbackToAsync(new("001"), allowDataLoss: true)).Reverted, Has.Count.EqualTo(1));
    }
}
