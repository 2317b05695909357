using AssetTracer.Schema.Testing;

namespace StagingToProduction;

/// <summary>Two empty databases for a script, for as long as it holds standard input open.</summary>
internal static class ThrowAwayDatabases
{
    public static async Task<int> KeepAsync()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var staging = await server.CreateDatabaseAsync();
        await using var production = await server.CreateDatabaseAsync();
        Console.WriteLine(staging.ConnectionString);
        Console.WriteLine(production.ConnectionString);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }
}
