using System.Text;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>How reports count and write findings.</summary>
internal static class FindingWords
{
    private static readonly int Column = Enum.GetValues<FindingSeverity>().Max(s => Word(s).Length) + 2;

    public static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        FindingSeverity.Note => "note",
    };

    /// <summary>Most serious first, as in <c>3 errors and 1 note</c>; severities that don't occur are left out.</summary>
    public static string Counts(IReadOnlyCollection<DeploymentFinding> findings) => Wording.List(
        [.. Enum.GetValues<FindingSeverity>().Reverse()
            .Select(s => (Severity: s, Count: findings.Count(f => f.Severity == s)))
            .Where(s => s.Count > 0)
            .Select(s => Wording.Count(s.Count, Word(s.Severity)))]);

    /// <summary>A finding on one line, and its way out on the next unless the one before had the same.</summary>
    public static void Write(StringBuilder text, IReadOnlyList<DeploymentFinding> findings, string indent = "  ")
    {
        for (var i = 0; i < findings.Count; i++)
        {
            var finding = findings[i];
            text.Append(indent).Append(Word(finding.Severity).PadRight(Column)).Append(Wording.Flat(finding.Message)).Append('\n');
            if (finding.WayOut is { } wayOut && (i + 1 == findings.Count || findings[i + 1].WayOut != wayOut))
            {
                text.Append(indent).Append(' ', Column).Append(Wording.Flat(wayOut)).Append('\n');
            }
        }
    }

    public static void WriteTable(StringBuilder text, IReadOnlyList<DeploymentFinding> findings)
    {
        text.Append("| severity | finding | way out |\n| --- | --- | --- |\n");
        foreach (var finding in findings)
        {
            text.Append("| ").Append(Word(finding.Severity)).Append(" | ").Append(Cell(finding.Message)).Append(" | ").Append(Cell(finding.WayOut ?? "—")).Append(" |\n");
        }
    }

    public static string Cell(string text) => Markdown.Escape(Wording.Flat(text));

    public static void Write(Utf8JsonWriter writer, DeploymentFinding finding)
    {
        writer.WriteStartObject();
        WriteContents(writer, finding);
        writer.WriteEndObject();
    }

    public static void WriteContents(Utf8JsonWriter writer, DeploymentFinding finding)
    {
        writer.WriteString("rule", finding.Rule);
        writer.WriteString("severity", Word(finding.Severity));
        writer.WriteString("subject", finding.Subject);
        writer.WriteString("message", finding.Message);
        writer.WriteString("wayOut", finding.WayOut);
    }
}
