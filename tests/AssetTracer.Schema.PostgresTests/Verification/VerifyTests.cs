using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.Verification;

[Parallelizable(ParallelScope.All)]
public sealed class VerifyTests
{
    [Test]
    public async Task Every_kind_of_failure_says_what_is_wrong()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE numbers (n int, t text); INSERT INTO numbers SELECT i, 'it''s ' || i FROM generate_series(1, 7) i");
        var runner = database.Runner(new M1("SELECT 1", verify: v => v
            .Exists(TableDefinition.Named("missing"))
            .Exists(TableDefinition.Named("numbers"))
            .Holds("false", "false")
            .Holds("null", "NULL::boolean")
            .Holds("a number", "42")
            .NoRows("few", "SELECT n, t FROM numbers WHERE n <= 2 ORDER BY n")
            .NoRows("many", "SELECT n AS same, n AS same FROM numbers ORDER BY n;")));

        var failed = Assert.ThrowsAsync<VerificationFailedException>(() => runner.RunAsync());

        Assert.That(failed!.Report.Results.Select(r => (r.Passed, r.Reason)), Is.EqualTo(new (bool, string?)[]
        {
            (false, "it isn't there"),
            (true, null),
            (false, "it is false"),
            (false, "it is null"),
            (false, "it is 42, not true or false"),
            (false, "it found (n = 1, t = it's 1); (n = 2, t = it's 2)"),
            (false, "it found rows, of which the first 5 are (same = 1, same = 1); (same = 2, same = 2); (same = 3, same = 3); (same = 4, same = 4); (same = 5, same = 5)"),
        }));
        Assert.That(failed.Message, Does.StartWith("Migration 001 \"First\" ran, but 6 expectations don't hold. Nothing was changed: it ran in one transaction."));
    }

    [Test]
    public async Task A_query_that_fails_is_a_failed_expectation()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE later (id int)");
        Action<VerificationBuilder> verify = v => v.Holds("first", "true").Holds("gone", "(SELECT count(*) = 0 FROM later)").Holds("last", "true");
        var runner = database.Runner(new M1("CREATE TABLE a ()", verify: verify));
        await runner.RunAsync();
        await database.ExecuteAsync("DROP TABLE later");

        var report = (await runner.VerifyAsync()).Single();

        Assert.That(report.Results.Select(r => (r.Passed, r.Reason)), Is.EqualTo(new (bool, string?)[]
        {
            (true, null), (false, "its query fails: relation \"later\" does not exist (42P01)"), (true, null),
        }));

        var applying = database.Runner(new MigrationOptions { HistoryTable = "public.other" }, new M1("SELECT 1", verify: verify));
        var failed = Assert.ThrowsAsync<VerificationFailedException>(() => applying.RunAsync());
        Assert.That(failed!.Message, Does.Contain("- gone: its query fails: relation \"later\" does not exist (42P01)"));
    }

    [Test]
    public async Task What_somebody_changed_afterwards_is_found_in_the_database_and_in_a_snapshot()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(
            new M1("CREATE TABLE a (id int, note text)", verify: v => v.HasColumn("a", "note", "text").Holds("asked of the database only", "true")),
            new M2("CREATE SCHEMA b", verify: v => v.HasSchema("b")));
        await runner.RunAsync();
        Assert.That((await runner.VerifyAsync()).Select(r => r.Passed), Is.EqualTo([true, true]));

        await database.ExecuteAsync("ALTER TABLE a ALTER note TYPE varchar(20)");

        var reports = await runner.VerifyAsync();
        var stored = runner.VerifySnapshot(await new PostgresSnapshotReader(database.DataSource).ReadAsync());
        Assert.Multiple(() =>
        {
            Assert.That(reports.Select(r => (r.Version.Value, r.Passed)), Is.EqualTo(new[] { ("001", false), ("002", true) }));
            Assert.That(stored.Select(r => (r.Version.Value, r.Passed, r.Results.Count)), Is.EqualTo(new[] { ("001", false, 1), ("002", true, 1) }));
        });
    }

    [Test]
    public async Task What_a_later_migration_changed_is_no_longer_expected_of_an_earlier_one()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var first = new M1("CREATE TABLE a (note text); CREATE TABLE b (note text)", verify: v => v.HasColumn("a", "note").HasColumn("b", "note"));
        await database.Runner(first).RunAsync();
        var runner = database.Runner(first, new M2("DROP TABLE a", verify: v => v.IsAbsent(TableDefinition.Named("a"))));
        await runner.RunAsync();

        Assert.That(
            (await runner.VerifyAsync())[0].Results.Select(r => (r.Passed, r.Reason)),
            Is.EqualTo(new (bool, string?)[] { (false, "no longer expected since migration 002"), (true, null) }));

        await database.ExecuteAsync("DROP TABLE b");
        Assert.That((await runner.VerifyAsync())[0].Results.Select(r => r.Outcome), Is.EqualTo([ExpectationOutcome.Superseded, ExpectationOutcome.Failed]), "but nobody said so of the other one");
    }
}
