namespace AssetTracer.Schema;

/// <summary>A promotion's report for a program.</summary>
internal static class JsonPromotion
{
    private const string FormatName = "assettracer-schema-promotion";
    private const int FormatVersion = 1;

    public static string Write(PromotionReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("database", report.Database);
        writer.WriteString("source", report.Source);
        writer.WriteBoolean("allowed", report.IsAllowed);
        writer.WriteString("verdict", report.Verdict);
        if (report.Override is { } who)
        {
            writer.WriteStartObject("override");
            writer.WriteString("by", who.By);
            writer.WriteString("reason", who.Reason);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("override");
        }

        writer.WriteStartArray("migrations");
        foreach (var step in report.Plan.Steps)
        {
            writer.WriteStartObject();
            writer.WriteString("version", step.Version.Value);
            writer.WriteString("description", step.Description);
            writer.WriteString("checksum", step.Checksum);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        FindingWords.WriteJson(writer, report.Findings);
        FindingWords.WriteJson(writer, "nextSteps", report.NextSteps);
        writer.WriteEndObject();
    });
}
