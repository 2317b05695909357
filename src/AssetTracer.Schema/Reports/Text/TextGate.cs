using System.Text;

namespace AssetTracer.Schema;

/// <summary>A gate's report for a terminal.</summary>
internal static class TextGate
{
    public static string Write(GateReport report)
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
