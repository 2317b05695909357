using System.Text;

namespace AssetTracer.Schema;

/// <summary>The answers to probes of limits, as text, Markdown and JSON.</summary>
internal static class LimitRendering
{
    private const int FormatVersion = 1;

    public static string Text(LimitReport report)
    {
        var text = new StringBuilder(report.Verdict).Append("\n\n");
        foreach (var result in report.Results)
        {
            text.Append("  ").Append(result.Finding is null ? "ok   " : "FAIL ").Append(Wording.Flat(result.Finding?.ToString() ?? result.ToString())).Append('\n');
        }

        return text.ToString();
    }

    public static string Markdown(LimitReport report)
    {
        var text = new StringBuilder("## ").Append(AssetTracer.Schema.Markdown.Escape(report.Verdict)).Append("\n\n");
        foreach (var result in report.Results)
        {
            text.Append("- [").Append(result.Finding is null ? 'x' : ' ').Append("] ").Append(FindingWords.Cell(result.Finding?.ToString() ?? result.ToString())).Append('\n');
        }

        return text.ToString();
    }

    public static string Json(LimitReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", "assettracer-schema-limits");
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("database", report.Database);
        writer.WriteBoolean("passed", report.Passed);
        writer.WriteString("verdict", report.Verdict);
        writer.WriteStartArray("limits");
        foreach (var (probe, outcome) in report.Results)
        {
            writer.WriteStartObject();
            writer.WriteString("limit", probe.Limit);
            writer.WriteNumber("to", probe.To);
            JsonAccess.WriteRole(writer, probe.As);
            writer.WriteString("refusedBy", probe.RefusedBy);
            writer.WriteString("outcome", outcome.Word);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        JsonAccess.WriteFindings(writer, report.Findings);
        writer.WriteEndObject();
    });
}
