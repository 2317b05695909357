using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A drift report for a program.</summary>
internal static class JsonDrift
{
    private const string FormatName = "assettracer-schema-drift";
    private const int FormatVersion = 1;

    public static string Write(DriftReport report) => JsonComparison.ToText(writer => Write(writer, report));

    /// <summary>Writes it within another report.</summary>
    public static void Write(Utf8JsonWriter writer, DriftReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("database", report.DatabaseName);
        if (report.Unknown is null)
        {
            writer.WriteBoolean("drifted", report.HasDrifted);
        }
        else
        {
            writer.WriteNull("drifted");
        }

        writer.WriteString("verdict", report.Verdict);
        WriteRun(writer, report.Since);
        writer.WriteStartArray("kinds");
        foreach (var kind in report.Kinds)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", ObjectKinds.Word(kind.Kind));
            writer.WriteNumber("before", kind.Before);
            writer.WriteNumber("now", kind.Now);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        FindingWords.WriteJson(writer, report.Findings);
        FindingWords.WriteJson(writer, "nextSteps", report.NextSteps);
        if (report.Comparison is { } comparison)
        {
            writer.WriteStartObject("comparison");
            JsonComparison.WriteContents(writer, comparison);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("comparison");
        }

        writer.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter writer, LastRun? run)
    {
        if (run is null)
        {
            writer.WriteNull("since");
            return;
        }

        writer.WriteStartObject("since");
        writer.WriteString("version", run.Version?.Value);
        writer.WriteString("at", run.At);
        writer.WriteString("by", run.By);
        writer.WriteString("host", run.Host);
        writer.WriteString("application", run.Application);
        writer.WriteString("libraryVersion", run.LibraryVersion);
        writer.WriteEndObject();
    }
}
