using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A gate's report for a program.</summary>
internal static class JsonGate
{
    private const string FormatName = "assettracer-schema-gate";
    private const int FormatVersion = 1;

    public static string Write(GateReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("database", report.DatabaseName);
        writer.WriteBoolean("open", report.IsOpen);
        writer.WriteString("asked", report.IsBrief ? "briefly" : "everything");
        writer.WriteString("verdict", report.Verdict);
        FindingWords.WriteJson(writer, "pending", report.Pending.Select(v => v.Value));
        FindingWords.WriteJson(writer, report.Findings);
        FindingWords.WriteJson(writer, "nextSteps", report.NextSteps);
        WriteWhole(writer, "drift", report.Drift?.ToJson());
        WriteWhole(writer, "parity", report.Parity?.ToJson());
        writer.WriteEndObject();
    });

    private static void WriteWhole(Utf8JsonWriter writer, string name, string? report)
    {
        writer.WritePropertyName(name);
        if (report is null)
        {
            writer.WriteNullValue();
            return;
        }

        using var document = JsonDocument.Parse(report);
        document.RootElement.WriteTo(writer);
    }
}
