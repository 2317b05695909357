using AssetTracer.Schema.Hosting;
using AssetTracer.Schema.PostgresTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.History;

/// <summary>A database says which environment it belongs to, and nobody changes it who takes it for another.</summary>
[TestFixture]
public sealed class EnvironmentMarkTests : OwnedDatabaseFixture
{
    private const string Marks = "SELECT message FROM schema_migrations_journal WHERE outcome = 'environment' ORDER BY id";

    private static readonly M1 First = new("CREATE TABLE first (id int)", "DROP TABLE first", v => v.HasTable("first"));
    private static readonly M2 Second = new("CREATE TABLE second (id int)", "DROP TABLE second", v => v.HasTable("second"));

    [Test]
    public async Task The_first_run_that_changes_something_leaves_the_name()
    {
        await Runner("Production", First).RunAsync();
        await Runner("PRODUCTION", First, Second).RunAsync();
        await Runner("production", First, Second).RollbackAsync();

        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Production"]));
        Assert.That(await Runner(null, First, Second).ReadEnvironmentAsync(), Is.EqualTo("Production"));
        Assert.That(
            await Database.RowsAsync("SELECT host IS NOT NULL, application <> '', library_version <> '', version FROM schema_migrations_journal WHERE outcome = 'environment'"),
            Is.EqualTo(["True|True|True|"]));
    }

    [Test]
    public async Task Whoever_takes_it_for_another_environment_changes_nothing()
    {
        await Runner("Production", First).RunAsync();
        var before = await StateAsync();
        var staging = Runner("Staging", First, Second);
        Func<Task>[] changes =
        [
            () => staging.RunAsync(),
            async () => await staging.RunAsync(await staging.PlanAsync()),
            () => staging.RollbackAsync(),
            () => staging.BaselineAsync(new("002"), verify: false),
            () => staging.RepairAsync(MigrationRepair.MarkApplied(new("002")), "made by hand"),
        ];

        foreach (var change in changes)
        {
            var refused = Assert.ThrowsAsync<MigrationEnvironmentException>(() => change());
            Assert.That((refused!.Actual, refused.Expected), Is.EqualTo(("Production", "Staging")));
            Assert.That(refused.Message, Does.Contain("belongs to Production, as its own journal says, and not to Staging")
                .And.Contain("MigrationOptions.PreviousEnvironment to \"Production\"").And.EndWith("Nothing was changed."));
        }

        Assert.That(await StateAsync(), Is.EqualTo(before));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Is.Zero);
    }

    [Test]
    public async Task A_plan_tells_of_another_environment_and_the_checklist_stops_there()
    {
        Assert.That((await Runner("Staging", First).PlanAsync()).OtherEnvironment, Is.Null, "nobody has left a name");
        await Runner("Production", First).RunAsync();

        var staging = Runner("Staging", First);
        var plan = await staging.PlanAsync();
        var check = await DeploymentChecks.Pending(staging).AskAsync(CancellationToken.None);

        const string Remark = "The database belongs to Production, as its own journal says, and not to the environment that was named: a run refuses it.";
        Assert.That((plan.IsEmpty, plan.OtherEnvironment), Is.EqualTo((true, "Production")));
        Assert.That(plan.ToText(), Does.Contain(Remark));
        Assert.That(plan.ToMarkdown(), Does.Contain(Remark));
        Assert.That(plan.ToJson(), Does.Contain("\"otherEnvironment\": \"Production\""));
        Assert.That(check.Outcome, Is.EqualTo(ChecklistOutcome.Failed));
        Assert.That(check.Findings.Select(f => (f.Rule, f.Subject)), Is.EqualTo([("other-environment", "Production")]));

        MigrationOptions restored = new() { Environment = "Staging", PreviousEnvironment = "Production" };
        Assert.That((await Database.Runner(restored, First).PlanAsync()).OtherEnvironment, Is.Null);
        Assert.That((await Runner("production", First).PlanAsync()).OtherEnvironment, Is.Null);
        Assert.That((await Runner(null, First).PlanAsync()).OtherEnvironment, Is.Null);
        Assert.That((await DeploymentChecks.Pending(Runner("Production", First)).AskAsync(CancellationToken.None)).Outcome, Is.EqualTo(ChecklistOutcome.Passed));
    }

    [Test]
    public async Task A_run_that_failed_behind_something_leaves_it_too()
    {
        Assert.ThrowsAsync<MigrationFailedException>(() => Runner("Production", First, new M2("SELECT 1 / 0")).RunAsync());
        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Production"]));
    }

    [Test]
    public async Task A_run_that_left_nothing_behind_leaves_no_name()
    {
        MigrationOptions together = new() { Environment = "Production", OneTransaction = true };
        Assert.ThrowsAsync<MigrationFailedException>(() => Database.Runner(together, First, new M2("SELECT 1 / 0")).RunAsync());
        Assert.ThrowsAsync<MigrationFailedException>(() => Runner("Production", new M1("SELECT 1 / 0")).RunAsync());

        Assert.That(await Database.ScalarAsync<bool>("SELECT to_regclass('schema_migrations_journal') IS NULL"), Is.True);
    }

    [Test]
    public async Task Who_may_not_read_the_journal_knows_of_no_name()
    {
        await Runner("Production", First).RunAsync();
        await using var other = await OwnedDatabase.CreateAsync();
        await using var stranger = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(other.ConnectionString) { Database = Database.Superuser.Name }.ConnectionString);

        Assert.That(await new MigrationRunner(stranger, [First]).ReadEnvironmentAsync(), Is.Null);
    }

    [Test]
    public async Task A_restored_copy_says_once_where_it_came_from()
    {
        await Runner("Production", First).RunAsync();
        MigrationOptions wrong = new() { Environment = "Staging", PreviousEnvironment = "Development" };
        Assert.ThrowsAsync<MigrationEnvironmentException>(() => Database.Runner(wrong, First, Second).RunAsync());

        await Database.Runner(new MigrationOptions { Environment = "Staging", PreviousEnvironment = "production" }, First, Second).RunAsync();
        await Runner("Staging", First, Second).RollbackAsync();

        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Production", "Staging"]));
        Assert.ThrowsAsync<MigrationEnvironmentException>(() => Runner("Production", First, Second).RunAsync());
    }

    [Test]
    public async Task Who_names_no_environment_leaves_none_and_heeds_none()
    {
        await Runner(null, First).RunAsync();
        Assert.That(await Database.RowsAsync(Marks), Is.Empty);
        Assert.That(await Runner(null, First).ReadEnvironmentAsync(), Is.Null);

        await Runner("Production", First, Second).RollbackAsync();
        await Runner(null, First, Second).RunAsync();

        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Production"]));
    }

    [Test]
    public async Task Baseline_and_repair_leave_it_too()
    {
        await Database.ExecuteAsync("CREATE TABLE first (id int)");
        await Runner("Staging", First).BaselineAsync(new("001"));
        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Staging"]));

        await Database.ExecuteAsync("DELETE FROM schema_migrations_journal WHERE outcome = 'environment'");
        await Runner("Staging", First).RepairAsync(MigrationRepair.MarkReverted(new("001")), "it isn't there");
        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Staging"]));
    }

    [Test]
    public async Task Where_nothing_is_to_be_done_nobody_asks()
    {
        await Runner("Production", First).RunAsync();
        await using var counter = new WireCounter(Database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(counter.ConnectionString);
        await (await source.OpenConnectionAsync()).DisposeAsync();
        var elsewhere = new MigrationRunner(source, [First], new() { Environment = "Staging" });

        var (trips, _) = await counter.CountAsync(async () => Assert.That((await elsewhere.RunAsync()).IsEmpty, Is.True));

        Assert.That(trips, Is.EqualTo(1));
    }

    [Test]
    public async Task A_script_leaves_it_and_heeds_it()
    {
        var production = Runner("Production", First);
        var script = await production.ScriptAsync(await production.PlanAsync());
        Assert.That(await Database.PsqlAsync(script), Is.Empty, script);
        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Production"]));

        var staging = Runner("Staging", First, Second);
        var other = await staging.ScriptAsync(await staging.PlanAsync());
        Assert.That(await Database.PsqlAsync(other), Does.Contain("The database belongs to Production, as its own journal says, and not to Staging. Nothing was changed."));
        Assert.That(await Database.RowsAsync("SELECT version FROM schema_migrations"), Is.EqualTo(["001"]));

        var renamed = Database.Runner(new MigrationOptions { Environment = "Staging", PreviousEnvironment = "Production" }, First, Second);
        var meant = await renamed.ScriptAsync(await renamed.PlanAsync());
        Assert.That(await Database.PsqlAsync(meant), Is.Empty, meant);
        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Production", "Staging"]));
    }

    [Test]
    public async Task A_host_leaves_it_and_does_not_start_on_another_environments_database()
    {
        await using (var production = new TestHost(Database.DataSource, [First], b => b.MigrateOnStartup(), settings: ("Environment", "Production")))
        {
            await production.StartAsync();
        }

        await using var staging = new TestHost(Database.DataSource, [First, Second], b => b.MigrateOnStartup(), "Staging", ("Environment", "Staging"));
        Assert.ThrowsAsync<MigrationEnvironmentException>(() => staging.StartAsync());

        Assert.That(staging.HasStartedOthers, Is.False);
        Assert.That(await Database.RowsAsync("SELECT version FROM schema_migrations"), Is.EqualTo(["001"]));
        Assert.That(await Database.RowsAsync(Marks), Is.EqualTo(["Production"]));
    }

    private MigrationRunner Runner(string? environment, params Migration[] migrations) => Database.Runner(new MigrationOptions { Environment = environment }, migrations);

    private async Task<string> StateAsync() => string.Join('\n', [
        .. await Database.RowsAsync("SELECT version, applied_at FROM schema_migrations ORDER BY version"),
        .. await Database.RowsAsync("SELECT id, outcome, message FROM schema_migrations_journal ORDER BY id"),
        .. await Database.RowsAsync("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1")]);
}
