using System.Text;

namespace AssetTracer.Schema;

/// <summary>A status report for a terminal.</summary>
internal static class TextStatus
{
    public static string Write(StatusReport report)
    {
        var text = new StringBuilder(Wording.Flat(report.Verdict)).Append('\n');
        if (!report.Migrations.IsEmpty)
        {
            WriteMatrix(text.Append('\n'),
            [
                ["version", "description", .. report.Environments.Select(e => Wording.Flat(e.Name))],
                .. report.Migrations.Select(m => (string[])[m.Version.Value, Wording.Flat(m.Description), .. m.States.Select(StatusWords.Cell)]),
            ]);
        }

        if (!report.Findings.IsEmpty)
        {
            FindingWords.WriteText(text.Append('\n'), report.Findings);
        }

        FindingWords.WriteTextSteps(text, report.NextSteps);
        return text.ToString();
    }

    private static void WriteMatrix(StringBuilder text, IReadOnlyList<string[]> lines)
    {
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(l => l[column].Length)).ToList();
        foreach (var line in lines)
        {
            text.Append(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }
    }
}
