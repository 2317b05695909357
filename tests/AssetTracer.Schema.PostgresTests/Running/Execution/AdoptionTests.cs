namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>A change that somebody made by hand is recognised, or at least named.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class AdoptionTests
{
    private static readonly MigrationOptions Adopting = new() { AdoptVerified = true };

    private static readonly M1 Table = new("CREATE TABLE a (id int)", "DROP TABLE a", v => v.HasTable("a"));

    private static readonly M2 Column = new("ALTER TABLE a ADD note text", "ALTER TABLE a DROP note", v => v.HasColumn("a", "note", "text"));

    [Test]
    public async Task What_is_there_already_is_recorded_instead_of_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (id int)");
        var runner = database.Runner(Adopting, Table, Column);

        Assert.That((await runner.PlanAsync()).Steps.Select(s => s.WouldBeAdopted), Is.EqualTo([true, false]));
        var summary = await runner.RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(summary.Adopted.Select(a => (a.Version.Value, a.Origin, a.VerifiedAt == a.AppliedAt)), Is.EqualTo(new[] { ("001", MigrationOrigin.Adopted, true) }));
            Assert.That(summary.Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
            Assert.That(summary.Verifications, Has.Count.EqualTo(2));
        });
        Assert.That(
            await database.RowsAsync("SELECT version, origin, executed_sql IS NULL, down_sql IS NULL, verified_at IS NULL FROM schema_migrations ORDER BY 1"),
            Is.EqualTo(["001|adopted|True|False|False", "002|applied|False|False|False"]));
        Assert.That(await database.RowsAsync("SELECT version, direction, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(["001|up|adopted", "002|up|applied"]));
        Assert.That((await runner.RunAsync()).IsEmpty, Is.True);
    }

    [Test]
    public async Task Nothing_is_adopted_unless_it_is_switched_on_and_the_failure_says_how()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (id int)");

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(Table).RunAsync());

        Assert.That(failed!.Message, Does.Contain("relation \"a\" already exists (42P07)").And.EndWith(
            "Everything that it expects is there already: table public.a exists. Somebody may have made the change by hand. "
            + "Run with MigrationOptions.AdoptVerified to record it without running it."));
        Assert.That(failed.SqlState, Is.EqualTo("42P07"));
        Assert.That((await database.Runner(Table).PlanAsync()).Steps.Single().WouldBeAdopted, Is.False);
    }

    [TestCase("")]
    [TestCase("; VACUUM")]
    public async Task What_is_there_in_part_is_named_when_it_is_in_the_way(string more)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Table).RunAsync();
        await database.ExecuteAsync("ALTER TABLE a ADD note text");
        var second = new M2("SET search_path = public; ALTER TABLE a ADD extra int; ALTER TABLE public.a ADD note text" + more, verify: v => v.HasColumn("a", "note").HasColumn("a", "other"));

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(Adopting, Table, second).RunAsync());

        Assert.That(failed!.Message, Does.EndWith(
            "There already: public.a has column note. Not there: public.a has column other. Somebody may have made part of the change by hand: undo that part, "
            + "or make the rest by hand too and run with MigrationOptions.AdoptVerified."));
        Assert.That(
            await database.ScalarAsync<bool>("SELECT message LIKE '%There already: public.a has column note.%' FROM schema_migrations_journal WHERE outcome = 'failed'"),
            Is.True);
    }

    [Test]
    public async Task What_proves_nothing_is_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (id int)");
        var rows = new M2("INSERT INTO a VALUES (1)", verify: v => v.HasTable("a"));
        var queries = new M3("ALTER TABLE a ADD n int", verify: v => v.NoRows("no row is odd", "SELECT FROM a WHERE id % 2 = 3"));

        var summary = await database.Runner(Adopting, Table, rows, queries).RunAsync();

        Assert.That(summary.Applied.Select(a => a.Version.Value), Is.EqualTo(["002", "003"]));
        Assert.That(await database.RowsAsync("SELECT id, n FROM a"), Is.EqualTo(["1|null"]));
    }

    [Test]
    public async Task What_a_migration_before_it_makes_is_not_taken_for_gone()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var drops = new M2("DROP TABLE a", verify: v => v.HasNoTable("a"));
        var runner = database.Runner(Adopting, Table, drops);

        Assert.That((await runner.PlanAsync()).Steps.Select(s => s.WouldBeAdopted), Is.EqualTo([false, false]));
        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_first_run_that_adopts_everything_begins_the_history()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (id int, note text)");
        var runner = database.Runner(Adopting, Table, Column);

        Assert.That((await runner.RunAsync()).Adopted, Has.Count.EqualTo(2));
        Assert.That((await runner.ReadHistoryAsync())[^1].Fingerprint, Is.Not.Null);
        Assert.That((await runner.RollbackAsync(2)).Reverted, Has.Count.EqualTo(2));
    }
}
