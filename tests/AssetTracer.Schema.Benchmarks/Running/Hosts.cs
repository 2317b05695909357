using System.Diagnostics;
using AssetTracer.Schema.Benchmarks.Running.Subjects;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>How long it took until the last of many hosts was ready, and how many of them failed.</summary>
internal sealed record HostsResult(double Milliseconds, int Failed);

/// <summary>Many hosts that start at once on one database, each with a thread and sessions of its own.</summary>
internal static class Hosts
{
    public const int Count = 20;

    public static async Task<HostsResult> StartAsync(Subject subject, Func<string> connectionString, int migrations, int hosts = Count)
    {
        using var start = new ManualResetEventSlim();
        var failed = 0;
        var running = Enumerable.Range(0, hosts).Select(_ => connectionString()).ToList().ConvertAll(to => Task.Factory.StartNew(
            () =>
            {
                start.Wait();
                try
                {
                    subject.ApplyAsync(to, migrations).GetAwaiter().GetResult();
                }
#pragma warning disable CA1031 // Each library fails by an exception of its own.
                catch (Exception)
#pragma warning restore CA1031
                {
                    Interlocked.Increment(ref failed);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.Delay(200);
        var time = Stopwatch.GetTimestamp();
        start.Set();
        await Task.WhenAll(running);
        return new(Stopwatch.GetElapsedTime(time).TotalMilliseconds, failed);
    }
}
