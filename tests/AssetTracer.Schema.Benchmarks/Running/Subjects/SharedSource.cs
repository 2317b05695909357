using System.Collections.Concurrent;
using Npgsql;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>The data sources with a pool, and the runners on them, which live as long as the program.</summary>
internal static class SharedSource
{
    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Sources = new();
    private static readonly ConcurrentDictionary<string, MigrationRunner> Runners = new();

    // To take a connection string to pieces takes a twentieth of what a pooled start does in all.
    public static NpgsqlDataSource? Of(string connectionString) => Sources.TryGetValue(connectionString, out var source) ? source
        : new NpgsqlConnectionStringBuilder(connectionString).Pooling ? Sources.GetOrAdd(connectionString, NpgsqlDataSource.Create)
        : null;

    public static MigrationRunner RunnerOf(string connectionString, Func<MigrationRunner> create) =>
        Of(connectionString) is null ? create() : Runners.GetOrAdd(connectionString, _ => create());

    public static async Task CloseAsync()
    {
        foreach (var source in Sources.Values)
        {
            await source.DisposeAsync();
        }

        Sources.Clear();
        Runners.Clear();
        NpgsqlConnection.ClearAllPools();
    }
}
