using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>Findings as SARIF 2.1.0.</summary>
internal static class SarifFindings
{
    public static string Write(IReadOnlyList<DeploymentFinding> findings, string? file)
    {
        var rules = findings.Select(f => f.Rule).Distinct().Order(StringComparer.Ordinal).ToList();
        return JsonComparison.ToText(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            writer.WriteString("version", "2.1.0");
            writer.WriteStartArray("runs");
            writer.WriteStartObject();
            WriteTool(writer, rules, findings);
            writer.WriteStartArray("results");
            foreach (var finding in findings)
            {
                WriteResult(writer, finding, rules.IndexOf(finding.Rule), file);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static void WriteTool(Utf8JsonWriter writer, List<string> rules, IReadOnlyList<DeploymentFinding> findings)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "AssetTracer.Schema");
        writer.WriteString("version", typeof(SarifFindings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("id", rule);
            WriteText(writer, "shortDescription", Wording.Capital(rule.Replace('-', ' ')) + ".");
            writer.WriteStartObject("defaultConfiguration");
            writer.WriteString("level", FindingWords.Word(findings.Where(f => f.Rule == rule).Max(f => f.Severity)));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, DeploymentFinding finding, int rule, string? file)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", finding.Rule);
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", FindingWords.Word(finding.Severity));
        WriteText(writer, "message", finding.ToString());
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        if (file is not null)
        {
            writer.WriteStartObject("physicalLocation");
            writer.WriteStartObject("artifactLocation");
            writer.WriteString("uri", Uri.EscapeDataString(file.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteStartArray("logicalLocations");
        writer.WriteStartObject();
        writer.WriteString("fullyQualifiedName", PlainText.Of(finding.Subject));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();

        // So that a finding which was dismissed stays so while its sentence is worded anew.
        writer.WriteStartObject("partialFingerprints");
        writer.WriteString("subject/v1", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{finding.Rule}\0{finding.Subject}"))));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Braces name arguments in such a text, so that they are doubled.
    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", PlainText.Of(text).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        writer.WriteEndObject();
    }
}
