using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>A migration whose expectations the server judges is carried out, judged and committed in one round trip, and fails as any other does.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OneTripTests
{
    private static readonly M1 Made = new("CREATE TABLE made (id int); SELECT 1 AS applied_at, 2 AS duration_ms", verify: v => v.HasTable("made"));

    [Test]
    public async Task What_is_not_as_expected_is_told_and_leaves_nothing()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(Made, new M2("CREATE TABLE other ()", verify: v => v.HasTable("other").HasTable("missing")));

        var failed = Assert.ThrowsAsync<VerificationFailedException>(() => runner.RunAsync());

        Assert.That(failed!.Message, Does.Contain("missing").And.Contain("Nothing was changed"));
        Assert.That(failed.Report.Results.Select(r => r.Passed), Is.EqualTo([true, false]));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('other') IS NULL AND to_regclass('made') IS NOT NULL"), Is.True);
        Assert.That(await database.RowsAsync("SELECT version, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(["001|applied", "002|failed"]));
    }

    [Test]
    public async Task The_summary_says_what_the_history_says()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(Made, new M2("SELECT pg_sleep(0.05); CREATE TABLE other ()", verify: v => v.HasTable("other")));

        var applied = (await runner.RunAsync()).Applied;

        var history = await runner.ReadHistoryAsync();
        Assert.That(applied.Select(a => (a.Version, a.AppliedAt, a.Duration, a.Checksum)), Is.EqualTo(history.Select(a => (a.Version, a.AppliedAt, a.Duration, a.Checksum))));
        Assert.That(applied[1].Duration, Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(50)));
        Assert.That(history.Select(h => (h.Origin, h.VerifiedAt == h.AppliedAt)), Is.All.EqualTo((MigrationOrigin.Applied, true)));
        Assert.That(await database.ScalarAsync<bool>("SELECT bool_and(started_at <= finished_at) FROM schema_migrations_journal"), Is.True);
    }

    [Test]
    public async Task A_division_by_zero_of_its_own_is_told_as_it_is()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(new M1("CREATE TABLE made (); SELECT 1 / 0", verify: v => v.HasTable("made"))).RunAsync());

        Assert.That((failed!.StatementNumber, failed.SqlState), Is.EqualTo(((int?)2, "22012")));
    }

    [Test]
    public async Task Who_hears_nothing_of_the_commit_says_so()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Made).RunAsync();
        var messages = new List<string>();
        for (var trip = 1; trip < 12 && messages.TrueForAll(m => !m.Contains("committed", StringComparison.Ordinal)); trip++)
        {
            await database.UntilAsync("NOT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database())");
            await database.ExecuteAsync("DELETE FROM schema_migrations WHERE version = '002'; DROP TABLE IF EXISTS other");
            await using var cutter = new WireCounter(database.ConnectionString) { CutAt = trip, CutsBehind = true };
            await using var cut = NpgsqlDataSource.Create(cutter.ConnectionString + ";Pooling=false");
            try
            {
                await new MigrationRunner(cut, [Made, new M2("CREATE TABLE other ()", verify: v => v.HasTable("other"))]).RunAsync();
            }
            catch (SchemaMigrationException e)
            {
                messages.Add(e.Message);
            }
        }

        Assert.That(messages[^1], Does.Contain("failed on its way: the connection to").And.Contain("Whether it was committed isn't known: the next run reads it from the history."));
        await database.UntilAsync("to_regclass('other') IS NOT NULL");
    }
}
