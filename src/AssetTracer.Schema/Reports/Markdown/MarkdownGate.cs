using System.Text;

namespace AssetTracer.Schema;

/// <summary>A gate's report for a pull request.</summary>
internal static class MarkdownGate
{
    public static string Write(GateReport report)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(Wording.Flat(report.Verdict))).Append('\n');
        if (!report.Findings.IsEmpty)
        {
            text.Append('\n');
            FindingWords.WriteMarkdown(text, report.Findings);
        }

        FindingWords.WriteMarkdownSteps(text, report.NextSteps);
        return text.ToString();
    }
}
