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
        JsonComparison.WriteOrNull(writer, "drift", report.Drift, JsonDrift.Write);
        JsonComparison.WriteOrNull(writer, "parity", report.Parity, JsonParity.Write);
        writer.WriteEndObject();
    });
}
