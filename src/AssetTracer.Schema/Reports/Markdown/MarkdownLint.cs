using System.Text;

namespace AssetTracer.Schema;

/// <summary>A lint report for a pull request.</summary>
internal static class MarkdownLint
{
    public static string Write(LintReport report)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(report.Verdict)).Append('\n');
        foreach (var group in report.Findings.GroupBy(f => f.Rule))
        {
            text.Append("\n### ").Append(Markdown.Escape(LintRules.Find(group.Key)!.Title)).Append("\n\n");
            FindingWords.WriteTable(text, [.. group]);
        }

        foreach (var (heading, lines) in LintNotes.Of(report))
        {
            text.Append("\n### ").Append(heading).Append("\n\n");
            foreach (var line in lines)
            {
                text.Append("- ").Append(FindingWords.Cell(line)).Append('\n');
            }
        }

        return text.ToString();
    }
}
