using AssetTracer.Schema.Hosting;
using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.PostgresTests.Hosting;

/// <summary>Database first, then code: what happens before anything else of an application starts.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StartupTests
{
    private static readonly M1 First = new("CREATE TABLE first (id int)", "DROP TABLE first", v => v.HasTable("first"));
    private static readonly M2 Second = new("CREATE TABLE second (id int)", "DROP TABLE second", v => v.HasTable("second"));
    private static readonly M3 Third = new("CREATE TABLE third (id int)", "DROP TABLE third", v => v.HasTable("third"));

    [Test]
    public async Task An_application_does_not_start_on_the_old_database_and_names_what_is_pending_and_what_to_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First).RunAsync();
        await using var host = new TestHost(database.DataSource, [First, Second, Third], b => b.RequireCurrent());

        var refused = Assert.ThrowsAsync<SchemaNotCurrentException>(() => host.StartAsync());

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Message, Does.StartWith("Shop isn't started.").And.Contain("Migration 002 \"Second\" is pending").And.Contain("Migration 003 \"Third\" is pending"));
            Assert.That(refused.Message, Does.Contain("run \"Shop schema migrate\""));
            Assert.That(refused.Report.Pending, Is.EqualTo(new MigrationVersion[] { new("002"), new("003") }));
            Assert.That(host.HasStartedOthers, Is.False);
        });
    }

    [Test]
    public async Task It_starts_once_the_database_is_current()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First, Second).RunAsync();
        await using var host = new TestHost(database.DataSource, [First, Second], b => b.RequireCurrent());

        await host.StartAsync();

        Assert.That(host.HasStartedOthers, Is.True);
        Assert.That((await host.HealthAsync()).Data["state"], Is.EqualTo("current"));
    }

    [Test]
    public async Task A_start_that_waits_goes_on_as_soon_as_the_database_is_migrated()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(
            database.DataSource, [First], b => b.RequireCurrent(wait: TimeSpan.FromMinutes(5)), settings: ("PollInterval", "00:00:00.1"));

        var start = host.StartAsync();
        while (!host.Logged.Any(l => l.Contains("The application waits", StringComparison.Ordinal)))
        {
            Assert.That(start.IsCompleted, Is.False);
            await Task.Delay(20);
        }

        Assert.That(host.HasStartedOthers, Is.False);
        await database.Runner(First).RunAsync();
        await start;

        Assert.That(host.HasStartedOthers, Is.True);
    }

    [Test]
    public async Task A_start_that_waited_long_enough_ends_in_the_same_sentence()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(
            database.DataSource, [First], b => b.RequireCurrent(), "Production", ("Wait", "00:00:00.3"), ("PollInterval", "00:00:00.1"), ("MigrateCommand", "make database"));

        var refused = Assert.ThrowsAsync<SchemaNotCurrentException>(() => host.StartAsync());

        Assert.That(refused!.Message, Does.Contain("Migration 001 \"First\" is pending").And.Contain("run \"make database\""));
    }

    [Test]
    public async Task A_start_waits_for_a_database_that_cannot_be_reached()
    {
        await using var nowhere = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=secret of the shop");
        await using var host = new TestHost(nowhere, [First], b => b.MigrateOnStartup(), "Production", ("Wait", "00:00:00.3"), ("PollInterval", "00:00:00.1"));

        var unreachable = Assert.ThrowsAsync<MigrationConnectionException>(() => host.StartAsync());

        Assert.That(unreachable!.Message, Does.Contain("127.0.0.1:1/shop can't be reached"));
        Assert.That(host.Logged, Has.One.Contain("The application waits").And.Contain("127.0.0.1:1/shop can't be reached"), "it says so once, not at each attempt");
    }

    [TestCase("Password", "wrong", "28P01")]
    [TestCase("Database", "nowhere", "3D000")]
    public async Task A_start_does_not_wait_for_what_does_not_heal(string setting, string value, string code)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var text = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { [setting] = value }.ConnectionString;
        await using var refusing = Npgsql.NpgsqlDataSource.Create(text);
        await using var host = new TestHost(refusing, [First], b => b.RequireCurrent(wait: TimeSpan.FromHours(1)));

        var refused = Assert.ThrowsAsync<MigrationAccessException>(() => host.StartAsync());

        Assert.That(refused!.Message, Does.Contain(code).And.Contain(" refuses (").And.Not.Contain("reached"));
        Assert.That(host.Logged, Has.None.Contain("The application waits"));
    }

    [Test]
    public async Task Who_only_reports_starts_whatever_a_migration_throws()
    {
        await using var nowhere = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
        await using var host = new TestHost(
            nowhere, [], b => b.ReportOnly().Services.AddTransient<Migration>(_ => throw new TimeZoneNotFoundException("the key is 4711")));

        await host.StartAsync();

        Assert.That(host.HasStartedOthers, Is.True);
        Assert.That(host.Logged, Has.One.Contain("starts all the same").And.Contain("TimeZoneNotFoundException").And.Not.Contain("4711"));
    }

    [Test]
    public async Task Who_only_reports_does_not_wait_for_a_host_that_never_answers()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        await using var database = Npgsql.NpgsqlDataSource.Create($"Host=127.0.0.1;Port={((System.Net.IPEndPoint)silent.LocalEndpoint).Port};Timeout=1024");
        await using var host = new TestHost(database, [First], b => b.ReportOnly(), settings: ("HealthTimeout", "00:00:00.2"));

        await host.StartAsync();

        Assert.That(host.HasStartedOthers, Is.True);
        Assert.That(host.Logged, Has.One.Contain("starts all the same").And.Contain("didn't answer within 0.2 s"));
    }

    [Test]
    public async Task Ten_applications_that_migrate_at_once_all_start_and_each_migration_is_applied_once()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var hosts = Enumerable.Range(0, 10).Select(_ => new TestHost(database.DataSource, Numbered.Ten, b => b.MigrateOnStartup())).ToList();
        try
        {
            await Task.WhenAll(hosts.Select(h => Task.Run(() => h.StartAsync())));

            Assert.That(hosts.Select(h => h.HasStartedOthers), Is.All.True);
            Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"), Is.EqualTo(Numbered.Ten.Count));
            Assert.That(await database.ScalarAsync<bool>("SELECT count(*) = count(DISTINCT number) FROM once"), Is.True, "each ran once");
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }

    [TestCase("Development", true)]
    [TestCase("Production", false)]
    public async Task The_first_rule_that_holds_in_the_environment_is_done(string environment, bool isMigrated)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(
            database.DataSource, [First], b => b.MigrateOnStartup(when: e => e.IsDevelopment()).RequireCurrent(when: e => e.IsProduction()).ReportOnly(), environment);

        if (isMigrated)
        {
            await host.StartAsync();
        }
        else
        {
            Assert.ThrowsAsync<SchemaNotCurrentException>(() => host.StartAsync());
        }

        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('first') IS NOT NULL"), Is.EqualTo(isMigrated));
    }

    [Test]
    public async Task Who_only_reports_starts_and_logs_what_is_pending()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(database.DataSource, [First], b => b.ReportOnly());

        await host.StartAsync();

        Assert.That(host.HasStartedOthers, Is.True);
        Assert.That(host.Logged, Has.One.StartsWith("Error: ").And.Contain("1 migration (001) is pending").And.Contain("only reports"));
        Assert.That(host.Logged, Has.One.StartsWith("Warning: ").And.Contain("Migration 001 \"First\" is pending"));
    }

    [TestCase("ReportOnly", true, false)]
    [TestCase("migrateonstartup", true, true)]
    [TestCase("Nothing", true, false)]
    [TestCase("RequireCurrent", false, false)]
    public async Task The_configuration_has_the_last_word(string startup, bool starts, bool isMigrated)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var host = new TestHost(database.DataSource, [First], b => b.RequireCurrent(), "Production", ("Startup", startup), ("HistoryTable", "public.elsewhere"));

        if (starts)
        {
            await host.StartAsync();
        }
        else
        {
            Assert.ThrowsAsync<SchemaNotCurrentException>(() => host.StartAsync());
        }

        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('public.elsewhere') IS NOT NULL"), Is.EqualTo(isMigrated));
    }

    [Test]
    public async Task The_older_build_of_a_rolling_deployment_starts_on_a_database_that_is_ahead_but_compatible()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First, Second, Third).RunAsync();
        await using var refused = new TestHost(database.DataSource, [First], b => b.MigrateOnStartup());
        await using var compatible = new TestHost(
            database.DataSource, [First], b => b.ConfigureGate(g => g.NewestVersion = new MigrationVersion("003")).MigrateOnStartup());

        Assert.ThrowsAsync<SchemaNotCurrentException>(() => refused.StartAsync());
        await compatible.StartAsync();

        Assert.That(compatible.HasStartedOthers, Is.True);
    }

    [Test]
    public async Task A_newer_build_starts_before_the_migrations_that_it_can_do_without()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First).RunAsync();
        await using var host = new TestHost(
            database.DataSource, [First, Second], b => b.ConfigureGate(g => g.OldestVersion = new MigrationVersion("001")).RequireCurrent());

        await host.StartAsync();

        Assert.That(host.Logged, Has.One.StartsWith("Warning: ").And.Contain("Migration 002 \"Second\" is pending"));
    }

    [Test]
    public async Task A_history_that_was_copied_without_its_objects_keeps_the_application_from_starting()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First).RunAsync();
        await database.ExecuteAsync("DROP TABLE first");
        await using var host = new TestHost(database.DataSource, [First], b => b.MigrateOnStartup());

        var refused = Assert.ThrowsAsync<SchemaNotCurrentException>(() => host.StartAsync());

        Assert.That(refused!.Message, Does.Contain("nothing that it expects is there").And.Not.Contain("schema migrate\""));
    }

    [Test]
    public async Task A_setting_that_is_wrong_ends_the_start_before_the_database_is_asked()
    {
        await using var nowhere = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
        await using var host = new TestHost(nowhere, [First], b => b.RequireCurrent(), "Production", ("Wait", "soon"), ("Wiat", "00:00:10"));

        var refused = Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(refused!.Message, Does.Contain("AssetTracer:Schema:Wait is \"soon\"").And.Contain("AssetTracer:Schema:Wiat isn't a setting"));
    }
}
