using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>The test assembly as a program: runs two migrations, so that a test can kill it meanwhile.</summary>
internal static class RunnerProcess
{
    public const string Name = "run-migrations";
    public const string Variable = "RUNNER_PROCESS_DATABASE";
    public const string Script = "RUNNER_PROCESS_SCRIPT";

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [Name])
        {
            return 2;
        }

        await using var database = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable(Variable)!);
        var first = new M1("CREATE TABLE kept (id int PRIMARY KEY, t text); INSERT INTO kept VALUES (1, 'a')");
        await new MigrationRunner(database, [first, new M2(Environment.GetEnvironmentVariable(Script)!)]).RunAsync();
        return 0;
    }
}
