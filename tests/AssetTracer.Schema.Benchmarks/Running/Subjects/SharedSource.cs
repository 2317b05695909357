using System.Collections.Concurrent;
using Npgsql;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>The data sources with a pool, which live as long as the program.</summary>
internal static class SharedSource
{
    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Sources = new();

    public static NpgsqlDataSource? Of(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Pooling ? Sources.GetOrAdd(connectionString, NpgsqlDataSource.Create) : null;

    public static async Task CloseAsync()
    {
        foreach (var source in Sources.Values)
        {
            await source.DisposeAsync();
        }

        Sources.Clear();
        NpgsqlConnection.ClearAllPools();
    }
}
