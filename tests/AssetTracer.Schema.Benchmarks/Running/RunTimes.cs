using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>How long each subject takes, by the clock and by the processors, to apply what is pending and to find that nothing is.</summary>
internal static class RunTimes
{
    /// <summary>By the clock, when everything is applied.</summary>
    public static async Task MeasureIdleAsync(RunningRoom room)
    {
        foreach (var (count, isPooled, goal) in new[] { (10, false, 1.15), (10, true, 1.3), (1000, false, 1.3), (1000, true, 1.3) })
        {
            var databases = await room.AppliedAsync(count);
            var times = await RunningRoom.InTurnsAsync(
                room.IsQuick && !isPooled ? 9 : 41,
                s => Task.FromResult(isPooled ? RunningRoom.Pooled(databases[s].ConnectionString) : room.NewHost(databases[s].ConnectionString)),
                (s, to) => RunningRoom.TimeAsync(() => s.ApplyAsync(to, count)),
                warmUp: isPooled ? 250 : 70);
            await RunningRoom.DropAsync(databases.Values);
            room.Table.Ratios(Invariant($"nothing to do, {count:#,0} applied, {(isPooled ? "pooled" : "new")} connection"), times, goal);
        }
    }

    /// <summary>By the clock, one migration, ten and a hundred.</summary>
    public static async Task MeasureApplyingAsync(RunningRoom room)
    {
        foreach (var (count, rounds, goal) in new[] { (1, 11, 2), (10, 9, 1.3), (100, 7, 1.15) })
        {
            await ApplyAsync(room, count, room.IsQuick ? 5 : rounds, goal);
        }
    }

    /// <summary>The same with a thousand, which takes long.</summary>
    public static Task MeasureThousandAsync(RunningRoom room) => ApplyAsync(room, 1000, room.IsQuick ? 1 : 3, 1.1);

    private static async Task ApplyAsync(RunningRoom room, int count, int rounds, double goal)
    {
        TestDatabase? database = null;
        var times = await RunningRoom.InTurnsAsync(
            rounds,
            async _ =>
            {
                database = await room.Server.CreateDatabaseAsync();
                return room.NewHost(database.ConnectionString);
            },
            (s, to) => RunningRoom.TimeAsync(() => s.ApplyAsync(to, count)),
            async () => await database!.DisposeAsync(),
            warmUp: Math.Clamp(2000 / count, 3, 70));
        room.Table.Ratios(Invariant($"applying {count:#,0}"), times, goal);
    }

    /// <summary>What applying costs the processors of client and server.</summary>
    // What the processors work doesn't depend on what else they have to do, but for their caches.
    public static async Task MeasureProcessorsAsync(RunningRoom room)
    {
        await using var work = await ProcessorTime.OfAsync(room.Server.ConnectionString);
        foreach (var (count, rounds) in new[] { (1, 15), (100, 9) })
        {
            var client = Subject.All.ToDictionary(s => s, _ => new List<double>());
            var server = Subject.All.ToDictionary(s => s, _ => new List<double>());
            TestDatabase? database = null;
            await RunningRoom.InTurnsAsync(
                room.IsQuick ? 5 : rounds,
                async _ =>
                {
                    database = await room.Server.CreateDatabaseAsync();
                    return room.NewHost(database.ConnectionString);
                },
                async (s, to) =>
                {
                    var before = await work.TakeAsync(RunningRoom.Host);
                    await s.ApplyAsync(to, count);
                    var after = await work.TakeAsync(RunningRoom.Host);
                    client[s].Add(after.Client - before.Client);
                    server[s].Add(after.Server - before.Server);
                    return 0;
                },
                async () => await database!.DisposeAsync());
            room.Table.Ratios(Invariant($"applying {count:#,0}, the server's processors"), server.ToDictionary(t => t.Key, t => new Times(t.Key.Name, t.Value)), goal: null);
            room.Table.Ratios(Invariant($"applying {count:#,0}, the client's processors"), client.ToDictionary(t => t.Key, t => new Times(t.Key.Name, t.Value)), goal: null);
        }
    }
}
