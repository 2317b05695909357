using System.Diagnostics;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Locking;

/// <summary>A migration that waits for a lock holds up nobody for longer than it may, and comes through when the lock is free.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LockQueueTests
{
    private static readonly M1 Base = new("CREATE TABLE kept (id int PRIMARY KEY, t text); INSERT INTO kept VALUES (1, 'a')");

    private static readonly MigrationOptions Impatient = new() { StatementLockTimeout = TimeSpan.FromMilliseconds(300) };

    [TestCase("ALTER TABLE kept ADD x int")]
    [TestCase("SELECT 1; ALTER TABLE kept ADD x int; VACUUM kept")]
    public async Task Readers_go_on_while_a_migration_waits_for_one_of_them(string sql)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await using var reader = await database.DataSource.OpenConnectionAsync();
        await using var reading = await ReadAsync(reader);
        var log = new LogLines();

        var run = new MigrationRunner(database.DataSource, [Base, new M2(sql)], Impatient, logger: log).RunAsync();
        await log.UntilAsync("couldn't get a lock in time");

        // Each read fails that waits for longer than several attempts of the migration: none would end if one attempt waited for the reader.
        await using var impatient = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c statement_timeout=10s" });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.That(await impatient.ScalarAsync<long>("SELECT count(*) FROM kept"), Is.EqualTo(1));
            }
        }));
        await log.UntilAsync("couldn't get a lock in time", times: 3);
        Assert.That(run.IsCompleted, Is.False);
        await reading.RollbackAsync();

        Assert.That((await run).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That(await database.ScalarAsync<bool>("SELECT count(*) = 1 FROM pg_attribute WHERE attrelid = 'kept'::regclass AND attname = 'x'"), Is.True);
        Assert.That(await database.RowsAsync("SELECT outcome FROM schema_migrations_journal WHERE outcome = 'failed'"), Is.Empty, "no attempt was the last word");
        Assert.That(log.Lines, Has.Some.Match("Migration 002 couldn't get a lock in time, and is tried again, for at most \\d+ s more; in its way: process"));
        Assert.That(log.Lines, Has.Some.Contains("application 'the owner's application', idle in transaction, in a transaction since").And.Some.Contains("SELECT * FROM kept WHERE t <> ?"));
        Assert.That(log.Lines, Has.None.Contains("secret value"));
    }

    [Test]
    public async Task Whoever_is_in_the_way_to_the_end_is_named()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await using var reader = await database.DataSource.OpenConnectionAsync();
        await using var reading = await ReadAsync(reader);
        var options = new MigrationOptions { StatementLockTimeout = TimeSpan.FromSeconds(1), LockRetryTimeout = TimeSpan.FromSeconds(3) };

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(options, Base, new M2("ALTER TABLE kept ADD x int")).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(failed!.BlockingProcessIds, Is.EqualTo(new[] { reader.ProcessID }));
            Assert.That(failed.Message, Does.Contain("canceling statement due to lock timeout (55P03). Nothing was changed").And.Match(
                $"In its way: process {reader.ProcessID} \\(application 'the owner's application', idle in transaction, in a transaction since .* UTC: SELECT \\* FROM kept WHERE t <> 'secret value'\\)"));
        });
        Assert.That(
            await database.RowsAsync("SELECT outcome, message LIKE '%In its way: process%', message LIKE '%secret%' FROM schema_migrations_journal WHERE version = '002'"),
            Is.EqualTo(["failed|True|False"]));
    }

    [Test]
    public async Task A_deadlock_is_no_end()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (); CREATE TABLE b ()");

        // So that it is the migration that the server breaks off.
        await database.Superuser.ExecuteAsync($"ALTER ROLE {database.Role} SET deadlock_timeout = '3s'");
        await using var fresh = NpgsqlDataSource.Create(database.ConnectionString);
        await using var other = await database.Superuser.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await ExecuteAsync(other, "SET LOCAL deadlock_timeout = '1min'; LOCK a");
        var log = new LogLines();

        var run = new MigrationRunner(fresh, [new M1("LOCK b; LOCK a; CREATE TABLE c ()")], new() { StatementLockTimeout = TimeSpan.Zero }, logger: log).RunAsync();
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())");
        await ExecuteAsync(other, "LOCK b");
        await transaction.RollbackAsync();

        Assert.That((await run).Applied, Has.Count.EqualTo(1));
        Assert.That(log.Lines, Has.Some.Contains("Migration 001 met a deadlock, and is tried again"));
    }

    [Test]
    public async Task A_host_that_starts_during_a_dump_is_not_delayed()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new M1("CREATE TABLE kept AS SELECT i AS id, repeat('x', 1000) AS t FROM generate_series(1, 3000) i")).RunAsync();
        var server = await TestServer.Instance;
        Assume.That(server.BinFolder, Is.Not.Null, "this machine has no pg_dump of the server's version");
        var target = new NpgsqlConnectionStringBuilder(database.Superuser.ConnectionString);
        var start = new ProcessStartInfo(
            Path.Combine(server.BinFolder!, "pg_dump"), ["--host", target.Host!, "--port", $"{target.Port}", "--username", target.Username!, target.Database!])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = target.Password;
        using var dump = Process.Start(start)!;
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'pg_dump' AND query LIKE 'COPY public.kept%' AND datname = current_database())");
        var log = new LogLines();

        // Nobody reads what the dump writes, so that it stays where it is; whoever waits for it fails.
        var told = new List<MigrationProgress>();
        var hasty = new MigrationOptions { StatementLockTimeout = TimeSpan.FromMilliseconds(200), LockRetryTimeout = TimeSpan.Zero, Progress = new Listener(told) };
        var built = new M1("CREATE TABLE kept AS SELECT i AS id, repeat('x', 1000) AS t FROM generate_series(1, 3000) i");
        Assert.That((await database.Runner(hasty, built).RunAsync()).IsEmpty, Is.True);
        var runner = new MigrationRunner(database.DataSource, [built, new M2("CREATE TABLE beside (); INSERT INTO kept VALUES (0, 'new')")], hasty, logger: log);
        var plan = await runner.PlanAsync();
        var summary = await runner.RunAsync();

        Assert.That(summary.Applied, Has.Count.EqualTo(1));
        Assert.That(plan.Obstacles, Has.Some.Match("^public\\.kept is being dumped by process"));
        Assert.That(plan.ToText(), Does.Contain("In the way now: public.kept is being dumped by process"));
        Assert.That(log.Lines, Has.Some.Match("public\\.kept is being dumped by process \\d+ \\(application 'pg_dump'"));
        Assert.That(told.OfType<ObstacleMet>().Select(o => o.Obstacle), Has.Some.StartsWith("public.kept is being dumped by process"));
        Assert.That(dump.HasExited, Is.False, "the dump is still at work");
        _ = await dump.StandardOutput.ReadToEndAsync();
        await dump.WaitForExitAsync();
        Assert.That(dump.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Who_holds_on_to_a_table_for_long_is_said_before_the_start()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await using var reader = await database.DataSource.OpenConnectionAsync();
        await using var reading = await ReadAsync(reader);
        var log = new LogLines();

        await new MigrationRunner(
            database.DataSource, [Base, new M2("INSERT INTO kept VALUES (2, 'b')"), new M3("SELECT 1")], new() { StatementLockTimeout = TimeSpan.FromMilliseconds(1) }, logger: log).RunAsync();

        Assert.That(log.Lines.Where(l => l.StartsWith("Before migrations start", StringComparison.Ordinal)), Has.One.Match(
            $"public\\.kept is held by process {reader.ProcessID} \\(application 'the owner's application', idle in transaction, in a transaction since .* UTC: SELECT \\* FROM kept WHERE t <> \\?\\): what needs a lock"));
    }

    private static async Task<NpgsqlTransaction> ReadAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "SELECT * FROM kept WHERE t <> 'secret value'");
        return transaction;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
