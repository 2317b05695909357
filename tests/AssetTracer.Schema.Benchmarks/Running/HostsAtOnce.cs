using AssetTracer.Schema.Benchmarks.Running.Subjects;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>Twenty hosts that start at once: how many fail, and when the last is ready.</summary>
internal static class HostsAtOnce
{
    /// <summary>Measures it when everything is pending, and when nothing is.</summary>
    public static async Task MeasureAsync(RunningRoom room)
    {
        var pending = new Dictionary<Subject, HostsResult>();
        var alone = new List<double>();
        var ratios = new List<double>();
        foreach (var subject in Subject.Peers.Append(Subject.Own))
        {
            await using var database = await room.Server.CreateDatabaseAsync();
            pending[subject] = await Hosts.StartAsync(subject, () => room.NewHost(database.ConnectionString), 20);
        }

        for (var round = 0; round < (room.IsQuick ? 3 : 7); round++)
        {
            await using var one = await room.Server.CreateDatabaseAsync();
            await using var many = await room.Server.CreateDatabaseAsync();
            alone.Add((await Hosts.StartAsync(Subject.Own, () => room.NewHost(one.ConnectionString), 20, hosts: 1)).Milliseconds);
            var together = await Hosts.StartAsync(Subject.Own, () => room.NewHost(many.ConnectionString), 20);
            pending[Subject.Own] = pending[Subject.Own] with { Failed = Math.Max(pending[Subject.Own].Failed, together.Failed) };
            ratios.Add(together.Milliseconds / alone[^1]);
        }

        room.Table.Numbers("20 hosts at once, 20 pending: hosts that fail", "", s => pending.TryGetValue(s, out var result) ? result.Failed : null, 0);
        var ratio = Statistics.Quantile(ratios, 0.5);
        room.Table.Add(
            "the same, time until the last is ready",
            s => !pending.TryGetValue(s, out var result) ? "–"
                : s == Subject.Own ? Invariant($"**{ratio:0.00}** × one host ({Statistics.Quantile(alone, 0.5):0} ms)")
                : Invariant($"{result.Milliseconds:#,0} ms"),
            s => s == Subject.Own ? ratio : null,
            1.5,
            "≤ 1.50");

        var databases = await room.AppliedAsync(20);
        var times = await RunningRoom.InTurnsAsync(
            room.IsQuick ? 3 : 9,
            s => Task.FromResult(databases[s].ConnectionString),
            async (s, to) => (await Hosts.StartAsync(s, () => room.NewHost(to), 20)).Milliseconds);
        await RunningRoom.DropAsync(databases.Values);
        room.Table.Ratios("20 hosts, up to date: time until the last is ready", times, 1.2);
    }
}
