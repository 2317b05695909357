using System.Globalization;
using AssetTracer.Schema.Testing;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Reading;

/// <summary>Reading a schema beside <c>pg_dump --schema-only</c> and beside the same catalog queries in psql.</summary>
internal static class ReadingBenchmark
{
    private const int Rounds = 7;

    public static async Task RunAsync(string[] arguments)
    {
        int[] sizes = arguments.Length == 0 ? [100, 1_000, 10_000] : [.. arguments.Select(a => int.Parse(a, CultureInfo.InvariantCulture))];
        await using var server = await PostgresServer.StartAsync();
        Console.WriteLine($"{server.Origin}\n");
        var costs = new List<(int Tables, double Milliseconds)>();
        foreach (var tables in sizes)
        {
            costs.Add((tables, await MeasureAsync(server, tables)));
        }

        if (costs.Count > 1)
        {
            var (least, most) = (costs[0], costs[^1]);
            var table = new ResultTable();
            table.Number(
                Invariant($"exponent of the cost from {least.Tables:#,0} to {most.Tables:#,0} tables"),
                Math.Log(most.Milliseconds / least.Milliseconds) / Math.Log((double)most.Tables / least.Tables),
                "",
                goal: 1.05);
            Console.WriteLine($"{table}\n");
        }
    }

    private static async Task<double> MeasureAsync(PostgresServer server, int tables)
    {
        await using var database = await GeneratedDatabase.CreateAsync(server, tables);
        var queries = await CatalogScript.WriteAsync(server.MajorVersion);
        var programs = new ClientPrograms(server, database);
        SchemaSnapshot? before = null;
        SchemaSnapshot? after = null;
        var times = await PairedRun.InTurnsAsync(
            Rounds,
            new("pg_dump", programs.DumpAsync),
            new("psql", () => programs.QueryAsync(queries)),
            new("one connection", async () => before = await new PostgresSnapshotReader(database.DataSource) { SharedFrom = long.MaxValue }.ReadAsync()),
            new("two connections", async () => after = await new PostgresSnapshotReader(database.DataSource) { SharedFrom = 0 }.ReadAsync()),
            new("comparing", () => Task.Run(() => SchemaComparer.Compare(before!, after!))));
        var (dump, psql, one, two, comparing) = (times[0], times[1], times[2], times[3], times[4]);
        var objects = before!.Objects.Count;
        before = after = null;

        var table = new ResultTable();
        table.Mark("`pg_dump --schema-only`", dump);
        table.Compare("the same catalog queries in psql", psql, dump);
        table.Compare("reading on one connection", one, dump, Goal(0.65));
        table.Compare("reading on one connection", one, psql, Goal(1.1));
        table.Compare("reading on two connections", two, dump, Goal(0.45));
        table.Compare("comparing two snapshots", comparing, one, Goal(0.1));
        table.Number("memory for each object", await MemoryAsync(database, objects), "bytes", goal: 1536);
        table.Note("processor time of the client for one reading", await ProcessorTimeAsync(database), "ms");
        Console.WriteLine(Invariant($"**{tables:#,0} tables, {objects:#,0} objects**, {Rounds} rounds in turns\n\n{table}\n"));
        return one.Median;

        // Of a small schema, planning the queries is most of the work: the goals are about large ones.
        double? Goal(double atMost) => tables < 10_000 ? null : atMost;
    }

    private static async Task<double> ProcessorTimeAsync(TestDatabase database)
    {
        var reader = new PostgresSnapshotReader(database.DataSource) { SharedFrom = long.MaxValue };
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Environment.CpuUsage.TotalTime;
            await reader.ReadAsync();
            times.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
        }

        return times.Min();
    }

    private static async Task<double> MemoryAsync(TestDatabase database, int objects)
    {
        // whoever called this still holds what it measured before, until it is left
        await Task.Yield();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(snapshot);
        return (double)(after - before) / objects;
    }
}
