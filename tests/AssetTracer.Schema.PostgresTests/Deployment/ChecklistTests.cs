using AssetTracer.Schema.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>The checklist of an application, put together by its services and asked of two real databases.</summary>
[TestFixture]
public sealed class ChecklistTests
{
    private TestDatabase _staging = null!;
    private TestDatabase _production = null!;

    [SetUp]
    public async Task MakeDatabasesAsync()
    {
        _staging = await TestServer.CreateDatabaseAsync();
        _production = await TestServer.CreateDatabaseAsync();
        await using var toStaging = Services(_staging, expected: null);
        await toStaging.MigrateSchemaAsync();

        // as it is anyway from PostgreSQL 15 on
        await _staging.ExecuteAsync("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        await _production.ExecuteAsync("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    }

    [TearDown]
    public async Task RemoveDatabasesAsync()
    {
        await _staging.DisposeAsync();
        await _production.DisposeAsync();
    }

    [Test]
    public async Task It_stops_before_the_database_is_ready_and_lets_go_ahead_when_it_is()
    {
        await using var services = Services(_production, _staging, checklist: c => c.AddCheck<Weekday>());
        var before = await AskAsync(services);

        Assert.Multiple(() =>
        {
            Assert.That(before.IsReady, Is.False);
            Assert.That(Outcomes(before), Is.EqualTo("pending Failed, verification NotAsked, parity Failed, settings Passed, row-security Passed, environment-files LeftOut, limits Failed, access Failed, weekday Passed, backup Open"), before.ToText());
        });

        await services.MigrateSchemaAsync();
        var after = await AskAsync(services, before.Tick("backup", "Ana"));

        Assert.That(after.IsReady, Is.True, after.ToText());
        Assert.That(await _production.ScalarAsync<long>("SELECT count(*) FROM public.orders"), Is.Zero);
    }

    [Test]
    public async Task Row_security_that_covers_too_little_and_settings_that_differ_stop_it()
    {
        await using var services = Services(_production, _staging);
        await services.MigrateSchemaAsync();
        await _production.ExecuteAsync($"""
            CREATE TABLE public.notes (id integer);
            GRANT SELECT ON public.notes TO public;
            ALTER DATABASE "{_production.Name}" SET search_path = app, public;
            """);
        NpgsqlConnection.ClearPool(_production.DataSource.CreateConnection());
        var report = await AskAsync(services);
        var lint = report.Items.Single(i => i.Id == "row-security");
        var settings = report.Items.Single(i => i.Id == "settings");

        Assert.Multiple(() =>
        {
            Assert.That(lint.Findings[0].Message, Is.EqualTo("Row security is off on public.notes: everybody (PUBLIC) may read rows."));
            Assert.That(settings.Outcome, Is.EqualTo(ChecklistOutcome.Failed));
            Assert.That(settings.Findings[0].Subject, Is.EqualTo("database setting search_path"));
        });

        await using var allowing = Services(_production, _staging, checklist: c => c
            .AddChecklist(o => o.AllowedSettings = ["database setting search_path"])
            .ConfigureLint(o => o.Excused = [new("row-security-off", "public.notes", "They are public.")]));
        var allowed = await AskAsync(allowing);

        Assert.That(allowed.Items.Where(i => i.Id is "settings" or "row-security").Select(i => i.Outcome), Is.All.EqualTo(ChecklistOutcome.Passed), allowed.ToText());
    }

    [Test]
    public async Task An_extension_at_another_version_stops_it()
    {
        await using var services = Services(_production, _staging);
        await services.MigrateSchemaAsync();
        await _staging.ExecuteAsync("CREATE EXTENSION citext VERSION '1.6'");
        await _production.ExecuteAsync("CREATE EXTENSION citext VERSION '1.5'");
        var behind = await AskAsync(services);
        await _production.ExecuteAsync("ALTER EXTENSION citext UPDATE TO '1.6'");
        var level = await AskAsync(services);

        var settings = behind.Items.Single(i => i.Id == "settings");
        Assert.That((settings.Outcome, settings.Findings.Single().Subject), Is.EqualTo((ChecklistOutcome.Failed, "version of extension citext")), behind.ToText());
        Assert.That(settings.Findings.Single().Message, Does.Contain("1.6").And.Contain("1.5"));
        Assert.That(level.Items.Single(i => i.Id == "settings").Outcome, Is.EqualTo(ChecklistOutcome.Passed), level.ToText());
    }

    [Test]
    public async Task What_somebody_changed_by_hand_is_found_by_the_verification()
    {
        await using var services = Services(_production, _staging);
        await services.MigrateSchemaAsync();
        await _production.ExecuteAsync("ALTER TABLE public.orders DISABLE ROW LEVEL SECURITY");
        var report = await AskAsync(services);

        Assert.That(report.Items.Single(i => i.Id == "verification").Findings.Single().Message, Is.EqualTo("Migration 001: row security is enabled on public.orders: row security is disabled."));
    }

    [Test]
    public async Task A_database_to_compare_with_that_nobody_named_is_a_question_that_couldn_t_be_asked()
    {
        await using var services = Services(_staging, expected: null);
        var report = await AskAsync(services);

        Assert.That(report.IsReady, Is.False);
        Assert.That(report.Items.Where(i => i.Outcome == ChecklistOutcome.NotAsked).Select(i => i.Id), Is.EqualTo(new[] { "parity", "settings", "access" }));
        Assert.That(report.Items.Single(i => i.Id == "parity").Summary, Does.StartWith("There is no database to compare with."));
    }

    [Test]
    public async Task A_database_that_can_t_be_reached_leaves_nothing_passed()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=app;Password=hunter2;Database=gone;Timeout=2");
        var services = new ServiceCollection();
        services.AddSingleton(nowhere);
        services.AddSchemaMigrations().Add<Orders>().CompareWith(_ => nowhere).AddChecklist();
        await using var provider = services.BuildServiceProvider();
        var report = await AskAsync(provider);

        Assert.That(report.Items.Select(i => i.Outcome), Is.All.EqualTo(ChecklistOutcome.NotAsked));
        Assert.That(report.ToText() + report.ToJson(), Does.Not.Contain("hunter2"));
    }

    private static string Outcomes(ChecklistReport report) => string.Join(", ", report.Items.Select(i => $"{i.Id} {i.Outcome}"));

    private static async Task<ChecklistReport> AskAsync(ServiceProvider services, ChecklistReport? earlier = null)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DeploymentChecklist>().AskAsync(earlier);
    }

    private static ServiceProvider Services(TestDatabase database, TestDatabase? expected, Action<SchemaMigrationsBuilder>? checklist = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(database.DataSource);
        var schema = services.AddSchemaMigrations().Add<Orders>();
        if (expected is not null)
        {
            schema.CompareWith(_ => expected.DataSource, o => (o.ExpectedName, o.ActualName) = ("staging", "production"));
        }

        schema.AddChecklist(o =>
        {
            o.Manual = [new("backup", "A backup was taken and restored on trial")];
            o.LeftOut = [new("environment-files", "Everything is set by the platform.")];
        });
        schema.ProbeLimits(l => l.As("pg_read_all_data").Limit("orders", 0, "INSERT INTO public.orders VALUES ($1)"));
        schema.ProbeAccess(a => a.As("pg_monitor").Select("public.orders"));
        checklist?.Invoke(schema);
        return services.BuildServiceProvider();
    }

    [Migration("001", "2026-01-01", "Orders")]
    private sealed class Orders : Migration
    {
        protected override void Up(MigrationBuilder migration)
        {
            migration.CreateTable("public.orders", table => table.Column("id", "integer"));
            migration.EnableRowSecurity("public.orders");
        }

        protected override void Down(MigrationBuilder migration) => migration.DropTable("public.orders");

        protected override void Verify(VerificationBuilder verify) => verify.HasRowSecurity("public.orders");
    }

    private sealed class Weekday : IDeploymentCheck
    {
        public string Id => "weekday";

        public string Title => "It isn't Friday";

        public Task<CheckResult> AskAsync(CancellationToken cancellationToken) => Task.FromResult(CheckResult.Passed("It is Monday."));
    }
}
