using System.Globalization;
using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>Whether what a migration costs grows with how many there are: to apply it, and to find that it was applied.</summary>
internal static class ScalingBenchmark
{
    /// <summary>Measures the numbers of migrations that are named; by default 10, 100, 1,000 and 10,000.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        int[] sizes = arguments.Length > 0 ? [.. arguments.Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : [10, 100, 1000, 10_000];
        await using var server = await PostgresServer.StartAsync();
        var table = new ResultTable();
        var measured = new List<(int Count, Times Applying, Times Idle)>();
        foreach (var size in sizes.Prepend(sizes[0]).Index())
        {
            var (applying, idle) = await MeasureAsync(server, size.Item, table, isWarmUp: size.Index == 0);
            if (size.Index > 0)
            {
                measured.Add((size.Item, applying, idle));
            }
        }

        foreach (var (less, more) in measured.Zip(measured.Skip(1)))
        {
            double Exponent(Times from, Times to) => Math.Log(to.Median / from.Median) / Math.Log((double)more.Count / less.Count);
            var label = Invariant($"exponent from {less.Count:#,0} to {more.Count:#,0} migrations: ");
            table.Number(label + "applying", Exponent(less.Applying, more.Applying), "", 1.1);
            table.Number(label + "nothing to do", Exponent(less.Idle, more.Idle), "", 1.1);
        }

        Console.WriteLine($"{server.Origin}\n\n{table}");
    }

    private static async Task<(Times Applying, Times Idle)> MeasureAsync(PostgresServer server, int count, ResultTable table, bool isWarmUp)
    {
        var rounds = count >= 10_000 ? 1 : 3;
        await using var empty = await EmptyDatabases.CreateAsync(server, rounds * 2);
        var applying = await PairedRun.MeasuredAsync(
            rounds,
            new("raw", () => BareDriver.ApplyAsync(empty.Next(), count)),
            new("applying", () => OwnAsync(empty.Next(), count)));
        await using var database = await server.CreateDatabaseAsync();
        await BareDriver.ApplyAsync(database.DataSource, count);
        await OwnAsync(database.DataSource, count, first: Subject.First + 100_000);
        var idle = await PairedRun.InTurnsAsync(
            9,
            new("raw", () => InDatabaseAsync(database.ConnectionString, source => BareDriver.ApplyAsync(source, count))),
            new("nothing to do", () => InDatabaseAsync(database.ConnectionString, source => OwnAsync(source, count, first: Subject.First + 100_000))));
        if (!isWarmUp)
        {
            var label = Invariant($"{count:#,0} migrations: ");
            table.Mark(label + "raw, applying", applying[0]);
            table.Compare(label + "applying", applying[1], applying[0]);
            table.Mark(label + "raw, nothing to do", idle[0]);
            table.Compare(label + "nothing to do", idle[1], idle[0]);
        }

        return (applying[1], idle[1]);
    }

    private static async Task InDatabaseAsync(string connectionString, Func<NpgsqlDataSource, Task> use)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await use(source);
    }

    // One type stands for all of them: so many types would be the compiler's benchmark.
    private static async Task OwnAsync(NpgsqlDataSource source, int count, int first = Subject.First)
    {
        var set = MigrationSet.Collect(Enumerable.Range(first, count).Select(n =>
            ((Migration)new Numbered(n), new MigrationAttribute(Invariant($"{n}"), "2025-11-04", Invariant($"Table {n}")))));
        await new MigrationRunner(source, set, new(), TimeProvider.System, logger: null, []).RunAsync();
    }

    private sealed class Numbered(int number) : OwnMigration(number);

    // So that what is measured begins with the connection.
    private sealed class EmptyDatabases : IAsyncDisposable
    {
        private readonly List<TestDatabase> _databases = [];
        private int _taken;

        public static async Task<EmptyDatabases> CreateAsync(PostgresServer server, int count)
        {
            var databases = new EmptyDatabases();
            for (var i = 0; i < count; i++)
            {
                databases._databases.Add(await server.CreateDatabaseAsync());
            }

            return databases;
        }

        public NpgsqlDataSource Next() => _databases[_taken++].DataSource;

        public async ValueTask DisposeAsync()
        {
            foreach (var database in _databases)
            {
                await database.DisposeAsync();
            }
        }
    }
}
