using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AssetTracer.Schema.PostgresTests.Hosting;

/// <summary>What probes are told of the database: up to date, behind, or nobody can tell.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HealthTests
{
    private static readonly M1 First = new("CREATE TABLE first (id int)", "DROP TABLE first", v => v.HasTable("first"));
    private static readonly M2 Second = new("CREATE TABLE second (id int)", "DROP TABLE second", v => v.HasTable("second"));

    [Test]
    public async Task It_tells_what_is_pending_and_then_that_the_database_is_current()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(database.DataSource, [First, Second], b => b.ReportOnly(), settings: ("HealthInterval", "00:00:00"));
        await host.StartAsync();

        var behind = await host.HealthAsync();
        await database.Runner(First, Second).RunAsync();
        var current = await host.HealthAsync();

        Assert.Multiple(() =>
        {
            Assert.That(behind.Status, Is.EqualTo(HealthStatus.Unhealthy));
            Assert.That(behind.Data["state"], Is.EqualTo("behind"));
            Assert.That(behind.Data["pending"], Is.EqualTo(new[] { "001", "002" }));
            Assert.That(behind.Data["findings"], Has.One.Contain("Migration 001 \"First\" is pending").And.Contain("Run migrate"));
            Assert.That(behind.Description, Does.Contain("2 migrations (001 and 002) are pending"));
            Assert.That(current.Status, Is.EqualTo(HealthStatus.Healthy));
            Assert.That(current.Data["state"], Is.EqualTo("current"));
            Assert.That(current.Data["pending"], Is.Empty);
        });
    }

    [Test]
    public async Task Any_number_of_probes_asks_the_database_once_in_an_interval()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(database.DataSource, [First], b => b.ReportOnly());
        await host.StartAsync();
        await database.Runner(First).RunAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.HealthAsync()));

        Assert.That(answers.Select(a => a.Data["state"]), Is.All.EqualTo("behind"), "the answer of the start is kept for half a minute");
        Assert.That(answers.Select(a => a.Data["askedAt"]).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_outage_degrades_what_was_current_and_passes()
    {
        await using var server = await StoppableServer.StartAsync();
        await using var host = new TestHost(server.DataSource, [First], b => b.MigrateOnStartup().WatchFailures(), settings: ("HealthInterval", "00:00:00"));
        await host.StartAsync();
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));

        await server.StopAsync();
        var gone = await host.HealthAsync();
        var stillGone = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.HealthAsync()));
        await server.StartAgainAsync();
        var back = await host.HealthAsync();

        Assert.Multiple(() =>
        {
            Assert.That(gone.Status, Is.EqualTo(HealthStatus.Degraded));
            Assert.That(gone.Data["state"], Is.EqualTo("unknown"));
            Assert.That(gone.Description, Does.StartWith("Nobody can tell"));
            Assert.That(stillGone.Select(s => s.Status), Is.All.EqualTo(HealthStatus.Degraded));
            Assert.That(back.Status, Is.EqualTo(HealthStatus.Healthy));
            Assert.That(back.Data["state"], Is.EqualTo("current"));
        });
    }

    [Test]
    public async Task A_right_that_was_taken_away_is_no_outage()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(database.DataSource, [First], b => b.MigrateOnStartup(), settings: ("HealthInterval", "00:00:00"));
        await host.StartAsync();
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));

        await database.Superuser.ExecuteAsync($"ALTER TABLE schema_migrations OWNER TO postgres; REVOKE ALL ON schema_migrations FROM {database.Role}");
        var refused = await host.HealthAsync();

        Assert.That(refused.Status, Is.EqualTo(HealthStatus.Unhealthy), refused.Description);
    }

    [Test]
    public async Task A_database_that_was_never_seen_current_is_not_taken_to_be()
    {
        await using var nowhere = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=secret of the shop");
        await using var host = new TestHost(nowhere, [First], b => b.ReportOnly());
        await host.StartAsync();

        var unknown = await host.HealthAsync();

        Assert.That(unknown.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(unknown.Description, Does.Contain("127.0.0.1:1/shop can't be reached"));
    }

    [Test]
    public async Task Whatever_else_goes_wrong_is_told_without_its_words_and_does_not_end_the_application()
    {
        await using var nowhere = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
        await using var host = new TestHost(
            nowhere,
            [],
            b => b.RequireCurrent().WatchFailures().Services.AddTransient<Migration>(_ => throw new TimeZoneNotFoundException("the key is 4711")),
            "Production",
            ("Startup", "Nothing"), ("HealthInterval", "00:00:00"), ("Watch:Interval", "00:00:00.05"));
        await host.StartAsync();

        var told = new[] { await host.HealthAsync(), await host.HealthAsync() };

        Assert.That(told.Select(t => t.Description), Is.All.EqualTo("Nobody can tell whether this code may run on its database. Asking ended in a TimeZoneNotFoundException."));
        Assert.That(host.Inner.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task No_password_is_told_at_the_most_verbose_level_whatever_fails()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var wrong = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "secret of nobody" }.ConnectionString;
        var told = new List<string>();
        foreach (var text in new[] { database.ConnectionString, wrong, "Host=127.0.0.1;Port=1;Database=d;Username=u;Password=secret of nowhere", "Host=h;Passwort=secret half" })
        {
            await using var host = new TestHost(
                database.DataSource,
                [First, Second],
                b => b.MigrateOnStartup(e => false).ReportOnly().WatchFailures(),
                "Production",
                ("ConnectionString", text), ("HealthInterval", "00:00:00"), ("Watch:Interval", "00:00:00.1"), ("Watch:Window", "00:00:01"));
            try
            {
                await host.StartAsync();
                var (schema, watch) = (await host.HealthAsync(), await host.HealthAsync("schema-watch"));
                told.AddRange([$"{schema.Description} {schema.Exception} {string.Join(' ', schema.Data)}", $"{watch.Description} {string.Join(' ', watch.Data)}"]);
                told.Add($"{schema.Status}");
                await host.Inner.Services.MigrateSchemaAsync();
            }
            catch (SchemaMigrationException e)
            {
                told.Add(e.ToString());
            }

            told.AddRange(host.Logged);
        }

        Assert.That(told, Has.Some.Contain("password authentication failed"));
        Assert.That(told, Has.Some.Contain("127.0.0.1:1/d can't be reached"));
        Assert.That(told, Has.None.Contain("secret"));
    }
}
