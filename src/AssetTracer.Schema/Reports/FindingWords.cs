using System.Text;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>How reports write findings and what to do next.</summary>
internal static class FindingWords
{
    private static readonly int Column = Enum.GetValues<FindingSeverity>().Max(s => Word(s).Length) + 2;

    public static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        FindingSeverity.Note => "note",
    };

    public static void WriteText(StringBuilder text, ValueArray<DeploymentFinding> findings)
    {
        foreach (var finding in findings)
        {
            text.Append("  ").Append(Word(finding.Severity).PadRight(Column)).Append(Wording.Flat(finding.Message)).Append('\n');
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
            text.Append("- **").Append(Word(finding.Severity)).Append("** ").Append(Markdown.Escape(Wording.Flat(finding.Message))).Append('\n');
        }
    }

    public static void WriteMarkdownSteps(StringBuilder text, ValueArray<string> steps)
    {
        if (!steps.IsEmpty)
        {
            text.Append("\n### Next\n\n");
            foreach (var step in steps)
            {
                text.Append("- ").Append(Markdown.Escape(Wording.Flat(step))).Append('\n');
            }
        }
    }

    public static void WriteJson(Utf8JsonWriter writer, ValueArray<DeploymentFinding> findings)
    {
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", finding.Rule);
            writer.WriteString("severity", Word(finding.Severity));
            writer.WriteString("subject", finding.Subject);
            writer.WriteString("message", finding.Message);
            writer.WriteString("wayOut", finding.WayOut);
            writer.WriteEndObject();
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
}
