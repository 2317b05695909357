using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Locking;

/// <summary>A vacuum against the wraparound of transaction numbers gives way to nobody, and is named before a run meets it.</summary>
[TestFixture]
public sealed class WraparoundTests
{
    // As slow as a vacuum can be made, and due after as few transactions as can be set.
    private static readonly PostgresServerOptions Slow = new()
    {
        UseEnvironment = false,
        UseDocker = false,
        MajorVersion = TestServer.MajorVersion,
        Settings =
        {
            ["autovacuum"] = "on",
            ["autovacuum_naptime"] = "1s",
            ["autovacuum_vacuum_cost_delay"] = "100ms",
            ["autovacuum_vacuum_cost_limit"] = "1",
        },
    };

    [Test]
    public async Task A_vacuum_that_does_not_give_way_is_named_in_the_plan_and_another_one_is_not()
    {
        PostgresServer server;
        try
        {
            server = await PostgresServer.StartAsync(Slow);
        }
        catch (PostgresUnavailableException e)
        {
            Assert.Ignore($"A server whose settings a test can choose is needed: {e.Message}");
            return;
        }

        await using (server)
        {
            await using var database = await server.CreateDatabaseAsync();
            await database.ExecuteAsync(
                """
                CREATE TABLE public.old WITH (autovacuum_freeze_max_age = 100000) AS SELECT n, repeat('x', 500) AS note FROM generate_series(1, 20000) AS n;
                CREATE TABLE public.young WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0) AS SELECT n, repeat('x', 500) AS note FROM generate_series(1, 20000) AS n;
                DELETE FROM public.young WHERE n % 2 = 0;
                CREATE TABLE public.used_up (n int);
                """);
            await database.ExecuteAsync(
                """
                DO $$
                BEGIN
                  FOR n IN 1..100100 LOOP
                    BEGIN
                      INSERT INTO public.used_up VALUES (n);
                    EXCEPTION WHEN OTHERS THEN
                      RAISE;
                    END;
                  END LOOP;
                END $$
                """);
            await VacuumOfAsync(database.DataSource, "old");
            await VacuumOfAsync(database.DataSource, "young");

            var runner = new MigrationRunner(database.DataSource, [new M1(
                "ALTER TABLE public.old ADD COLUMN more int; ALTER TABLE public.young ADD COLUMN more int",
                "ALTER TABLE public.old DROP COLUMN more; ALTER TABLE public.young DROP COLUMN more")]);
            var plan = await runner.PlanAsync();

            Assert.That(plan.Obstacles, Has.Exactly(1).Items);
            Assert.That(plan.Obstacles[0], Does.Match("^public\\.old is vacuumed by process [0-9]+ to prevent a wraparound of transaction numbers"));
        }
    }

    private static async Task VacuumOfAsync(NpgsqlDataSource database, string table)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            await using var command = database.CreateCommand(
                $"SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE relation = 'public.{table}'::regclass AND backend_type = 'autovacuum worker'");
            if (await command.ExecuteScalarAsync() is not null)
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"No vacuum of {table} began within a minute.");
    }
}
