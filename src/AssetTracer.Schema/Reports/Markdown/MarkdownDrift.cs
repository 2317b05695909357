using System.Text;

namespace AssetTracer.Schema;

/// <summary>A drift report for a pull request.</summary>
internal static class MarkdownDrift
{
    public static string Write(DriftReport report)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(Wording.Flat(report.Verdict))).Append('\n');
        if (report.Comparison is { } comparison)
        {
            text.Append('\n').Append(comparison.ToMarkdown());
        }

        FindingWords.WriteMarkdownSteps(text, report.NextSteps);
        return text.ToString();
    }
}
