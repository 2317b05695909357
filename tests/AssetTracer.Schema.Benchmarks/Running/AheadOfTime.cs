using System.Diagnostics;
using System.Runtime.InteropServices;
using AssetTracer.Schema.Benchmarks.Running.Subjects;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>A program that is compiled ahead of time, as a process of its own beside the bare driver's, whose code is compiled while it runs.</summary>
internal static class AheadOfTime
{
    private const string Project = "AssetTracer.Schema.AotBenchmark";

    /// <summary>Its time and its processors when everything is applied, and its memory at the highest when a thousand migrations are applied.</summary>
    public static async Task MeasureAsync(RunningRoom room)
    {
        var folder = Directory.CreateTempSubdirectory("assettracer-aot-");
        try
        {
            await PublishAsync(folder.FullName);
            var program = Path.Combine(folder.FullName, Project);
            await MeasureColdAsync(room, program);
            await MeasureMemoryAsync(room, program);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureColdAsync(RunningRoom room, string program)
    {
        var subjects = Subject.All.Except(Subject.Peers).ToList();
        var databases = await room.AppliedAsync(10);
        var raw = new List<ProcessCost>();
        var ahead = subjects.ToDictionary(s => s, _ => new List<ProcessCost>());
        for (var round = 0; round < (room.IsQuick ? 5 : 11); round++)
        {
            raw.Add(await SubjectProcess.MeasureAsync(Subject.Raw, 10, room.NewHost(databases[Subject.Raw].ConnectionString)));
            foreach (var subject in RunningRoom.InOrderOf(round).Intersect(subjects))
            {
                ahead[subject].Add(await SubjectProcess.MeasureAsync(subject, 10, room.NewHost(databases[subject].ConnectionString), program));
            }
        }

        await RunningRoom.DropAsync(databases.Values);
        Add("compiled ahead of time: whole process, nothing to do, 10 applied", c => c.Milliseconds, 0.3);
        Add("the same, the client's CPU", c => c.CpuMilliseconds, goal: null);

        void Add(string what, Func<ProcessCost, double> number, double? goal) => room.Table.Ratios(
            what,
            ahead.ToDictionary(c => c.Key, c => new Times(c.Key.Name, [.. c.Value.Select(number)])),
            goal,
            yardstick: new(Subject.Raw.Name, [.. raw.Select(number)]));
    }

    private static async Task MeasureMemoryAsync(RunningRoom room, string program)
    {
        var peaks = Subject.All.Except(Subject.Peers).ToDictionary(s => s, _ => new List<double>());
        for (var round = 0; round < (room.IsQuick ? 1 : 3); round++)
        {
            foreach (var (subject, megabytes) in peaks)
            {
                await using var database = await room.Server.CreateDatabaseAsync();
                megabytes.Add((await SubjectProcess.MeasureAsync(subject, 1000, room.NewHost(database.ConnectionString), program)).PeakMegabytes);
            }
        }

        room.Table.Numbers(
            "compiled ahead of time: peak memory of the process, applying 1,000", " MB", s => peaks.TryGetValue(s, out var of) ? Statistics.Quantile([.. of], 0.5) : null, 65);
    }

    private static async Task PublishAsync(string folder)
    {
        var project = Path.Combine(Repository(), "tests", Project);
        string[] arguments = ["publish", project, "--configuration", "Release", "--runtime", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "--output", folder];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("dotnet can't be started.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{project} can't be published ahead of time: {output}");
        }
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AssetTracer.Schema.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("What is compiled ahead of time is published from its source: run this somewhere in the repository.");
    }
}
