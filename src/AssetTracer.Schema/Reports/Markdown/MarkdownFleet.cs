using System.Text;

namespace AssetTracer.Schema;

/// <summary>A report on a fleet for a pull request or a wiki page.</summary>
internal static class MarkdownFleet
{
    public static string Write(FleetReport report)
    {
        var text = new StringBuilder("## ").Append(FindingWords.Cell(report.Verdict)).Append('\n');
        var told = FleetWords.Told(report);
        if (told.Count > 0)
        {
            text.Append("\n| member | outcome | |\n| --- | --- | --- |\n");
            foreach (var member in told)
            {
                text.Append("| ").Append(FindingWords.Cell($"{member.Name} ({member.Place})")).Append(" | ").Append(FleetWords.Word(member.Outcome)).Append(" | ")
                    .AppendJoin("<br>", FleetWords.Lines(member).Select(FindingWords.Cell)).Append(" |\n");
            }
        }

        text.Append('\n');
        foreach (var (count, what) in FleetWords.Groups(report))
        {
            text.Append("- ").Append(Wording.Number(count)).Append(' ').Append(FindingWords.Cell(what)).Append('\n');
        }

        foreach (var plan in report.Plans)
        {
            text.Append("\n### ").Append(FindingWords.Cell(TextFleet.Heading(plan))).Append("\n\n").Append(plan.Plan.ToMarkdown());
        }

        FindingWords.WriteMarkdownSteps(text, report.NextSteps);
        return text.ToString();
    }
}
