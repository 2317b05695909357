using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>plan</c>, <c>migrate</c> and <c>rollback</c> on a real server: what they do, whom they ask, and what they refuse.</summary>
[TestFixture]
public sealed class MigrateCommandTests : OwnedDatabaseFixture
{
    [Test]
    public async Task A_plan_shows_every_statement_and_changes_nothing()
    {
        using var host = Production(Orders.All);
        var plan = await host.RunAsync("schema", "plan");
        var asked = await host.RunAsync("schema", "plan", "--fail-on", "pending", "--format", "json");

        Assert.That((plan.ExitCode, asked.ExitCode), Is.EqualTo((0, 1)), plan.Error + asked.Error);
        Assert.That(plan.Output, Does.StartWith("3 migrations to apply.").And.Contain("ALTER TABLE public.orders ADD COLUMN note text"));
        Assert.That(JsonDocument.Parse(asked.Output).RootElement.GetProperty("format").GetString(), Is.EqualTo("assettracer-schema-plan"));
        Assert.That(plan.Error, Does.Match(@"^database: 127\.0\.0\.1:\d+/\w+ \(Production\)\s*$"));
        Assert.That(await TablesAsync(), Is.Zero);
    }

    [Test]
    public async Task What_is_pending_is_applied_and_the_answer_alone_is_on_standard_output()
    {
        using var host = Production(Orders.All);
        var run = await host.RunAsync("schema", "migrate", "--environment", "Production", "--yes", "--format", "json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var answer = JsonDocument.Parse(run.Output).RootElement;
        Assert.That(answer.GetProperty("applied").EnumerateArray().Select(m => m.GetProperty("version").GetString()), Is.EqualTo(["001", "002", "003"]));
        Assert.That(run.Error, Does.Contain("3 migrations to apply.").And.Contain("[2/3] applying 002: Second").And.Contain("[3/3] done in"));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM public.schema_migrations"), Is.EqualTo(3));

        var again = await host.RunAsync("migrate", "--environment", "Production", "--yes");
        Assert.That((again.ExitCode, again.Output), Is.EqualTo((0, $"There was nothing to do on {Label(run.Error)}.\n")));
    }

    [Test]
    public async Task Outside_development_a_yes_without_the_environment_is_not_enough()
    {
        using var host = Production(Orders.All);
        var run = await host.RunAsync("schema", "migrate", "--yes");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("--environment Production --yes").And.Contain("Nothing was changed."));
        Assert.That(await TablesAsync(), Is.Zero);
    }

    [Test]
    public async Task Where_nobody_types_the_sentence_names_the_option()
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.All);
        var run = await host.RunAsync("schema", "migrate");
        var back = await host.RunAsync("schema", "rollback", "--steps", "1");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("Nobody is there to ask whether to apply 3 migrations").And.Contain("pass --yes."));
        Assert.That((back.ExitCode, back.Output), Is.EqualTo((2, "")));
        Assert.That(await TablesAsync(), Is.Zero);
    }

    [TestCase("Development", "y", 0)]
    [TestCase("Development", "n", 2)]
    [TestCase("Development", "", 2)]
    [TestCase("Production", "y", 2)]
    [TestCase("Production", "Staging", 2)]
    [TestCase("Production", "Production", 0)]
    public async Task Somebody_at_the_keyboard_is_asked(string environment, string typed, int exitCode)
    {
        using var host = CommandHost.Of(Database.ConnectionString, environment, Orders.All);
        var run = await host.TypeAsync(typed, "schema", "migrate");

        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Error);
        Assert.That(await TablesAsync(), exitCode == 0 ? Is.EqualTo(1) : Is.Zero);
    }

    [Test]
    public async Task Another_environment_than_the_one_that_the_application_runs_in_is_refused()
    {
        using var host = Production(Orders.All);
        var run = await host.RunAsync("schema", "migrate", "--environment", "Staging", "--yes");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("The application runs in Production").And.Contain("DOTNET_ENVIRONMENT"));
        Assert.That(await TablesAsync(), Is.Zero);
    }

    [Test]
    public async Task Another_database_is_migrated_if_it_is_named_with_its_environment()
    {
        await using var other = await TestServer.CreateDatabaseAsync();
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.All);
        var refused = await host.RunAsync("schema", "migrate", "--database", other.ConnectionString, "--yes");
        var run = await host.RunAsync("schema", "migrate", "--database", other.ConnectionString, "--environment", "Production", "--yes");

        Assert.That((refused.ExitCode, run.ExitCode), Is.EqualTo((2, 0)), refused.Error + run.Error);
        Assert.That(run.Output, Does.Contain($"3 migrations applied on 127.0.0.1").And.Contain(other.Name));
        Assert.That(run.Error, Does.Contain($"/{other.Name} (Production)"));
        Assert.That(await other.ScalarAsync<long>("SELECT count(*) FROM public.schema_migrations"), Is.EqualTo(3));
        Assert.That(await TablesAsync(), Is.Zero);
    }

    [Test]
    public async Task A_refusal_names_the_option_that_allows_it()
    {
        await Database.Runner(Orders.First, Orders.Third).RunAsync(await Database.Runner(new MigrationOptions { AllowGaps = true }, Orders.First).PlanAsync());
        using (var without = CommandHost.Of(Database.ConnectionString, "Development", Orders.First, new M3("SELECT 1", "SELECT 1")))
        {
            var gap = await without.RunAsync("schema", "migrate", "--yes");
            Assert.That((gap.ExitCode, gap.Error), Is.EqualTo((2, gap.Error)));
            Assert.That(gap.Error, Does.Contain("allow the gap with --allow-gaps"));
            Assert.That((await without.RunAsync("schema", "migrate", "--yes", "--allow-gaps")).ExitCode, Is.Zero);
        }

        using var late = CommandHost.Of(Database.ConnectionString, "Development", Orders.First, Orders.Second, new M3("SELECT 1", "SELECT 1"));
        var refused = await late.RunAsync("schema", "migrate", "--yes");
        var allowed = await late.RunAsync("schema", "migrate", "--yes", "--allow-out-of-order");

        Assert.That((refused.ExitCode, allowed.ExitCode), Is.EqualTo((2, 0)), allowed.Error);
        Assert.That(refused.Error, Does.Contain("allow it with --allow-out-of-order").And.Not.Contain("MigrationOptions"));
    }

    [Test]
    public async Task What_somebody_made_by_hand_is_recorded()
    {
        await Database.ExecuteAsync("CREATE TABLE public.orders (id int PRIMARY KEY)");
        using var host = CommandHost.Of(Database.ConnectionString, "Development", new TableOfOrders());
        var run = await host.RunAsync("schema", "migrate", "--yes", "--adopt-verified");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("1 migration recorded without running").And.Contain("everything that it expects was there already"));
    }

    [Test]
    public async Task A_migration_that_fails_is_told_in_a_sentence_and_ends_with_2()
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.First, new M2("ALTER TABLE public.missing ADD COLUMN a int"));
        var run = await host.RunAsync("schema", "migrate", "--yes");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("Migration 002 \"Second\" failed at statement 1 of 1").And.Contain("42P01").And.Contain("Migration 001 was applied before it").And.Not.Contain("   at "));
    }

    [Test]
    public async Task A_roll_back_wants_the_name_and_counts_the_rows_that_it_loses()
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.All);
        await host.RunAsync("schema", "migrate", "--yes");
        var shown = await host.RunAsync("schema", "rollback", "--to", "001", "--dry-run");
        var unnamed = await host.RunAsync("schema", "rollback", "--steps", "1", "--yes");
        var typed = await host.TypeAsync("Development", "schema", "rollback", "--steps", "1");
        await Database.ExecuteAsync("UPDATE public.orders SET note = 'kept'");
        var refused = await host.RunAsync("schema", "rollback", "--to", "001", "--environment", "Development", "--yes");
        var allowed = await host.RunAsync("schema", "rollback", "--to", "001", "--environment", "Development", "--yes", "--allow-data-loss");

        Assert.That(new[] { shown.ExitCode, unnamed.ExitCode, typed.ExitCode, refused.ExitCode, allowed.ExitCode }, Is.EqualTo([0, 2, 0, 2, 0]), allowed.Error);
        Assert.That(shown.Output, Does.StartWith("2 migrations to revert."));
        Assert.That(unnamed.Error, Does.Contain("--environment Development --yes"));
        Assert.That(typed.Output, Does.StartWith("1 migration reverted on "));
        Assert.That(refused.Error, Does.Contain("loses data").And.Contain("with --allow-data-loss"));
        Assert.That(await Database.ScalarAsync<string>("SELECT string_agg(version, ',') FROM public.schema_migrations"), Is.EqualTo("001"));
    }

    [TestCase("rollback", "Say how far back")]
    [TestCase("rollback --to 001 --steps 1", "Give one of them")]
    [TestCase("rollback --steps many", "--steps isn't a number")]
    [TestCase("rollback --steps 4 --dry-run", "4 migrations can't be reverted")]
    [TestCase("migrate --to 017 --yes", "There is no migration 017 to go up to")]
    [TestCase("script --steps 2", "--steps belongs to --rollback")]
    [TestCase("migrat", "did you mean migrate?")]
    [TestCase("migrate --environmet Production", "did you mean --environment?")]
    public async Task What_can_not_be_meant_ends_with_2_and_the_way_out(string line, string message)
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.All);
        var run = await host.RunAsync(["schema", .. line.Split(' ')]);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain(message).And.Not.Contain("   at "));
    }

    [Test]
    public async Task A_command_that_is_stopped_says_what_is_left()
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.First, new M2("SELECT pg_sleep(60)"), new M3("SELECT 1"));
        using var stop = new CancellationTokenSource();
        var running = host.RunAsync(null, stop.Token, "schema", "migrate", "--yes");
        await Database.UntilAsync("exists (SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid())", running);
        await stop.CancelAsync();
        var run = await running;

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain(
            "Stopped. Applied before that: migration 001. Migration 002 was under way and is rolled back. Still to apply: migrations 002 and 003. Run the command again to go on."));
    }

    [Test]
    public async Task An_application_without_migrations_is_told_how_to_add_them()
    {
        using var host = new CommandHost(Database.ConnectionString, "Development", _ => { });
        var run = await host.RunAsync("schema", "plan");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("services.AddSchemaMigrations()"));
    }

    [Test]
    public async Task On_a_terminal_answers_are_framed_and_progress_moves()
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.All);
        var run = await host.ShowAsync("schema", "migrate", "--yes");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("│ 002").And.Contain("applied in").And.Contain("\u001b["));
        Assert.That(run.Error, Does.Contain("applying 003: Third").And.Contain("\u001b["));
    }

    private CommandHost Production(params Migration[] migrations) => CommandHost.Of(Database.ConnectionString, "Production", migrations);

    private Task<long> TablesAsync() => Database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'orders'")!;

    private static string Label(string error) => error.Split("database: ")[1].Split(' ')[0];
}

[Migration("001", "2025-11-04", "A table of orders")]
internal sealed class TableOfOrders : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.CreateTable("public.orders", table => table.Column("id", "integer"));

    protected override void Down(MigrationBuilder migration) => migration.DropTable("public.orders");

    protected override void Verify(VerificationBuilder verify) => verify.HasTable("public.orders");
}
