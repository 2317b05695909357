using System.Text;

namespace AssetTracer.Schema;

/// <summary>A lint report for a terminal: the findings by rule.</summary>
internal static class TextLint
{
    public static string Write(LintReport report)
    {
        var text = new StringBuilder(report.Verdict).Append('\n');
        foreach (var group in report.Findings.GroupBy(f => f.Rule))
        {
            text.Append('\n').Append(LintRules.Find(group.Key)!.Title).Append(" (").Append(group.Key).Append("):\n");
            FindingWords.Write(text, [.. group]);
        }

        foreach (var (heading, lines) in LintNotes.Of(report))
        {
            text.Append('\n').Append(heading).Append(":\n");
            foreach (var line in lines)
            {
                text.Append("  ").Append(Wording.Flat(line)).Append('\n');
            }
        }

        return text.ToString();
    }
}

/// <summary>What a lint report says besides its findings.</summary>
internal static class LintNotes
{
    public static IEnumerable<(string Heading, IEnumerable<string> Lines)> Of(LintReport report)
    {
        (string, IEnumerable<string>)[] all =
        [
            ("Excused", report.Excused.Select(e => $"{e.Finding.Subject} ({e.Finding.Rule}): {e.Reason}")),
            ("Excuses that excuse nothing and can be removed", report.StaleExcuses.Select(e => e.ToString())),
            ("Couldn't be asked", report.NotAsked.Select(r => $"{r.Rule}: {r.Reason}")),
            ("Switched off", report.Off),
        ];
        return all.Where(a => a.Item2.Any());
    }
}
