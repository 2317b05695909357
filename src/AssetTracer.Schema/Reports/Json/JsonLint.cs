using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A lint report for a program.</summary>
internal static class JsonLint
{
    private const string FormatName = "assettracer-schema-lint";
    private const int FormatVersion = 1;

    public static string Write(LintReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteBoolean("passed", report.Passed);
        writer.WriteString("verdict", report.Verdict);
        writer.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            FindingWords.Write(writer, finding);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("excused");
        foreach (var (finding, reason) in report.Excused)
        {
            writer.WriteStartObject();
            FindingWords.WriteContents(writer, finding);
            writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("staleExcuses");
        foreach (var excuse in report.StaleExcuses)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", excuse.Rule);
            writer.WriteString("object", excuse.Object);
            writer.WriteString("reason", excuse.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteWords(writer, "rules", report.Rules);
        WriteWords(writer, "off", report.Off);
        writer.WriteStartArray("notAsked");
        foreach (var (rule, reason) in report.NotAsked)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", rule);
            writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteWords(Utf8JsonWriter writer, string name, ValueArray<string> words)
    {
        writer.WriteStartArray(name);
        foreach (var word in words)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
    }
}
