using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A parity report for a program.</summary>
internal static class JsonParity
{
    private const string FormatName = "assettracer-schema-parity";
    private const int FormatVersion = 1;

    public static string Write(ParityReport report) => JsonComparison.ToText(writer => Write(writer, report));

    /// <summary>Writes it within another report.</summary>
    public static void Write(Utf8JsonWriter writer, ParityReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("expected", report.ExpectedName);
        writer.WriteString("actual", report.ActualName);
        writer.WriteBoolean("inParity", report.IsInParity);
        writer.WriteString("verdict", report.Verdict);
        writer.WriteStartArray("migrations");
        foreach (var migration in report.Migrations)
        {
            writer.WriteStartObject();
            writer.WriteString("version", migration.Version.Value);
            writer.WriteString("description", migration.Description);
            writer.WriteBoolean("inParity", migration.IsInParity);
            writer.WriteString("verdict", migration.Verdict);
            WriteState(writer, "expected", migration.Expected);
            WriteState(writer, "actual", migration.Actual);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        FindingWords.WriteJson(writer, "notes", report.Notes);
        FindingWords.WriteJson(writer, "nextSteps", report.NextSteps);
        writer.WriteStartObject("comparison");
        JsonComparison.WriteContents(writer, report.Comparison);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter writer, string name, MigrationState state)
    {
        writer.WriteStartObject(name);
        writer.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(state.Kind.ToString()));
        if (state.Recorded is { } recorded)
        {
            if (recorded.AppliedAt is { } at)
            {
                writer.WriteString("appliedAt", at);
            }

            writer.WriteString("appliedBy", recorded.AppliedBy);
            writer.WriteString("checksum", recorded.Checksum);
        }

        if (!state.Failures.IsEmpty)
        {
            FindingWords.WriteJson(writer, "failures", state.Failures.Select(f => f.ToString()));
        }

        writer.WriteEndObject();
    }
}
