using System.Text;

namespace AssetTracer.Schema;

/// <summary>A drift report for a terminal.</summary>
internal static class TextDrift
{
    public static string Write(DriftReport report)
    {
        var text = new StringBuilder(Wording.Flat(report.Verdict)).Append('\n');
        if (report.Comparison is { } comparison)
        {
            text.Append('\n').Append(comparison.ToText());
        }

        FindingWords.WriteTextSteps(text, report.NextSteps);
        return text.ToString();
    }
}
