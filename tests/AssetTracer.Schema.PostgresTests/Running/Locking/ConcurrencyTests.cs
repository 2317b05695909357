using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Locking;

[Parallelizable(ParallelScope.All)]
public sealed class ConcurrencyTests
{
    private static readonly Migration[] Build =
    [
        new M1("CREATE TABLE once (version text); INSERT INTO once VALUES ('001')"),
        new M2("INSERT INTO once VALUES ('002')"),
        new M3("INSERT INTO once VALUES ('003'); SELECT pg_sleep(0.2)"),
    ];

    [Test]
    public async Task Ten_runners_at_once_apply_each_migration_once()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var summaries = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => database.Runner(Build).RunAsync())));

        Assert.That(summaries.SelectMany(s => s.Applied).Select(a => a.Version.Value).Order(), Is.EqualTo(["001", "002", "003"]));
        Assert.That(await database.RowsAsync("SELECT version FROM once ORDER BY 1"), Is.EqualTo(["001", "002", "003"]));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Is.Zero, "no lock is left");
    }

    [Test]
    public async Task Whoever_waits_too_long_learns_who_holds_the_lock()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var holder = database.Runner(new M1("SELECT pg_sleep(600)")).RunAsync();
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())");
        var pid = await database.Superuser.ScalarAsync<int>("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()");

        var options = new MigrationOptions { LockTimeout = TimeSpan.FromMilliseconds(300) };
        var refused = Assert.ThrowsAsync<MigrationLockException>(() => database.Runner(options, Build).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(refused!.HolderProcessId, Is.EqualTo(pid));
            Assert.That(refused.Message, Does.Match(
                @$"^Another run of migrations holds the lock of 127\.0\.0\.1:\d+/\w+ \(public\.schema_migrations\), and didn't end within 0\.3 s: process {pid}, "
                + @"application 'the owner's application', from 127\.0\.0\.1, connected since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, active: SELECT pg_sleep\(600\)\. "
                + @$"Nothing was run\. Let it end and run again, or end it: SELECT pg_terminate_backend\({pid}\)\.$"));
        });

        // Another history is another matter.
        var elsewhere = new MigrationOptions { LockTimeout = TimeSpan.Zero, HistoryTable = "public.other_history" };
        Assert.That((await database.Runner(elsewhere, new M1("SELECT 1")).RunAsync()).Applied, Has.Count.EqualTo(1));
        await database.Superuser.ExecuteAsync($"SELECT pg_terminate_backend({pid})");
        Assert.ThrowsAsync<MigrationFailedException>(() => holder);
    }

    [Test]
    public async Task Whoever_does_not_want_to_wait_fails_and_whoever_waits_does_so_to_the_end()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Build[0]).RunAsync();
        await using var holder = await database.DataSource.OpenConnectionAsync();
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_lock(hashtextextended(current_database() || ' public.schema_migrations', 0))", holder))
        {
            await command.ExecuteNonQueryAsync();
        }

        var log = new LogLines();
        var patient = new MigrationRunner(database.DataSource, Build, new() { WhenLocked = LockPolicy.Wait }, logger: log).RunAsync();
        var current = new MigrationRunner(database.DataSource, Build, logger: log).RunAsync();
        await log.UntilAsync("Waiting for another run", times: 2);
        var refused = Assert.ThrowsAsync<MigrationLockException>(() => database.Runner(new MigrationOptions { WhenLocked = LockPolicy.Fail }, Build).RunAsync());
        Assert.That(
            (await database.Runner(new MigrationOptions { WhenLocked = LockPolicy.Fail }, Build[0]).RunAsync()).IsEmpty, Is.True, "nothing to do needs no lock");

        // As the other run does it: what was pending is there now, and the lock is held still.
        await database.ExecuteAsync("INSERT INTO schema_migrations (version) VALUES ('002'), ('003')");
        Assert.That((await current).IsEmpty, Is.True);
        Assert.That(patient.IsCompleted, Is.False);
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", holder))
        {
            await command.ExecuteNonQueryAsync();
        }


        Assert.That((await patient).IsEmpty, Is.True);
        Assert.That(refused!.Message, Does.Contain($"(public.schema_migrations): process {refused.HolderProcessId}, application 'the owner's application'"));
    }

    [Test]
    public async Task A_cancelled_run_leaves_neither_a_trace_nor_the_lock()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        using var cancellation = new CancellationTokenSource();
        var run = database.Runner(new M1("CREATE TABLE made (); SELECT pg_sleep(600)")).RunAsync(cancellation.Token);
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())");

        await cancellation.CancelAsync();

        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Is.Zero);
        Assert.That((await database.Runner(new M1("CREATE TABLE made ()")).RunAsync()).Applied, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Round_trips_are_few()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        using var trips = new RoundTrips();
        await using var counted = new NpgsqlDataSourceBuilder(database.ConnectionString).UseLoggerFactory(trips).Build();
        Migration[] first = [new M1("CREATE TABLE a (id int)", verify: v => v.HasColumn("a", "id").Holds("yes", "true").NoRows("none", "SELECT FROM a"))];
        await new MigrationRunner(counted, first).RunAsync();

        var nothing = await trips.CountAsync(() => new MigrationRunner(counted, first).RunAsync());
        var second = new M2("ALTER TABLE a ADD b int", verify: v => v.HasTable("a"));
        var one = await trips.CountAsync(() => new MigrationRunner(counted, [.. first, second]).RunAsync());
        await database.ExecuteAsync("DELETE FROM schema_migrations WHERE version = '002'");
        await database.ExecuteAsync("ALTER TABLE a DROP b");
        var two = await trips.CountAsync(
            () => new MigrationRunner(counted, [.. first, second, new M3("ALTER TABLE a ADD c int", verify: v => v.HasTable("a"))]).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(nothing, Is.EqualTo(1), "nothing to do: the history is read");
            Assert.That(two - one, Is.EqualTo(1), "each migration: its statements, its expectations, its history row and the commit");
            Assert.That(one, Is.LessThanOrEqualTo(11));
        });
    }

    /// <summary>Counts what the driver sends: it logs each command or batch once, when it has been carried out.</summary>
    private sealed class RoundTrips : ILoggerFactory, ILogger
    {
        private int _count;

        public async Task<int> CountAsync(Func<Task> action)
        {
            var before = _count;
            await action();
            return _count - before;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is "CommandExecutionCompleted" or "BatchExecutionCompleted")
            {
                Interlocked.Increment(ref _count);
            }
        }

        public void Dispose()
        {
        }
    }
}
