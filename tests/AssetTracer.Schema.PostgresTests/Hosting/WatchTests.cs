using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AssetTracer.Schema.Hosting;
using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Hosting;

/// <summary>
/// What databases refuse is counted from the driver's own traffic in this process. Other tests run beside these, so that each looks only for names of its own.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class WatchTests
{
    private static readonly M1 Nothing = new("SELECT 1");

    [Test]
    public async Task Each_refusal_is_counted_by_its_constraint_table_or_policy()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("""
            CREATE TABLE watched_orders (id int PRIMARY KEY, number text, CONSTRAINT watched_orders_number UNIQUE (number) DEFERRABLE INITIALLY DEFERRED);
            CREATE TABLE watched_tenants (id int);
            ALTER TABLE watched_tenants ENABLE ROW LEVEL SECURITY;
            ALTER TABLE watched_tenants FORCE ROW LEVEL SECURITY;
            CREATE POLICY watched_policy ON watched_tenants AS RESTRICTIVE USING (true) WITH CHECK (id > 10);
            CREATE POLICY watched_any ON watched_tenants USING (true) WITH CHECK (true);
            CREATE TABLE watched_closed (id int);
            CREATE TABLE watched_plain (id int);
            ALTER TABLE watched_plain ENABLE ROW LEVEL SECURITY;
            ALTER TABLE watched_plain FORCE ROW LEVEL SECURITY;
            """);
        await database.Superuser.ExecuteAsync($"REVOKE ALL ON watched_closed FROM {database.Role}");
        await using var host = await StartAsync(database);

        await FailAsync(database, "INSERT INTO watched_orders VALUES (1, 'a'); INSERT INTO watched_orders VALUES (1, 'b')");
        await FailAsync(database, "INSERT INTO watched_orders VALUES (2, 'c'), (3, 'c')");
        await FailAtCommitAsync(database, "INSERT INTO watched_orders VALUES (2, 'c'), (3, 'c')");
        await FailAsync(database, "INSERT INTO watched_tenants VALUES (1)");
        await FailAsync(database, "INSERT INTO watched_plain VALUES (1)");
        await FailAsync(database, "SELECT * FROM watched_closed");
        await FailAsync(database, "SELECT missing_one FROM watched_orders");
        await FailAsync(database, "INSERT INTO watched_orders (missing_two) VALUES (1)");
        await FailAsync(database, "SELECT * FROM watched_nowhere");

        var failures = Of(host, "watched").ToDictionary(f => f.ToString()[..f.ToString().LastIndexOf(':')], f => (f.SqlState, f.Count));
        Assert.That(failures, Is.EquivalentTo(new Dictionary<string, (string, long)>
        {
            ["duplicate key, watched_orders_pkey on public.watched_orders"] = ("23505", 1),
            ["duplicate key, watched_orders_number on public.watched_orders"] = ("23505", 2),
            ["policy violation, watched_tenants, policy watched_policy"] = ("42501", 1),
            ["policy violation, watched_plain"] = ("42501", 1),
            ["missing grant, table watched_closed"] = ("42501", 1),
            ["missing column, watched_orders.missing_two"] = ("42703", 1),
            ["missing table, watched_nowhere"] = ("42P01", 1),
        }));
        Assert.That(Of(host, "missing_one").Single().Kind, Is.EqualTo(FailureKind.MissingColumn));
    }

    [Test]
    public async Task Locks_that_are_not_to_be_had_and_deadlocks_are_counted_by_table()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE locked_a (id int); INSERT INTO locked_a VALUES (1); CREATE TABLE locked_b (id int); INSERT INTO locked_b VALUES (1)");
        await using var host = await StartAsync(database);
        await using var one = await database.DataSource.OpenConnectionAsync();
        await using var two = await database.DataSource.OpenConnectionAsync();

        await RunAsync(one, "BEGIN; UPDATE locked_a SET id = 2");
        Assert.ThrowsAsync<PostgresException>(async () => await RunAsync(two, "SELECT * FROM locked_a FOR UPDATE NOWAIT"));
        Assert.ThrowsAsync<PostgresException>(async () => await RunAsync(two, "DO $$ BEGIN LOCK TABLE locked_a IN EXCLUSIVE MODE NOWAIT; END $$"));
        await RunAsync(two, "BEGIN; UPDATE locked_b SET id = 2");
        var waiting = Task.Run(async () => await RunAsync(one, "UPDATE locked_b SET id = 3"));
        await database.UntilAsync("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())");
        var cycle = Task.Run(async () => await RunAsync(two, "UPDATE locked_a SET id = 3"));
        await Task.WhenAny(waiting, cycle);
        await RunAsync(waiting.IsFaulted ? one : two, "ROLLBACK");
        Assert.ThrowsAsync<PostgresException>(() => Task.WhenAll(waiting, cycle));

        Assert.That(Of(host, "locked_").Select(f => f.ToString()), Has.One.EqualTo("lock timeout, locked_a: 2 times").And.One.StartWith("deadlock, locked_"));
    }

    [Test]
    public async Task The_counters_are_a_meter_too_and_nothing_stays_when_the_application_ends()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE metered (id int PRIMARY KEY); INSERT INTO metered VALUES (1)");
        var measured = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument is { Meter.Name: SchemaDiagnostics.MeterName, Name: "schema.failures" })
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => measured.Add($"{value} {string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))}"));
        listener.Start();
        SchemaWatch watch;
        await using (var host = await StartAsync(database))
        {
            watch = host.Inner.Services.GetRequiredService<SchemaWatch>();
            await FailAsync(database, "INSERT INTO metered VALUES (1)");
            await FailAsync(database, "INSERT INTO metered VALUES (1)");
            listener.RecordObservableInstruments();
        }

        await FailAsync(database, "INSERT INTO metered VALUES (1)");

        Assert.That(measured, Has.Some.EqualTo(
            "2 schema.failure.kind=duplicate_key schema.failure.subject=metered_pkey on public.metered db.response.status_code=23505"));
        Assert.That(watch.Report().Failures.Single(f => f.Subject.Contains("metered_pkey", StringComparison.Ordinal)).Count, Is.EqualTo(2), "it no longer listens");
    }

    [Test]
    public async Task What_fails_more_often_than_before_degrades_the_health_until_it_stops()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE worsened (id int PRIMARY KEY); INSERT INTO worsened VALUES (1)");
        await using var host = await StartAsync(database, ("Watch:Window", "00:00:02"), ("Watch:Interval", "00:00:00.1"));

        await database.ExecuteAsync("SELECT 1");
        host.Inner.Services.GetRequiredService<SchemaWatch>().MarkDeployment();
        for (var i = 0; i < 3; i++)
        {
            await FailAsync(database, "INSERT INTO worsened VALUES (1)");
        }

        var worse = await host.HealthAsync("schema-watch");
        Assert.That(worse.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(worse.Data["worse"], Has.One.EqualTo("duplicate key, worsened_pkey on public.worsened: 3 times"));
        Assert.That(worse.Description, Does.Contain("refuses more than before").And.Contain("worsened_pkey"));

        await UntilAsync(async () => !((string[])(await host.HealthAsync("schema-watch")).Data["worse"]).Any(w => w.Contains("worsened", StringComparison.Ordinal)));
        await UntilAsync(() => Task.FromResult(host.Logged.Any(l => l.StartsWith("Warning: Since the deployment", StringComparison.Ordinal))));
        Assert.That(Of(host, "worsened").Single().Count, Is.EqualTo(3), "they are still told");
    }

    [Test]
    public async Task A_database_that_is_migrated_meanwhile_begins_the_watch_anew_with_what_was_before()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE before_and_after (id int PRIMARY KEY); INSERT INTO before_and_after VALUES (1)");
        await using var host = new TestHost(
            database.DataSource, [Nothing], b => b.ConfigureGate(g => g.NewestVersion = new("002")).MigrateOnStartup().WatchFailures(), "Production",
            ("HealthInterval", "00:00:00"), ("Watch:Interval", "00:00:00.1"));
        await host.StartAsync();
        await UntilAsync(() => Task.FromResult(host.Inner.Services.GetRequiredService<SchemaWatch>().Report().Watched > TimeSpan.FromSeconds(0.5)));
        await FailAsync(database, "INSERT INTO before_and_after VALUES (1)");
        Assert.That(Of(host, "before_and_after").Single(), Has.Property("Count").EqualTo(1).And.Property("CountBefore").EqualTo(0));

        await database.Runner(Nothing, new M2("SELECT 2")).RunAsync();
        await UntilAsync(() => Task.FromResult(host.Logged.Any(l => l.Contains("the watch begins anew", StringComparison.Ordinal))));
        await FailAsync(database, "INSERT INTO before_and_after VALUES (1)");

        Assert.That(Of(host, "before_and_after").Single(), Has.Property("Count").EqualTo(1).And.Property("CountBefore").EqualTo(1));
    }

    [Test]
    public async Task What_the_build_before_counted_is_known_after_a_restart_and_after_another_of_the_same_build()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE restarted (id int PRIMARY KEY); INSERT INTO restarted VALUES (1)");
        await InFolderAsync(async file =>
        {
            await RunAsync("old", decides: true, failures: 1);
            await RunAsync("new", decides: true, failures: 2);
            await RunAsync("new", decides: false, failures: 3);
            await using (var again = await OfBuildAsync("new", decides: false))
            {
                await FailAsync(database, "INSERT INTO restarted VALUES (1)");
                Assert.That(Of(again, "restarted").Single(), Has.Property("CountBefore").EqualTo(1), "of the build before, not of its own");
            }

            await using var next = await OfBuildAsync("next", decides: false);
            await FailAsync(database, "INSERT INTO restarted VALUES (1)");
            Assert.That(Of(next, "restarted").Single(), Has.Property("CountBefore").EqualTo(2), "a run that ended before its verdict took no place");

            Task<TestHost> OfBuildAsync(string build, bool decides) => StartAsync(
                database, ("Watch:BaselineFile", file), ("Watch:Build", build), ("Watch:Window", decides ? "00:00:01" : "01:00:00"), ("Watch:Interval", "00:00:00.1"));

            async Task RunAsync(string build, bool decides, int failures)
            {
                await using var host = await OfBuildAsync(build, decides);
                for (var i = 0; i < failures; i++)
                {
                    await FailAsync(database, "INSERT INTO restarted VALUES (1)");
                }

                if (decides)
                {
                    await UntilAsync(() => Task.FromResult(host.Inner.Services.GetRequiredService<SchemaWatch>().Report().IsDecided));
                }
            }
        });
    }

    [Test]
    public async Task A_file_that_cannot_be_written_ends_neither_the_watch_nor_the_application()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await InFolderAsync(async file =>
        {
            await File.WriteAllTextAsync(file, "no folder");
            var host = await StartAsync(
                database, ("Watch:BaselineFile", Path.Combine(file, "below", "watch.json")), ("Watch:Window", "00:00:01"), ("Watch:Interval", "00:00:00.1"));
            await database.ExecuteAsync("SELECT 1");
            await UntilAsync(() => Task.FromResult(host.Logged.Any(l => l.Contains("can't be written to", StringComparison.Ordinal))));

            Assert.That(host.Inner.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, Is.False);
            Assert.That(async () => await host.DisposeAsync(), Throws.Nothing);
        });
    }

    [Test]
    public async Task The_folder_of_the_file_is_made()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await InFolderAsync(async file =>
        {
            var below = Path.Combine(file, "below", "watch.json");
            await using (var host = await StartAsync(database, ("Watch:BaselineFile", below), ("Watch:Window", "00:00:01"), ("Watch:Interval", "00:00:00.1")))
            {
                await database.ExecuteAsync("SELECT 1");
                await UntilAsync(() => Task.FromResult(host.Inner.Services.GetRequiredService<SchemaWatch>().Report().IsDecided));
            }

            Assert.That(below, Does.Exist);
        });
    }

    [Test]
    public async Task What_fails_while_the_application_starts_is_counted()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(
            database.DataSource, [Nothing], b => b.MigrateOnStartup().WatchFailures().Services.AddHostedService(_ => new Early(() => FailAsync(database, "SELECT * FROM asked_early"))));

        await host.StartAsync();

        Assert.That(Of(host, "asked_early").Single().Count, Is.EqualTo(1));
    }

    private static async Task InFolderAsync(Func<string, Task> use)
    {
        var folder = Directory.CreateTempSubdirectory("watch-");
        try
        {
            await use(Path.Combine(folder.FullName, "watch.json"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<TestHost> StartAsync(OwnedDatabase database, params (string, string)[] settings)
    {
        var host = new TestHost(database.DataSource, [Nothing], b => b.MigrateOnStartup().WatchFailures(), "Production", settings);
        await host.StartAsync();
        return host;
    }

    private static List<WatchedFailure> Of(TestHost host, string name) =>
        [.. host.Inner.Services.GetRequiredService<SchemaWatch>().Report().Failures.Where(f => f.Subject.Contains(name, StringComparison.Ordinal))];

    private static async Task FailAsync(OwnedDatabase database, string sql)
    {
        try
        {
            await database.ExecuteAsync(sql);
            Assert.Fail($"It was to fail: {sql}");
        }
        catch (PostgresException)
        {
            // As an application would, that reports it in its own way.
        }
    }

    private static async Task FailAtCommitAsync(OwnedDatabase database, string sql)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, sql);
        Assert.ThrowsAsync<PostgresException>(() => transaction.CommitAsync());
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("It never came to this.");
    }

    private sealed class Early(Func<Task> ask) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => ask();

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
