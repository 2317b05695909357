using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A plan for a program.</summary>
internal static class JsonPlan
{
    private const string FormatName = "assettracer-schema-plan";
    private const int FormatVersion = 1;

    public static string Write(MigrationPlan plan) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("verdict", PlanWording.Verdict(plan));
        writer.WriteStartArray("migrations");
        foreach (var step in plan.Steps)
        {
            writer.WriteStartObject();
            writer.WriteString("version", step.Version.Value);
            writer.WriteString("description", step.Description);
            writer.WriteString("direction", step.Direction == MigrationDirection.Up ? "up" : "down");
            writer.WriteBoolean("transactional", step.IsTransactional);
            writer.WriteString("checksum", step.Checksum);
            WriteLocks(writer, step.Locks);
            writer.WriteStartArray("statements");
            foreach (var statement in step.Statements)
            {
                WriteStatement(writer, statement);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("otherEnvironment", plan.OtherEnvironment);
        writer.WriteStartArray("findings");
        foreach (var finding in plan.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("migration", finding.Version.Value);
            writer.WriteString("message", finding.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("obstacles");
        foreach (var obstacle in plan.Obstacles)
        {
            writer.WriteStringValue(obstacle);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteStatement(Utf8JsonWriter writer, SqlStatement statement)
    {
        writer.WriteStartObject();
        writer.WriteString("text", statement.Text);
        writer.WriteString("transaction", statement.Transaction == TransactionMode.Inside ? "inside" : "outside");
        writer.WriteBoolean("locksKnown", statement.Locks.IsKnown);
        WriteLocks(writer, statement.Locks.Taken);
        writer.WriteStartArray("hazards");
        foreach (var hazard in statement.Hazards)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(hazard.Kind.ToString()));
            writer.WriteString("message", hazard.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What is locked, and how strongly.</summary>
    public static void WriteLocks(Utf8JsonWriter writer, ValueArray<TableLock> locks)
    {
        writer.WriteStartArray("locks");
        foreach (var taken in locks)
        {
            writer.WriteStartObject();
            writer.WriteString("table", taken.Table.ToString());
            writer.WriteString("level", taken.Level.Words());
            writer.WriteBoolean("byIndex", taken.IsByIndex);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
