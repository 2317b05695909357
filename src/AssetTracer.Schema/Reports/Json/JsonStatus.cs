using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A status report for a program.</summary>
internal static class JsonStatus
{
    private const string FormatName = "assettracer-schema-status";
    private const int FormatVersion = 1;

    public static string Write(StatusReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("verdict", report.Verdict);
        writer.WriteStartArray("environments");
        foreach (var environment in report.Environments)
        {
            writer.WriteStartObject();
            writer.WriteString("name", environment.Name);
            writer.WriteString("problem", environment.Problem);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("migrations");
        foreach (var migration in report.Migrations)
        {
            writer.WriteStartObject();
            writer.WriteString("version", migration.Version.Value);
            writer.WriteString("description", migration.Description);
            writer.WriteBoolean("inBuild", migration.IsInBuild);
            writer.WriteStartArray("states");
            foreach (var (environment, state) in report.Environments.Zip(migration.States))
            {
                WriteState(writer, environment.Name, state);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        FindingWords.WriteJson(writer, report.Findings);
        FindingWords.WriteJson(writer, "nextSteps", report.NextSteps);
        writer.WriteEndObject();
    });

    private static void WriteState(Utf8JsonWriter writer, string environment, MigrationState? state)
    {
        writer.WriteStartObject();
        writer.WriteString("environment", environment);
        writer.WriteString("state", state is null ? null : StatusWords.Word(state.Kind));
        if (state?.Recorded is { } recorded)
        {
            if (recorded.AppliedAt is { } at)
            {
                writer.WriteString("appliedAt", at);
            }
            else
            {
                writer.WriteNull("appliedAt");
            }

            writer.WriteString("appliedBy", recorded.AppliedBy);
            writer.WriteString("origin", MigrationOrigins.Write(recorded.Origin));
            writer.WriteString("checksum", recorded.Checksum);
            FindingWords.WriteJson(writer, "failures", state.Failures.Select(f => f.WithoutRows));
        }

        writer.WriteEndObject();
    }
}
