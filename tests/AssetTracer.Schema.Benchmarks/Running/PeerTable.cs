using AssetTracer.Schema.Benchmarks.Running.Subjects;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>One row for each measurement and one column for each subject, with the goal and whether it was met.</summary>
internal sealed class PeerTable
{
    private readonly List<string> _rows =
    [
        $"| | {string.Join(" | ", Subject.All.Select(s => s.Name))} | goal | |",
        $"|---|{string.Concat(Subject.All.Select(_ => "--:|"))}--:|---|",
    ];

    /// <summary>Numbers as they are.</summary>
    public void Numbers(string what, string unit, Func<Subject, double?> value, double? goal) => Add(
        what,
        s => value(s) is { } number ? Invariant($"{number:#,0}{unit}") : "–",
        value,
        goal,
        goal is { } most ? Invariant($"≤ {most:#,0}{unit}") : "");

    /// <summary>Times as ratios to the bare driver's, of the same round each, with the middle half of those for ours.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="times">The times of each subject that was measured.</param>
    /// <param name="goal">The ratio that ours may be at most.</param>
    /// <param name="yardstick">What they are ratios to, where that isn't the bare driver's among them.</param>
    public void Ratios(string what, IReadOnlyDictionary<Subject, Times> times, double? goal, Times? yardstick = null)
    {
        var raw = yardstick ?? times[Subject.Raw];
        Add(
            what,
            s => !times.TryGetValue(s, out var own) ? "–"
                : own == raw ? Invariant($"{raw.Median:#,0.0} ms ({Statistics.Quantile(raw.Milliseconds, 0.25):#,0.0}–{Statistics.Quantile(raw.Milliseconds, 0.75):#,0.0})")
                : own.To(raw) is var ratio && s == Subject.Own ? Invariant($"**{ratio.Median:0.00}** ({ratio.Low:0.00}–{ratio.High:0.00})")
                : Invariant($"{ratio.Median:0.00}"),
            s => times.TryGetValue(s, out var own) ? own.To(raw).Median : null,
            goal,
            goal is null ? "" : Invariant($"≤ {goal:0.00}"));
    }

    public void Add(string what, Func<Subject, string> cell, Func<Subject, double?> value, double? goal, string goalInWords)
    {
        var own = value(Subject.Own);
        var ahead = Subject.Peers.Where(s => value(s) < own).Select(s => s.Name).ToList();
        string[] verdict =
        [
            .. goal is null ? [] : new[] { own <= goal ? "met" : "**missed**" },
            .. ahead.Count == 0 ? [] : new[] { $"behind {string.Join(", ", ahead)}" },
        ];
        var row = $"| {what} | {string.Join(" | ", Subject.All.Select(cell))} | {goalInWords} | {string.Join(", ", verdict)} |";
        _rows.Add(row);
        Console.Error.WriteLine(row);
    }

    public override string ToString() => string.Join('\n', _rows);
}
