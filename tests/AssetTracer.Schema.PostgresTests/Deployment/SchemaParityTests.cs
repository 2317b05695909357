using System.Text.Json;
using System.Text.RegularExpressions;
using AssetTracer.Schema.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>Staging and production on a real server: history, verification and structure in one verdict.</summary>
[TestFixture]
public sealed partial class SchemaParityTests
{
    private static readonly Migration[] All = [new Orders(), new Notes(), new Totals()];

    private TestDatabase _staging = null!;
    private TestDatabase _production = null!;

    [SetUp]
    public async Task MakeDatabasesAsync()
    {
        _staging = await TestServer.CreateDatabaseAsync();
        _production = await TestServer.CreateDatabaseAsync();
    }

    [TearDown]
    public async Task RemoveDatabasesAsync()
    {
        await _staging.DisposeAsync();
        await _production.DisposeAsync();
    }

    [Test]
    public async Task Two_databases_with_the_same_migrations_are_in_parity()
    {
        await RunAsync(_staging, All);
        await RunAsync(_production, All);
        var report = await CompareAsync();

        Assert.That(report.IsInParity, Is.True, report.ToText());
        Assert.That(report.Verdict, Is.EqualTo("production is in parity with staging: 3 migrations, no differences."));
        Assert.That(report.Migrations.Select(m => m.Verdict), Is.All.EqualTo("recorded and verified in both"));
        Assert.That(report.NextSteps, Is.Empty);
    }

    [Test]
    public async Task What_is_pending_is_named_with_the_call_to_make_and_explains_the_difference()
    {
        await RunAsync(_staging, All);
        await RunAsync(_production, All[..1]);
        var report = await CompareAsync();

        await Verifier.Verify(Steady(report.ToText()));
    }

    [Test]
    public async Task A_database_where_nothing_ran_yet_has_no_drift_in_its_history()
    {
        await RunAsync(_staging, All);
        var report = await CompareAsync();

        Assert.That(report.Notes, Is.EqualTo(new[] { "No migration was ever recorded in production: it has no table public.schema_migrations. That isn't counted as a difference." }));
        Assert.That(report.Comparison.Differences.Select(d => d.Identity.ToString()), Is.EqualTo(new[] { "table public.orders" }));
    }

    [Test]
    public async Task A_history_that_was_made_by_hand_has_another_shape_and_is_no_drift()
    {
        await _staging.ExecuteAsync(
            "CREATE TABLE public.schema_migrations (id serial PRIMARY KEY, version varchar(50) UNIQUE NOT NULL, description text, applied_at timestamptz, applied_by varchar(100))");
        await RunAsync(_staging, All);
        await RunAsync(_production, All);
        var report = await CompareAsync();

        Assert.That(report.IsInParity, Is.True, report.ToText());
    }

    [Test]
    public async Task A_change_by_hand_is_found_by_the_verification_although_the_history_says_otherwise()
    {
        await RunAsync(_staging, All);
        await RunAsync(_production, All);
        await _production.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note");
        var report = await CompareAsync();

        Assert.That(report.IsInParity, Is.False);
        Assert.That(report.Migrations[1].Verdict, Is.EqualTo("recorded and verified in staging; recorded, but nothing that it expects is there, in production"));
        Assert.That(report.ToText(), Does.Contain("production: public.orders has column note: the column isn't there"));
        Assert.That(report.NextSteps[0], Does.StartWith("Find out whether migration 002 ever ran in production: if not, take its row out"));
    }

    [Test]
    public async Task Accepted_differences_do_not_break_parity_until_their_day_is_over()
    {
        await RunAsync(_staging, All);
        await RunAsync(_production, All);
        await _production.ExecuteAsync("CREATE INDEX by_hand ON public.orders (id)");
        var accepted = AcceptedDifferences.None.Renewed((await CompareAsync()).Comparison, "closed in release 14", "ops", new(9998, 12, 31));
        var expired = AcceptedDifferences.None.Renewed((await CompareAsync()).Comparison, "closed in release 14", "ops", new(1998, 12, 31));
        var (now, later) = (await CompareAsync(options: new() { AcceptedDifferences = accepted }), await CompareAsync(options: new() { AcceptedDifferences = expired }));

        Assert.That(now.IsInParity, Is.True, now.ToText());
        Assert.That(now.Verdict, Is.EqualTo("production is in parity with staging: 3 migrations, no differences but 1 accepted."));
        Assert.That(now.ToText(), Does.Contain("by_hand").And.Contain("Until 9998-12-31 by ops: closed in release 14."));
        Assert.That(later.IsInParity, Is.False);
        Assert.That(later.NextSteps[0], Is.EqualTo("Close the difference whose acceptance has expired, or ask ops to accept it anew."));
    }

    [Test]
    public async Task A_change_that_somebody_made_by_hand_is_told_from_one_that_is_missing()
    {
        await RunAsync(_staging, All[..2]);
        await RunAsync(_production, All[..1]);
        await _production.ExecuteAsync("ALTER TABLE public.orders ADD COLUMN note text");
        var report = await CompareAsync(All[..2]);

        Assert.That(report.Migrations[1].Verdict, Is.EqualTo("recorded and verified in staging; not recorded, though all that it expects is there, in production"));
        Assert.That(report.IsInParity, Is.False);
    }

    [Test]
    public async Task An_edited_migration_and_one_that_the_build_lacks_are_named()
    {
        await RunAsync(_staging, All);
        await RunAsync(_production, [new Orders(), new Notes(), new OtherTotals()]);
        var edited = await CompareAsync();
        var unknown = await CompareAsync(All[..2]);

        Assert.That(edited.Migrations[2].Verdict, Is.EqualTo(
            "recorded and verified in staging; recorded with another text than this build's in production, with different checksums"));
        Assert.That(unknown.Migrations[2].Verdict, Is.EqualTo("recorded, but not part of this build, in both, with different checksums"));
    }

    [Test]
    public async Task What_is_pending_in_both_is_no_difference_between_them_but_a_next_step()
    {
        await RunAsync(_staging, All[..1]);
        await RunAsync(_production, All[..1]);
        var report = await CompareAsync(All[..2]);

        Assert.That(report.IsInParity, Is.True);
        Assert.That(report.NextSteps, Is.EqualTo(new[] { "Apply migration 002 to staging first, then to production, each by its MigrationRunner.RunAsync()." }));
    }

    [Test]
    public async Task A_difference_that_no_migration_explains_breaks_parity_unless_it_is_less_serious_than_asked_for()
    {
        await RunAsync(_staging, All);
        await RunAsync(_production, All);
        await _production.ExecuteAsync("COMMENT ON TABLE public.orders IS 'what people bought'");
        var strict = await CompareAsync();
        var lenient = await CompareAsync(All, new ParityOptions { FailOn = Severity.Behavioural });

        Assert.That((strict.IsInParity, lenient.IsInParity), Is.EqualTo((false, true)));
        Assert.That(strict.NextSteps.Single(), Does.StartWith("Write a migration that makes production like staging"));
    }

    [Test]
    public async Task The_report_is_json_and_markdown_too()
    {
        await RunAsync(_staging, All);
        await RunAsync(_production, All[..1]);
        var report = await CompareAsync();
        using var json = JsonDocument.Parse(report.ToJson());

        Assert.That(json.RootElement.GetProperty("inParity").GetBoolean(), Is.False);
        Assert.That(json.RootElement.GetProperty("migrations")[1].GetProperty("actual").GetProperty("state").GetString(), Is.EqualTo("pending"));
        Assert.That(json.RootElement.GetProperty("migrations")[0].GetProperty("actual").GetProperty("appliedBy").GetString(), Is.Not.Empty);
        Assert.That(json.RootElement.GetProperty("comparison").GetProperty("differences").GetArrayLength(), Is.EqualTo(report.Comparison.Differences.Count));
        Assert.That(report.ToMarkdown(), Does.Contain("| 002 | Notes on orders |").And.Contain("### Next"));
    }

    [Test]
    public async Task Services_compare_the_applications_database_with_the_one_that_is_right()
    {
        await RunAsync(_staging, All[..1]);
        await using var provider = Services(_staging.DataSource);
        await using var scope = provider.CreateAsyncScope();

        Assert.That((await scope.ServiceProvider.GetRequiredService<SchemaParity>().CompareAsync()).IsInParity, Is.False);
        await provider.MigrateSchemaAsync();
        Assert.That((await scope.ServiceProvider.GetRequiredService<SchemaParity>().CompareAsync()).IsInParity, Is.True);
    }

    [Test]
    public async Task Services_compare_by_the_options_and_the_scope_that_are_registered()
    {
        await _staging.ExecuteAsync("CREATE SCHEMA elsewhere");
        var services = new ServiceCollection();
        services.AddSingleton(_production.DataSource);
        services.AddSingleton(new MigrationOptions { AllowUnknown = true });
        services.AddSingleton(new ParityOptions { ActualName = "production" });
        services.AddSingleton(SnapshotScope.AllSchemas with { Schemas = ["public"] });
        services.AddSchemaMigrations(o => o.HistoryTable = "public.first").Add<Orders>().CompareWith(_ => _staging.DataSource, o => o.ExpectedName = "staging");
        services.AddSchemaMigrations((p, o) => o.HistoryTable = $"public.{p.GetRequiredService<ParityOptions>().ActualName}_history");
        await using var provider = services.BuildServiceProvider();
        await provider.MigrateSchemaAsync();
        await new MigrationRunner(_staging.DataSource, All[..1], new() { HistoryTable = "public.production_history" }).RunAsync();
        await using var scope = provider.CreateAsyncScope();

        var report = await scope.ServiceProvider.GetRequiredService<SchemaParity>().CompareAsync();

        Assert.That(report.IsInParity, Is.True, report.ToText());
        Assert.That((report.ExpectedName, report.ActualName), Is.EqualTo(("staging", "production")));
    }

    [Test]
    public async Task Without_an_expected_database_the_services_say_how_to_name_it()
    {
        await using var provider = Services(expected: null);
        await using var scope = provider.CreateAsyncScope();

        Assert.That(() => scope.ServiceProvider.GetRequiredService<SchemaParity>(), Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("CompareWith"));
    }

    private static Task<MigrationSummary> RunAsync(TestDatabase database, Migration[] migrations) => new MigrationRunner(database.DataSource, migrations).RunAsync();

    private static string Steady(string text) => Checksum().Replace(text, "…");

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Checksum();

    private ServiceProvider Services(NpgsqlDataSource? expected)
    {
        var services = new ServiceCollection();
        services.AddSingleton(_production.DataSource);
        var migrations = services.AddSchemaMigrations().Add<Orders>();
        if (expected is not null)
        {
            migrations.CompareWith(_ => expected);
        }

        return services.BuildServiceProvider();
    }

    private Task<ParityReport> CompareAsync(Migration[]? migrations = null, ParityOptions? options = null)
    {
        options ??= new();
        (options.ExpectedName, options.ActualName) = ("staging", "production");
        return new SchemaParity(_staging.DataSource, _production.DataSource, migrations ?? All, options).CompareAsync();
    }

    [Migration("001", "2025-11-04", "Orders")]
    private sealed class Orders : Migration
    {
        protected override void Up(MigrationBuilder migration) => migration.Sql("CREATE TABLE public.orders (id integer PRIMARY KEY)");

        protected override void Down(MigrationBuilder migration) => migration.DropTable("public.orders");

        protected override void Verify(VerificationBuilder verify) => verify.HasTable("public.orders");
    }

    [Migration("002", "2025-11-05", "Notes on orders")]
    private sealed class Notes : Migration
    {
        protected override void Up(MigrationBuilder migration) => migration.AddColumn("public.orders", "note", "text", nullable: true);

        protected override void Down(MigrationBuilder migration) => migration.DropColumn("public.orders", "note");

        protected override void Verify(VerificationBuilder verify) => verify.HasColumn("public.orders", "note");
    }

    [Migration("003", "2025-11-06", "Totals of orders")]
    private sealed class Totals : Migration
    {
        protected override void Up(MigrationBuilder migration) => migration.AddColumn("public.orders", "total", "numeric(12,2)", nullable: true);

        protected override void Down(MigrationBuilder migration) => migration.DropColumn("public.orders", "total");

        protected override void Verify(VerificationBuilder verify) => verify.HasColumn("public.orders", "total");
    }

    [Migration("003", "2025-11-06", "Totals of orders")]
    private sealed class OtherTotals : Migration
    {
        protected override void Up(MigrationBuilder migration) => migration.Sql("ALTER TABLE public.orders ADD COLUMN total numeric(14,2)");

        protected override void Down(MigrationBuilder migration) => migration.DropColumn("public.orders", "total");

        protected override void Verify(VerificationBuilder verify) => verify.HasColumn("public.orders", "total");
    }
}
