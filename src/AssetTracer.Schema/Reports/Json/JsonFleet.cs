using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A report on a fleet for a program: every member.</summary>
internal static class JsonFleet
{
    private const string FormatName = "assettracer-schema-fleet";
    private const int FormatVersion = 1;

    public static string Write(FleetReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("question", FleetWords.Word(report.Question));
        writer.WriteString("verdict", report.Verdict);
        writer.WriteBoolean("current", report.IsCurrent);
        writer.WriteString("stoppedBecause", report.StoppedBecause);
        writer.WriteStartObject("counts");
        foreach (var outcome in Enum.GetValues<FleetOutcome>())
        {
            writer.WriteNumber(FleetWords.Word(outcome), report.Count(outcome));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("members");
        foreach (var member in report.Members)
        {
            Write(writer, member);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("plans");
        foreach (var plan in report.Plans)
        {
            writer.WriteStartObject();
            FindingWords.WriteJson(writer, "members", plan.Members);
            FindingWords.WriteJson(writer, "versions", plan.Plan.Steps.Select(s => s.Version.Value));
            FindingWords.WriteJson(writer, "statements", plan.Plan.Steps.SelectMany(s => s.Statements).Select(s => s.Text));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        FindingWords.WriteJson(writer, "nextSteps", report.NextSteps);
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, FleetMemberReport member)
    {
        writer.WriteStartObject();
        writer.WriteString("name", member.Name);
        writer.WriteString("place", member.Place);
        writer.WriteBoolean("canary", member.IsCanary);
        writer.WriteString("outcome", FleetWords.Word(member.Outcome));
        FindingWords.WriteJson(writer, "applied", member.Applied.Select(v => v.Value));
        FindingWords.WriteJson(writer, "pending", member.Pending.Select(v => v.Value));
        writer.WriteString("newest", member.Newest?.Value);
        writer.WriteString("problem", member.Problem);
        FindingWords.WriteJson(writer, member.Findings);
        writer.WriteNumber("milliseconds", Math.Round(member.Duration.TotalMilliseconds));
        writer.WriteEndObject();
    }
}
