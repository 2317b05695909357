using System.Text;

namespace AssetTracer.Schema;

/// <summary>The answers to probes for a terminal.</summary>
internal static class TextAccess
{
    public static string Write(AccessReport report)
    {
        var text = new StringBuilder(report.Verdict).Append("\n\n");
        foreach (var result in report.Results)
        {
            text.Append("  ").Append(!result.IsAsExpected ? "FAIL " : result.ProvesNothing ? "?    " : "ok   ").Append(Wording.Flat(result.Finding?.ToString() ?? result.ToString())).Append('\n');
        }

        return text.ToString();
    }

    public static string Write(AccessComparison comparison)
    {
        var text = new StringBuilder(comparison.Verdict).Append('\n');
        if (!comparison.Findings.IsEmpty)
        {
            text.Append('\n');
            FindingWords.Write(text, comparison.Findings);
        }

        return text.ToString();
    }
}
