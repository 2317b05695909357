using System.Text;

namespace AssetTracer.Schema;

/// <summary>The answers to probes for a pull request.</summary>
internal static class MarkdownAccess
{
    public static string Write(AccessReport report)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(report.Verdict)).Append("\n\n| as | command | on | answer | expected |\n| --- | --- | --- | --- | --- |\n");
        foreach (var result in report.Results)
        {
            var probe = result.Probe;
            var answer = result.Outcome is AccessNotProbed { Reason: var reason } ? reason : result.Answer;
            text.Append("| ").AppendJoin(" | ", new[]
            {
                probe.As.ToString(), probe.Command.ToString().ToUpperInvariant(), probe.On.ToString(), answer, probe.Expected?.ToString() ?? "—",
            }.Select(FindingWords.Cell)).Append(" |\n");
        }

        return text.ToString();
    }

    public static string Write(AccessComparison comparison)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(comparison.Verdict)).Append('\n');
        if (!comparison.Findings.IsEmpty)
        {
            text.Append('\n');
            FindingWords.WriteTable(text, comparison.Findings);
        }

        return text.ToString();
    }
}
