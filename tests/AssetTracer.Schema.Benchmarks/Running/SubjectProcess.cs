using System.Diagnostics;
using System.Globalization;
using AssetTracer.Schema.Benchmarks.Running.Subjects;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>What a whole process took: from its start to its end, of the client's processors, and of memory at its highest.</summary>
internal sealed record ProcessCost(double Milliseconds, double CpuMilliseconds, double PeakMegabytes);

/// <summary>One subject in a process of its own.</summary>
internal static class SubjectProcess
{
    /// <summary>What that process does.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        var subject = Subject.All.Single(s => s.Name == arguments[0]);
        await subject.ApplyAsync(arguments[2], int.Parse(arguments[1], CultureInfo.InvariantCulture));
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(Invariant($"{process.TotalProcessorTime.TotalMilliseconds} {process.PeakWorkingSet64 / 1048576.0}"));
    }

    /// <summary>Starts it, and waits for its end.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="count">How many migrations there are.</param>
    /// <param name="connectionString">Where to apply them.</param>
    /// <param name="program">A program that <see cref="RunAsync"/> is all of; null: this one.</param>
    public static async Task<ProcessCost> MeasureAsync(Subject subject, int count, string connectionString, string? program = null)
    {
        var start = Stopwatch.GetTimestamp();
        string[] arguments = [subject.Name, Invariant($"{count}"), connectionString];
        var starting = new ProcessStartInfo(program ?? Environment.ProcessPath!, program is null ? ["subject", .. arguments] : arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(starting) ?? throw new InvalidOperationException($"{subject.Name} can't be started.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{subject.Name} failed with code {process.ExitCode}.");
        }

        double[] numbers = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        return new(Stopwatch.GetElapsedTime(start).TotalMilliseconds, numbers[0], numbers[1]);
    }
}
