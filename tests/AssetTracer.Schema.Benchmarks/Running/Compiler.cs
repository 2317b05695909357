using System.Runtime;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>The compiler that works while a program runs: what is called often it compiles again, in the background, on the same processors.</summary>
internal static class Compiler
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Waits until it has nothing to do.</summary>
    public static async Task RestAsync()
    {
        for (long compiled = -1; compiled != JitInfo.GetCompiledMethodCount();)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            await Task.Delay(Pause);
        }
    }
}
