using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class HookTests
{
    [Test]
    public async Task Hooks_are_called_around_all_and_around_each_within_its_transaction()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var hook = new Noting();
        var runner = new MigrationRunner(database.DataSource, [new M1("CREATE TABLE a ()"), new M2("CREATE TABLE b ()", "DROP TABLE b")], hooks: [hook]);

        await runner.RunAsync();
        await runner.RunAsync();
        await runner.RollbackToAsync(new("001"));

        Assert.That(hook.Calls, Is.EqualTo([
            "before all 001 002: no a", "before 001 Up: no a", "after 001 Up: a", "before 002 Up: a", "after 002 Up: a", "after all +2 -0",
            "before all 002: a", "before 002 Down: a", "after 002 Down: a", "after all +0 -1",
        ]));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM noted_by_hook"), Is.EqualTo(3), "what the hook did committed with its migration");
    }

    [Test]
    public async Task A_hook_that_throws_fails_the_migration_and_nothing_stays()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var before = await database.DumpAsync();

        var failure = Assert.ThrowsAsync<MigrationFailedException>(
            () => new MigrationRunner(database.DataSource, [new M1("CREATE TABLE a ()")], hooks: [new Refusing()]).RunAsync());

        Assert.That(failure!.Message, Does.StartWith("Migration 001 \"First\" failed in the hook Refusing after it: NotSupportedException: Not on a Friday. Nothing was changed"));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_registered_hook_takes_services()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var heard = new List<string>();
        var services = new ServiceCollection();
        services.AddSingleton(heard);
        services.AddSchemaMigrations(o => o.ConnectionString = database.ConnectionString).AddHook<Hearing>();
        services.AddTransient<Migration>(_ => new M1("SELECT 1"));
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });

        await provider.MigrateSchemaAsync();

        Assert.That(heard, Is.EqualTo(["001"]));
    }

    [Test]
    public async Task A_migration_that_runs_step_by_step_has_its_hooks_once()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var hook = new Noting();

        await new MigrationRunner(
            database.DataSource, [new M1("CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (id)")], hooks: [hook]).RunAsync();

        Assert.That(hook.Calls, Is.EqualTo(["before all 001: no a", "before 001 Up: no a", "after 001 Up: a", "after all +1 -0"]));
    }

    private sealed class Noting : IMigrationHook
    {
        public List<string> Calls { get; } = [];

        public async Task BeforeAllAsync(MigrationPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken) =>
            Calls.Add($"before all {string.Join(' ', plan.Steps.Select(s => s.Version))}: {await TableAsync(connection)}");

        public async Task BeforeEachAsync(PlannedMigration migration, MigrationContext context, CancellationToken cancellationToken) =>
            Calls.Add($"before {migration.Version} {context.Direction}: {await TableAsync(context.Connection)}");

        public async Task AfterEachAsync(PlannedMigration migration, MigrationContext context, CancellationToken cancellationToken)
        {
            Calls.Add($"after {migration.Version} {context.Direction}: {await TableAsync(context.Connection)}");
            await using var note = new NpgsqlCommand("CREATE TABLE IF NOT EXISTS noted_by_hook (version text); INSERT INTO noted_by_hook VALUES ('x')", context.Connection);
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        public Task AfterAllAsync(MigrationSummary summary, NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            Calls.Add($"after all +{summary.Applied.Count} -{summary.Reverted.Count}");
            return Task.CompletedTask;
        }

        private static async Task<string> TableAsync(NpgsqlConnection connection)
        {
            await using var query = new NpgsqlCommand("SELECT coalesce(to_regclass('a')::text, 'no a')", connection);
            return (string)(await query.ExecuteScalarAsync())!;
        }
    }

    private sealed class Refusing : IMigrationHook
    {
        public Task AfterEachAsync(PlannedMigration migration, MigrationContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Not on a Friday.");
    }

    private sealed class Hearing(List<string> heard) : IMigrationHook
    {
        public Task AfterEachAsync(PlannedMigration migration, MigrationContext context, CancellationToken cancellationToken)
        {
            heard.Add(migration.Version.Value);
            return Task.CompletedTask;
        }
    }
}
