using System.Diagnostics;
using System.Globalization;
using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Fleet;

/// <summary>
/// Many databases of one server, brought up to date by a fleet and, in turns, by the bare driver with the same migrations and the same parallelism:
/// what each database costs, whether that grows with their number, and how many connections there are at once.
/// </summary>
internal sealed class FleetBenchmark(PostgresServer server, ResultTable table)
{
    private const int Applied = 10;
    private const int Parallelism = 4;

    private readonly List<(int Count, Times Idle, Times Pending)> _measured = [];

    /// <summary>Measures fleets of the sizes that are named; by default 10, 100 and 1,000.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        int[] sizes = arguments.Length > 0 ? [.. arguments.Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : [10, 100, 1000];

        // Not in memory, where the default is: a thousand databases are some ten gigabytes.
        await using var server = await PostgresServer.StartAsync(new() { DataFolder = Path.GetTempPath() });
        var table = new ResultTable();
        var benchmark = new FleetBenchmark(server, table);
        Console.WriteLine($"{server.Origin}; load at the start {Load()}");
        var template = await server.CreateTemplateAsync("fleet", async (database, cancellationToken) =>
        {
            await new MigrationRunner(database, Migrations(Applied)).RunAsync(cancellationToken);
            await RawAsync(database, Applied);
        });
        foreach (var size in sizes)
        {
            await benchmark.MeasureAsync(template, size);
        }

        benchmark.Scale();
        await new TenantBenchmark(server, table).MeasureAsync([.. sizes]);
        table.Note("memory of this process at the end", Environment.WorkingSet / 1048576.0, "MB");
        Console.WriteLine($"load at the end {Load()}\n\n{table}");
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown";

    private static IEnumerable<Migration> Migrations(int count) => Subject.Instances<Migration>("Own", count);

    private async Task MeasureAsync(string template, int size)
    {
        var databases = new List<string>();
        for (var i = 0; i < size; i++)
        {
            databases.Add((await server.CreateDatabaseAsync(template)).ConnectionString);
        }

        var (own, raw, highest) = (Applied, Applied, 0L);
        var contenders = new (string Name, Func<Task> RunAsync)[]
        {
            ("fleet, nothing to do", () => OwnAsync(databases, own)),
            ("raw, nothing to do", () => RawAsync(databases, raw)),
            ("fleet, 1 pending", () => OwnAsync(databases, ++own)),
            ("raw, 1 pending", () => RawAsync(databases, ++raw)),
            ("fleet, 1 pending, no fingerprint", () => OwnAsync(databases, ++own, fingerprint: false)),
        };
        var times = contenders.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < (size <= 10 ? 7 : size <= 100 ? 3 : 2); round++)
        {
            foreach (var i in Enumerable.Range(0, contenders.Length).Select(i => (i + round) % contenders.Length))
            {
                await using var watch = new ConnectionWatch(server.ConnectionString);
                var start = Stopwatch.GetTimestamp();
                await contenders[i].RunAsync();
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds / size);
                highest = contenders[i].Name.StartsWith("fleet", StringComparison.Ordinal) ? Math.Max(highest, await watch.HighestAsync()) : highest;
            }
        }

        Times Of(int i) => new(contenders[i].Name, times[i]);
        var label = Invariant($"{size:#,0} databases, each: ");
        table.Mark(label + "raw, nothing to do", Of(1));
        table.Compare(label + "fleet, nothing to do", Of(0), Of(1), 1.3);
        table.Mark(label + "raw, 1 pending", Of(3));
        table.Compare(label + "fleet, 1 pending, with fingerprint", Of(2), Of(3));
        table.Compare(label + "fleet, 1 pending, without fingerprint", Of(4), Of(3), 2);
        table.Number(Invariant($"{size:#,0} databases: connections at once"), highest, "", Parallelism);
        _measured.Add((size, Of(0), Of(2)));
    }

    // One for cost that is linear in the number of databases; of the best rounds, because whatever else the machine does isn't in them.
    private void Scale()
    {
        foreach (var (less, more) in _measured.Zip(_measured.Skip(1)))
        {
            double Exponent(Times from, Times to) => 1 + (Math.Log(to.Least / from.Least) / Math.Log((double)more.Count / less.Count));
            table.Number(Invariant($"exponent from {less.Count:#,0} to {more.Count:#,0}, nothing to do"), Exponent(less.Idle, more.Idle), "", 1.1);
            table.Number(Invariant($"exponent from {less.Count:#,0} to {more.Count:#,0}, 1 pending"), Exponent(less.Pending, more.Pending), "", 1.1);
        }
    }

    private static async Task OwnAsync(List<string> databases, int count, bool fingerprint = true)
    {
        var report = await new SchemaFleet(
            FleetSource.Of(databases.Select((d, i) => new FleetMember(Invariant($"member {i}"), d))),
            Migrations(count),
            new() { RecordFingerprint = fingerprint },
            new() { MaxParallelism = Parallelism }).MigrateAsync();
        if (!report.IsCurrent)
        {
            throw new InvalidOperationException(report.ToText());
        }
    }

    private static Task RawAsync(List<string> databases, int count) =>
        Parallel.ForEachAsync(databases, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (connectionString, _) =>
        {
            await using var database = NpgsqlDataSource.Create(connectionString);
            await RawAsync(database, count);
        });

    // The same tables and indexes under other names, one batch for each migration and its row in the history.
    private static async Task RawAsync(NpgsqlDataSource database, int count)
    {
        const int First = 5000;
        await using var connection = await database.OpenConnectionAsync();
        var applied = await BareDriver.ReadAsync(connection);
        foreach (var number in Enumerable.Range(First, count).Where(n => !applied.Contains(n)))
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(Subject.Table(number)),
                    new(Subject.Index(number)),
                    new("INSERT INTO public.raw_history (version) VALUES ($1)") { Parameters = { new NpgsqlParameter<int> { TypedValue = number } } },
                },
            };
            await batch.ExecuteNonQueryAsync();
        }
    }
}
