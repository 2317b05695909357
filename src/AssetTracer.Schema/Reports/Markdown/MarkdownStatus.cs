using System.Text;

namespace AssetTracer.Schema;

/// <summary>A status report for a wiki page or a README.</summary>
internal static class MarkdownStatus
{
    public static string Write(StatusReport report)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(Wording.Flat(report.Verdict))).Append('\n');
        if (!report.Migrations.IsEmpty)
        {
            text.Append('\n');
            WriteLine(text, ["version", "description", .. report.Environments.Select(e => e.Name)]);
            text.Append('|').Insert(text.Length, " --- |", report.Environments.Count + 2).Append('\n');
            foreach (var migration in report.Migrations)
            {
                WriteLine(text, [migration.Version.Value, migration.Description, .. migration.States.Select(StatusWords.Cell)]);
            }
        }

        if (!report.Findings.IsEmpty)
        {
            FindingWords.WriteMarkdown(text.Append('\n'), report.Findings);
        }

        FindingWords.WriteMarkdownSteps(text, report.NextSteps);
        return text.ToString();
    }

    private static void WriteLine(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(c => Markdown.Escape(Wording.Flat(c)))).Append(" |\n");
}
