using AssetTracer.Schema.Benchmarks.Running.Subjects;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>How often each subject asks the server, counted on the wire.</summary>
internal static class RoundTrips
{
    /// <summary>Counts them when everything is pending, and when nothing is.</summary>
    public static async Task MeasureAsync(RunningRoom room)
    {
        await using var wire = new WireCounter(room.Server.ConnectionString);
        foreach (var (count, goal) in new[] { (1, 12), (100, 210) })
        {
            var applying = new Dictionary<Subject, double?>();
            var idle = new Dictionary<Subject, double?>();
            foreach (var subject in Subject.All)
            {
                await using var database = await room.Server.CreateDatabaseAsync();
                await subject.ApplyAsync(room.NewHost(wire.Through(database.ConnectionString)), count);
                applying[subject] = wire.Take();
                await subject.ApplyAsync(room.NewHost(wire.Through(database.ConnectionString)), count);
                idle[subject] = wire.Take();
            }

            room.Table.Numbers(Invariant($"round trips to apply {count}"), "", s => applying[s], goal);
            room.Table.Numbers(Invariant($"round trips, nothing to do, {count} applied"), "", s => idle[s], 2);
        }
    }
}
