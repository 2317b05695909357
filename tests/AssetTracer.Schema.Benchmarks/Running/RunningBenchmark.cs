using System.Diagnostics;
using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>
/// Bringing a database up to date: our runner, its peers and the bare driver with the same migrations, in turns, each measurement in a
/// database of its own.
/// </summary>
internal sealed class RunningBenchmark : IAsyncDisposable
{
    private const string Host = "host ";

    private readonly PostgresServer _server;
    private readonly WireCounter _wire;
    private readonly HashSet<string> _rows;
    private readonly bool _isQuick;
    private readonly PeerTable _table = new();
    private int _hosts;

    private RunningBenchmark(PostgresServer server, string[] arguments)
    {
        _server = server;
        _wire = new(server.ConnectionString);
        _isQuick = arguments.Contains("quick");
        _rows = [.. arguments.Except(["quick", "own"])];
    }

    /// <summary>Measures everything, or the parts that are named: trips, idle, apply, thousand, processors, cold, memory, hosts.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        if (arguments.Contains("own"))
        {
            Subject.LeaveOutPeers();
        }

        ThreadPool.SetMinThreads(64, 64);
        await using var server = await PostgresServer.StartAsync();
        await using var benchmark = new RunningBenchmark(server, arguments);
        foreach (var count in new[] { 1, 10, 20, 100, 1000 })
        {
            foreach (var subject in Subject.All)
            {
                subject.Prepare(count);
            }
        }

        Console.WriteLine($"{server.Origin}; load at the start {Load()}");
        await benchmark.MeasureAsync();
        Console.WriteLine($"load at the end {Load()}\n\n{benchmark._table}");
    }

    public async ValueTask DisposeAsync()
    {
        await SharedSource.CloseAsync();
        await _wire.DisposeAsync();
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown";

    private async Task MeasureAsync()
    {
        (string Name, Func<Task> MeasureAsync)[] parts =
        [
            ("trips", CountRoundTripsAsync), ("idle", TimeNothingToDoAsync), ("apply", TimeApplyingAsync), ("thousand", TimeThousandAsync),
            ("processors", MeasureProcessorsAsync), ("cold", MeasureColdAsync), ("memory", MeasureMemoryAsync), ("hosts", MeasureHostsAsync),
        ];
        foreach (var (_, measureAsync) in parts.Where(p => _rows.Count == 0 || _rows.Contains(p.Name)))
        {
            await measureAsync();
        }
    }

    private async Task CountRoundTripsAsync()
    {
        foreach (var (count, goal) in new[] { (1, 12), (100, 210) })
        {
            var applying = new Dictionary<Subject, double?>();
            var idle = new Dictionary<Subject, double?>();
            foreach (var subject in Subject.All)
            {
                await using var database = await _server.CreateDatabaseAsync();
                await subject.ApplyAsync(NewHost(_wire.Through(database.ConnectionString)), count);
                applying[subject] = _wire.Take();
                await subject.ApplyAsync(NewHost(_wire.Through(database.ConnectionString)), count);
                idle[subject] = _wire.Take();
            }

            _table.Numbers(Invariant($"round trips to apply {count}"), "", s => applying[s], goal);
            _table.Numbers(Invariant($"round trips, nothing to do, {count} applied"), "", s => idle[s], 2);
        }
    }

    private async Task TimeNothingToDoAsync()
    {
        foreach (var (count, isPooled, goal) in new[] { (10, false, 1.15), (10, true, 1.3), (1000, false, 1.3), (1000, true, 1.3) })
        {
            var databases = await AppliedAsync(count);
            var times = await InTurnsAsync(
                _isQuick ? 9 : 41,
                s => Task.FromResult(isPooled ? Pooled(databases[s].ConnectionString) : NewHost(databases[s].ConnectionString)),
                (s, to) => TimeAsync(() => s.ApplyAsync(to, count)),
                warmUp: 70);
            await DropAsync(databases.Values);
            _table.Ratios(Invariant($"nothing to do, {count:#,0} applied, {(isPooled ? "pooled" : "new")} connection"), times, goal);
        }
    }

    private async Task TimeApplyingAsync()
    {
        foreach (var (count, rounds, goal) in new[] { (1, 11, 2), (10, 9, 1.3), (100, 7, 1.15) })
        {
            await TimeApplyingAsync(count, _isQuick ? 5 : rounds, goal);
        }
    }

    private Task TimeThousandAsync() => TimeApplyingAsync(1000, _isQuick ? 1 : 3, 1.1);

    private async Task TimeApplyingAsync(int count, int rounds, double goal)
    {
        TestDatabase? database = null;
        var times = await InTurnsAsync(
            rounds,
            async _ =>
            {
                database = await _server.CreateDatabaseAsync();
                return NewHost(database.ConnectionString);
            },
            (s, to) => TimeAsync(() => s.ApplyAsync(to, count)),
            async () => await database!.DisposeAsync(),
            warmUp: Math.Clamp(200 / count, 1, 70));
        _table.Ratios(Invariant($"applying {count:#,0}"), times, goal);
    }

    // What the processors work doesn't depend on what else they have to do, but for their caches.
    private async Task MeasureProcessorsAsync()
    {
        await using var work = await ProcessorTime.OfAsync(_server.ConnectionString);
        foreach (var (count, rounds) in new[] { (1, 15), (100, 9) })
        {
            var client = Subject.All.ToDictionary(s => s, _ => new List<double>());
            var server = Subject.All.ToDictionary(s => s, _ => new List<double>());
            TestDatabase? database = null;
            await InTurnsAsync(
                _isQuick ? 5 : rounds,
                async _ =>
                {
                    database = await _server.CreateDatabaseAsync();
                    return NewHost(database.ConnectionString);
                },
                async (s, to) =>
                {
                    var before = await work.TakeAsync(Host);
                    await s.ApplyAsync(to, count);
                    var after = await work.TakeAsync(Host);
                    client[s].Add(after.Client - before.Client);
                    server[s].Add(after.Server - before.Server);
                    return 0;
                },
                async () => await database!.DisposeAsync());
            _table.Ratios(Invariant($"applying {count:#,0}, the server's processors"), server.ToDictionary(t => t.Key, t => new Times(t.Key.Name, t.Value)), goal: null);
            _table.Ratios(Invariant($"applying {count:#,0}, the client's processors"), client.ToDictionary(t => t.Key, t => new Times(t.Key.Name, t.Value)), goal: null);
        }
    }

    private async Task MeasureColdAsync()
    {
        var databases = await AppliedAsync(10);
        var costs = Subject.All.ToDictionary(s => s, _ => new List<ProcessCost>());
        for (var round = 0; round < (_isQuick ? 3 : 11); round++)
        {
            foreach (var subject in InOrderOf(round))
            {
                costs[subject].Add(await SubjectProcess.MeasureAsync(subject, 10, NewHost(databases[subject].ConnectionString)));
            }
        }

        await DropAsync(databases.Values);
        _table.Ratios("whole process, nothing to do, 10 applied", costs.ToDictionary(c => c.Key, c => new Times(c.Key.Name, [.. c.Value.Select(v => v.Milliseconds)])), 1.1);
        _table.Ratios("the same, the client's CPU", costs.ToDictionary(c => c.Key, c => new Times(c.Key.Name, [.. c.Value.Select(v => v.CpuMilliseconds)])), 1.1);
    }

    private async Task MeasureMemoryAsync()
    {
        var costs = Subject.All.ToDictionary(s => s, _ => new List<ProcessCost>());
        for (var round = 0; round < (_isQuick ? 1 : 3); round++)
        {
            foreach (var subject in InOrderOf(round))
            {
                await using var database = await _server.CreateDatabaseAsync();
                costs[subject].Add(await SubjectProcess.MeasureAsync(subject, 1000, NewHost(database.ConnectionString)));
            }
        }

        _table.Numbers("peak memory of the process, applying 1,000", " MB", s => Statistics.Quantile([.. costs[s].Select(c => c.PeakMegabytes)], 0.5), 65);
        _table.Numbers("the client's CPU, applying 1,000", " ms", s => Statistics.Quantile([.. costs[s].Select(c => c.CpuMilliseconds)], 0.5), goal: null);
    }

    private async Task MeasureHostsAsync()
    {
        var pending = new Dictionary<Subject, HostsResult>();
        var alone = new List<double>();
        var ratios = new List<double>();
        foreach (var subject in Subject.Peers.Append(Subject.Own))
        {
            await using var database = await _server.CreateDatabaseAsync();
            pending[subject] = await Hosts.StartAsync(subject, () => NewHost(database.ConnectionString), 20);
        }

        for (var round = 0; round < (_isQuick ? 3 : 7); round++)
        {
            await using var one = await _server.CreateDatabaseAsync();
            await using var many = await _server.CreateDatabaseAsync();
            alone.Add((await Hosts.StartAsync(Subject.Own, () => NewHost(one.ConnectionString), 20, hosts: 1)).Milliseconds);
            var together = await Hosts.StartAsync(Subject.Own, () => NewHost(many.ConnectionString), 20);
            pending[Subject.Own] = pending[Subject.Own] with { Failed = Math.Max(pending[Subject.Own].Failed, together.Failed) };
            ratios.Add(together.Milliseconds / alone[^1]);
        }

        _table.Numbers("20 hosts at once, 20 pending: hosts that fail", "", s => pending.TryGetValue(s, out var result) ? result.Failed : null, 0);
        var ratio = Statistics.Quantile(ratios, 0.5);
        _table.Add(
            "the same, time until the last is ready",
            s => !pending.TryGetValue(s, out var result) ? "–"
                : s == Subject.Own ? Invariant($"**{ratio:0.00}** × one host ({Statistics.Quantile(alone, 0.5):0} ms)")
                : Invariant($"{result.Milliseconds:#,0} ms"),
            s => s == Subject.Own ? ratio : null,
            1.5,
            "≤ 1.50");

        var databases = await AppliedAsync(20);
        var times = await InTurnsAsync(
            _isQuick ? 3 : 9,
            s => Task.FromResult(databases[s].ConnectionString),
            async (s, to) => (await Hosts.StartAsync(s, () => NewHost(to), 20)).Milliseconds);
        await DropAsync(databases.Values);
        _table.Ratios("20 hosts, up to date: time until the last is ready", times, 1.2);
    }

    private async Task<Dictionary<Subject, TestDatabase>> AppliedAsync(int count)
    {
        var databases = new Dictionary<Subject, TestDatabase>();
        foreach (var subject in Subject.All)
        {
            databases[subject] = await _server.CreateDatabaseAsync();
            await subject.ApplyAsync(NewHost(databases[subject].ConnectionString), count);
        }

        return databases;
    }

    private static async Task DropAsync(IEnumerable<TestDatabase> databases)
    {
        await SharedSource.CloseAsync();
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<Dictionary<Subject, Times>> InTurnsAsync(
        int rounds, Func<Subject, Task<string>> prepareAsync, Func<Subject, string, Task<double>> measureAsync, Func<Task>? cleanUpAsync = null, int warmUp = 1)
    {
        var times = Subject.All.ToDictionary(s => s, _ => new List<double>());
        for (var round = -warmUp; round < rounds; round++)
        {
            if (round == 0)
            {
                await Compiler.RestAsync();
            }

            foreach (var subject in InOrderOf(Math.Max(0, round)))
            {
                var connectionString = await prepareAsync(subject);
                GC.Collect();
                var time = await measureAsync(subject, connectionString);
                if (round >= 0)
                {
                    times[subject].Add(time);
                }

                if (cleanUpAsync is not null)
                {
                    await cleanUpAsync();
                }
            }
        }

        return times.ToDictionary(t => t.Key, t => new Times(t.Key.Name, t.Value));
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static IEnumerable<Subject> InOrderOf(int round) => Subject.All.Select((_, i) => Subject.All[(i + round) % Subject.All.Count]);

    // Whatever the driver keeps for a connection string, it can't keep for the next one.
    private string NewHost(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        ApplicationName = Invariant($"{Host}{Interlocked.Increment(ref _hosts)}"),
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        CommandTimeout = 600,
    }.ConnectionString;

    private static string Pooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
