using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>The answers to probes for a program.</summary>
internal static class JsonAccess
{
    private const int FormatVersion = 1;

    public static string Write(AccessReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", "assettracer-schema-access");
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("database", report.Database);
        writer.WriteBoolean("passed", report.Passed);
        writer.WriteString("verdict", report.Verdict);
        WriteProbes(writer, "probes", report);
        WriteFindings(writer, report.Findings);
        writer.WriteEndObject();
    });

    public static string Write(AccessComparison comparison) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", "assettracer-schema-access-comparison");
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("expected", comparison.ExpectedName);
        writer.WriteString("actual", comparison.ActualName);
        writer.WriteBoolean("passed", comparison.Passed);
        writer.WriteString("verdict", comparison.Verdict);
        WriteFindings(writer, comparison.Findings);
        WriteProbes(writer, "expectedProbes", comparison.Expected);
        WriteProbes(writer, "actualProbes", comparison.Actual);
        writer.WriteEndObject();
    });

    public static void WriteFindings(Utf8JsonWriter writer, ValueArray<DeploymentFinding> findings)
    {
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            FindingWords.Write(writer, finding);
        }

        writer.WriteEndArray();
    }

    public static void WriteRole(Utf8JsonWriter writer, ProbedRole role)
    {
        writer.WriteString("as", role.Called);
        writer.WriteString("role", role.Role);
        writer.WriteStartArray("settings");
        foreach (var name in role.Settings)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static void WriteProbes(Utf8JsonWriter writer, string name, AccessReport report)
    {
        writer.WriteStartArray(name);
        foreach (var (probe, outcome) in report.Results)
        {
            writer.WriteStartObject();
            WriteRole(writer, probe.As);
            writer.WriteString("command", probe.Command.ToString().ToLowerInvariant());
            writer.WriteString("on", probe.On.ToString());
            writer.WriteString("where", probe.Where);
            writer.WriteString("outcome", outcome.Word);
            switch (outcome)
            {
                case AccessReached { Rows: var rows, IsEmpty: var isEmpty }:
                    writer.WriteNumber("rows", rows);
                    writer.WritePropertyName("empty");
                    if (isEmpty is { } known)
                    {
                        writer.WriteBooleanValue(known);
                    }
                    else
                    {
                        writer.WriteNullValue();
                    }

                    break;
                case AccessRefusedByPrivilege { Message: var message }:
                    writer.WriteString("message", message);
                    break;
                case AccessRefusedByRowSecurity { Message: var message }:
                    writer.WriteString("message", message);
                    break;
                case AccessFailed { SqlState: var state, Message: var message }:
                    writer.WriteString("sqlState", state);
                    writer.WriteString("message", message);
                    break;
                case AccessNotProbed { Reason: var reason }:
                    writer.WriteString("message", reason);
                    break;
            }

            writer.WriteString("expected", probe.Expected?.Words);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
