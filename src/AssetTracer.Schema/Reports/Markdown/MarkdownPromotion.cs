using System.Text;

namespace AssetTracer.Schema;

/// <summary>A promotion's report for a pull request.</summary>
internal static class MarkdownPromotion
{
    public static string Write(PromotionReport report)
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
