using System.Text;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>How reports count and write findings, and what to do next.</summary>
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

    public static string Cell(string text) => Markdown.Escape(Wording.Flat(text));

    /// <summary>A finding on one line; what to do about it stands elsewhere.</summary>
    public static void WriteText(StringBuilder text, ValueArray<DeploymentFinding> findings)
    {
        foreach (var finding in findings)
        {
            Write(text, finding, "  ");
        }
    }

    /// <summary>A finding on one line, and its way out on the next unless the one before had the same.</summary>
    public static void Write(StringBuilder text, IReadOnlyList<DeploymentFinding> findings, string indent = "  ")
    {
        for (var i = 0; i < findings.Count; i++)
        {
            Write(text, findings[i], indent);
            if (findings[i].WayOut is { } wayOut && (i + 1 == findings.Count || findings[i + 1].WayOut != wayOut))
            {
                text.Append(indent).Append(' ', Column).Append(Wording.Flat(wayOut)).Append('\n');
            }
        }
    }

    public static void WriteTextSteps(StringBuilder text, ValueArray<string> steps)
    {
        if (!steps.IsEmpty)
        {
            text.Append("\nNext:\n");
            foreach (var step in steps)
            {
                text.Append("  - ").Append(Wording.Flat(step)).Append('\n');
            }
        }
    }

    public static void WriteMarkdown(StringBuilder text, ValueArray<DeploymentFinding> findings)
    {
        foreach (var finding in findings)
        {
            text.Append("- **").Append(Word(finding.Severity)).Append("** ").Append(Cell(finding.Message)).Append('\n');
        }
    }

    public static void WriteMarkdownSteps(StringBuilder text, ValueArray<string> steps)
    {
        if (!steps.IsEmpty)
        {
            text.Append("\n### Next\n\n");
            foreach (var step in steps)
            {
                text.Append("- ").Append(Cell(step)).Append('\n');
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

    public static void WriteJson(Utf8JsonWriter writer, ValueArray<DeploymentFinding> findings)
    {
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            Write(writer, finding);
        }

        writer.WriteEndArray();
    }

    public static void WriteJson(Utf8JsonWriter writer, string name, IEnumerable<string> sentences)
    {
        writer.WriteStartArray(name);
        foreach (var sentence in sentences)
        {
            writer.WriteStringValue(sentence);
        }

        writer.WriteEndArray();
    }

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

    private static void Write(StringBuilder text, DeploymentFinding finding, string indent) =>
        text.Append(indent).Append(Word(finding.Severity).PadRight(Column)).Append(Wording.Flat(finding.Message)).Append('\n');
}
