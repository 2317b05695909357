using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AssetTracer.Schema.Benchmarks.Micro;

/// <summary>The parts that need no server, timed by BenchmarkDotNet in this process.</summary>
internal static class MicroBenchmarks
{
    public static Task RunAsync(string[] arguments)
    {
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromTypes([typeof(SnapshotBenchmarks), typeof(LexerBenchmarks)]).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        return Task.CompletedTask;
    }
}
