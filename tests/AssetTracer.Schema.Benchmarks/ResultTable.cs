using System.Globalization;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks;

/// <summary>Results as a Markdown table, each with its goal and whether that was met.</summary>
internal sealed class ResultTable
{
    private readonly List<string> _rows = [];

    /// <summary>A time that others are measured by.</summary>
    public void Mark(string what, Times times) => Row(what, Milliseconds(times), "", "", "", "");

    /// <summary>A time and its ratio to another's.</summary>
    public void Compare(string what, Times times, Times peer, double? goal = null)
    {
        var ratio = times.To(peer);
        Row(
            what,
            Milliseconds(times),
            Invariant($"{ratio.Median:0.00} × {peer.Name}"),
            Invariant($"{ratio.Low:0.00}–{ratio.High:0.00}, best {ratio.OfBest:0.00}"),
            goal is { } atMost ? Invariant($"≤ {atMost:0.00}") : "",
            goal is null ? "" : Verdict(ratio.Median <= goal));
    }

    /// <summary>A number that has to stay below another.</summary>
    public void Number(string what, double value, string unit, double goal) =>
        Row(what, Invariant($"{value:0.###} {unit}").Trim(), "", "", Invariant($"≤ {goal:0.##} {unit}").Trim(), Verdict(value <= goal));

    /// <summary>A number that has to reach another.</summary>
    public void AtLeast(string what, double value, string unit, double goal) =>
        Row(what, Invariant($"{value:0.###} {unit}").Trim(), "", "", Invariant($"≥ {goal:0.##} {unit}").Trim(), Verdict(value >= goal));

    /// <summary>A number without a goal.</summary>
    public void Note(string what, double value, string unit) => Row(what, Invariant($"{value:0.###} {unit}"), "", "", "", "");

    public override string ToString() => string.Join(
        '\n',
        ["| | median (best) | ratio | spread | goal | |", "|---|--:|--:|--:|--:|---|", .. _rows]);

    private static string Verdict(bool isMet) => isMet ? "met" : "**missed**";

    private static string Milliseconds(Times times) => string.Create(CultureInfo.InvariantCulture, $"{times.Median:#,0.#} ms ({times.Least:#,0.#})");

    private void Row(params string[] cells) => _rows.Add($"| {string.Join(" | ", cells)} |");
}
