using System.Text;

namespace AssetTracer.Schema;

/// <summary>A checklist for a terminal.</summary>
internal static class TextChecklist
{
    public static string Write(ChecklistReport report)
    {
        var text = new StringBuilder(report.Verdict).Append("\nAsked on ").Append(ChecklistWords.Time(report.AskedAt)).Append(".\n\n");
        foreach (var item in report.Items)
        {
            text.Append("  ").Append(Mark(item.Outcome)).Append("  ").Append(Wording.Flat(item.Title)).Append(" (").Append(item.Id).Append("): ")
                .Append(Wording.Flat(ChecklistWords.Of(item))).Append('\n');
            if (item.Outcome != ChecklistOutcome.Passed)
            {
                FindingWords.Write(text, item.Findings, "          ");
            }
        }

        return text.ToString();
    }

    private static string Mark(ChecklistOutcome outcome) => outcome switch
    {
        ChecklistOutcome.Passed => "ok  ",
        ChecklistOutcome.Failed => "FAIL",
        ChecklistOutcome.NotAsked => "??  ",
        ChecklistOutcome.Open => "open",
        ChecklistOutcome.LeftOut => "-   ",
    };
}
