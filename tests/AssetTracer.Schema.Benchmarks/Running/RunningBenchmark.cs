using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>
/// Bringing a database up to date: our runner, its peers and the bare driver with the same migrations, in turns, each measurement in a
/// database of its own.
/// </summary>
internal static class RunningBenchmark
{
    private static readonly (string Name, Func<RunningRoom, Task> MeasureAsync)[] Parts =
    [
        ("trips", RoundTrips.MeasureAsync), ("idle", RunTimes.MeasureIdleAsync), ("apply", RunTimes.MeasureApplyingAsync), ("thousand", RunTimes.MeasureThousandAsync),
        ("processors", RunTimes.MeasureProcessorsAsync), ("cold", WholeProcesses.MeasureColdAsync), ("memory", WholeProcesses.MeasureMemoryAsync), ("ahead", AheadOfTime.MeasureAsync),
        ("hosts", HostsAtOnce.MeasureAsync),
    ];

    /// <summary>Measures everything, or the parts that are named: trips, idle, apply, thousand, processors, cold, memory, ahead, hosts; with "disk", the server keeps its files on it.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        if (arguments.Contains("own"))
        {
            Subject.LeaveOutPeers();
        }

        ThreadPool.SetMinThreads(64, 64);
        await using var server = await PostgresServer.StartAsync(new() { DataFolder = arguments.Contains("disk") ? AppContext.BaseDirectory : null });
        foreach (var count in new[] { 1, 10, 20, 100, 1000 })
        {
            foreach (var subject in Subject.All)
            {
                subject.Prepare(count);
            }
        }

        var room = new RunningRoom(server, isQuick: arguments.Contains("quick"));
        string[] named = [.. arguments.Except(["quick", "own", "disk"])];
        Console.WriteLine($"{server.Origin}; load at the start {Load()}");
        foreach (var (_, measureAsync) in Parts.Where(p => named.Length == 0 || named.Contains(p.Name)))
        {
            await measureAsync(room);
        }

        await SharedSource.CloseAsync();
        Console.WriteLine($"load at the end {Load()}\n\n{room.Table}");
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown";
}
