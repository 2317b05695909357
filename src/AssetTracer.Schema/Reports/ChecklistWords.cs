using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>How reports word a checklist.</summary>
internal static class ChecklistWords
{
    public static string InTheWay(ChecklistReport report)
    {
        (ChecklistOutcome Outcome, string Words)[] all = [(ChecklistOutcome.Failed, "failed"), (ChecklistOutcome.NotAsked, "couldn't be asked"), (ChecklistOutcome.Open, "not ticked")];
        return report.Items.IsEmpty
            ? "nothing was asked"
            : Wording.List([.. all.Select(a => (a.Words, Count: report.Items.Count(i => i.Outcome == a.Outcome))).Where(a => a.Count > 0).Select(a => $"{Wording.Count(a.Count, "item")} {a.Words}")]);
    }

    public static string Of(ChecklistItem item) => item switch
    {
        { Outcome: ChecklistOutcome.Open } => "nobody has ticked it yet.",
        { Outcome: ChecklistOutcome.LeftOut } => $"left out: {item.Summary}",
        { IsManual: true } => $"ticked by {item.By}{(item.At is { } at ? $" on {Time(at)}" : "")}{(item.Summary.Length == 0 ? "." : $": {item.Summary}")}",
        { Outcome: ChecklistOutcome.NotAsked } => $"couldn't be asked. {item.Summary}",
        _ => item.Summary,
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
