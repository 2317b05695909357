using AssetTracer.Schema.Benchmarks.Running.Subjects;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>What each subject costs as a process of its own, from its start to its end.</summary>
internal static class WholeProcesses
{
    /// <summary>Its time and its processors, when everything is applied.</summary>
    public static async Task MeasureColdAsync(RunningRoom room)
    {
        var databases = await room.AppliedAsync(10);
        var costs = Subject.All.ToDictionary(s => s, _ => new List<ProcessCost>());
        for (var round = 0; round < (room.IsQuick ? 3 : 11); round++)
        {
            foreach (var subject in RunningRoom.InOrderOf(round))
            {
                costs[subject].Add(await SubjectProcess.MeasureAsync(subject, 10, room.NewHost(databases[subject].ConnectionString)));
            }
        }

        await RunningRoom.DropAsync(databases.Values);
        room.Table.Ratios("whole process, nothing to do, 10 applied", costs.ToDictionary(c => c.Key, c => new Times(c.Key.Name, [.. c.Value.Select(v => v.Milliseconds)])), 1.1);
        room.Table.Ratios("the same, the client's CPU", costs.ToDictionary(c => c.Key, c => new Times(c.Key.Name, [.. c.Value.Select(v => v.CpuMilliseconds)])), 1.1);
    }

    /// <summary>Its memory at the highest, when a thousand migrations are applied.</summary>
    public static async Task MeasureMemoryAsync(RunningRoom room)
    {
        var costs = Subject.All.ToDictionary(s => s, _ => new List<ProcessCost>());
        for (var round = 0; round < (room.IsQuick ? 1 : 3); round++)
        {
            foreach (var subject in RunningRoom.InOrderOf(round))
            {
                await using var database = await room.Server.CreateDatabaseAsync();
                costs[subject].Add(await SubjectProcess.MeasureAsync(subject, 1000, room.NewHost(database.ConnectionString)));
            }
        }

        room.Table.Numbers("peak memory of the process, applying 1,000", " MB", s => Statistics.Quantile([.. costs[s].Select(c => c.PeakMegabytes)], 0.5), 65);
        room.Table.Numbers("the client's CPU, applying 1,000", " ms", s => Statistics.Quantile([.. costs[s].Select(c => c.CpuMilliseconds)], 0.5), goal: null);
    }
}
