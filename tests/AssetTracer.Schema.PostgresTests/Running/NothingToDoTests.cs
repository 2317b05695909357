using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>Where everything is applied, a start costs one round trip: nobody waits for a lock, and nobody is made to wait.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NothingToDoTests
{
    // Of so many the rows aren't sent any more.
    private const int Many = HistoryDigest.Fewest + 60;

    [TestCase(10)]
    [TestCase(1000)]
    public async Task One_round_trip_no_lock_no_change(int count)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var history = await HistoryOfAsync(database, count);
        await using var counter = new WireCounter(database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(counter.ConnectionString);
        await (await source.OpenConnectionAsync()).DisposeAsync();

        // Whoever holds the lock of a run keeps everybody out who asks for it; who has a lock on the history, everybody who changes it.
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand(
            "SELECT pg_advisory_lock(hashtextextended(current_database() || ' public.schema_migrations', 0)); LOCK TABLE schema_migrations, schema_migrations_journal IN SHARE ROW EXCLUSIVE MODE", other))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var before = await database.DumpAsync();
        var runner = new MigrationRunner(source, history, new() { LockTimeout = TimeSpan.Zero });

        var (trips, bytes) = await counter.CountAsync(async () => Assert.That((await runner.RunAsync()).IsEmpty, Is.True));

        Assert.Multiple(() =>
        {
            Assert.That(trips, Is.EqualTo(1));
            Assert.That(bytes, Is.LessThan(1000 + (Math.Min(count, 10) * 150)), "no SQL, only what tells whether there is something to do");
        });
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
    }

    [TestCase("UPDATE schema_migrations SET checksum = 'another' WHERE version = '0040'", ExpectedResult = "Migration 0040 was edited")]
    [TestCase("UPDATE schema_migrations SET version = '0999' WHERE version = 'last'", ExpectedResult = "Migration last ")]
    [TestCase("INSERT INTO schema_migrations (version, description) VALUES ('next', 'somebody else''s')", ExpectedResult = "Migration next ")]
    [TestCase("DELETE FROM schema_migrations WHERE version = 'last'", ExpectedResult = "1 applied")]
    [TestCase("UPDATE schema_migrations SET version = '40' WHERE version = '0040'", ExpectedResult = "0 applied")]
    [TestCase("UPDATE schema_migrations SET library_version = NULL", ExpectedResult = "0 applied")]
    [TestCase("UPDATE schema_migrations SET checksum = NULL WHERE version = '0040'", ExpectedResult = "0 applied")]
    [TestCase("SELECT", ExpectedResult = "0 applied")]
    public async Task<string> Of_few_and_of_many_migrations_whatever_is_otherwise_is_seen(string change)
    {
        var few = await AnswerToAsync(change, 60);
        Assert.That(await AnswerToAsync(change, Many), Is.EqualTo(few));
        return few;
    }

    [TestCase(3)]
    [TestCase(Many)]
    public async Task What_a_policy_hides_is_not_taken_for_what_is_not_there(int count)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var migrations = await HistoryOfAsync(database, count);
        await database.ExecuteAsync($"ALTER TABLE schema_migrations FORCE ROW LEVEL SECURITY; CREATE POLICY old ON schema_migrations USING (version < '{count:0000}')");

        var refused = Assert.ThrowsAsync<MigrationHistoryException>(() => database.Runner(migrations[..^1]).RunAsync());

        Assert.That(refused!.Message, Does.Contain("Its row security binds its owner too"));
    }

    [TestCase(3)]
    [TestCase(Many)]
    public async Task What_a_policy_hides_behind_a_view_is_not_taken_for_what_is_not_there(int count)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var migrations = await HistoryOfAsync(database, count);
        await database.ExecuteAsync(
            $"""
            ALTER TABLE schema_migrations RENAME TO kept;
            ALTER TABLE kept FORCE ROW LEVEL SECURITY;
            CREATE POLICY old ON kept USING (version < '{count:0000}');
            CREATE VIEW schema_migrations AS SELECT * FROM kept
            """);

        Assert.ThrowsAsync<MigrationHistoryException>(() => database.Runner(migrations[..^1]).RunAsync());
    }

    [Test]
    public async Task Reading_everything_is_one_round_trip_as_well()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await HistoryOfAsync(database, 2);
        await using var counter = new WireCounter(database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(counter.ConnectionString);
        await (await source.OpenConnectionAsync()).DisposeAsync();

        var (trips, _) = await counter.CountAsync(() => new MigrationRunner(source, []).ReadHistoryAsync());

        Assert.That(trips, Is.EqualTo(1));
    }

    private static async Task<string> AnswerToAsync(string change, int count)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var migrations = await HistoryOfAsync(database, count);
        var (last, next) = ($"{count:0000}", $"{count + 1:0000}");
        await database.ExecuteAsync(change.Replace("last", last, StringComparison.Ordinal).Replace("next", next, StringComparison.Ordinal));
        try
        {
            return $"{(await database.Runner(migrations).RunAsync()).Applied.Count} applied";
        }
        catch (MigrationRefusedException e)
        {
            return e.Message[..Math.Min(e.Message.Length, change.Contains("checksum =", StringComparison.Ordinal) ? 25 : 15)]
                .Replace(last, "last", StringComparison.Ordinal).Replace(next, "next", StringComparison.Ordinal);
        }
    }

    private static async Task<Migration[]> HistoryOfAsync(OwnedDatabase database, int count)
    {
        var migrations = Enumerable.Range(1, count).Select(NumberedMigration.Of).ToArray();
        await database.Runner(migrations[..1]).RunAsync();
        foreach (var migration in MigrationSet.Of(migrations[1..]).Migrations)
        {
            await database.ExecuteAsync(
                $"""
                INSERT INTO schema_migrations (version, description, applied_at, checksum, library_version, executed_sql, origin)
                SELECT '{migration.Version}', '{migration.Description}', applied_at, '{migration.Checksum}', library_version, repeat('-- much SQL ', 1000), origin
                  FROM schema_migrations
                 WHERE version = '0001'
                """);
        }

        return migrations;
    }
}
