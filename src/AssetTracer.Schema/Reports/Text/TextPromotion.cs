using System.Text;

namespace AssetTracer.Schema;

/// <summary>A promotion's report for a terminal.</summary>
internal static class TextPromotion
{
    public static string Write(PromotionReport report)
    {
        var text = new StringBuilder(Wording.Flat(report.Verdict)).Append('\n');
        if (!report.Findings.IsEmpty)
        {
            text.Append('\n');
            FindingWords.WriteText(text, report.Findings);
        }

        FindingWords.WriteTextSteps(text, report.NextSteps);
        return text.ToString();
    }
}
