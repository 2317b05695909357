using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>A parity report for a pull request.</summary>
internal static class MarkdownParity
{
    public static string Write(ParityReport report)
    {
        var text = new StringBuilder();
        text.Append("## ").Append(Markdown.Escape(report.Verdict)).Append('\n');
        if (!report.Migrations.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| version | description | in {Markdown.Escape(report.ExpectedName)} | in {Markdown.Escape(report.ActualName)} | verdict |\n");
            text.Append("| --- | --- | --- | --- | --- |\n");
            foreach (var migration in report.Migrations)
            {
                var failures = string.Concat(ParityFailures.Of(migration, report).Select(f => "<br>" + Markdown.Escape(f)));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {Markdown.Escape(migration.Version.Value)} | {Markdown.Escape(migration.Description)} | {Cell(migration.Expected)} | {Cell(migration.Actual)} | {Markdown.Escape(migration.Verdict)}{failures} |\n");
            }
        }

        foreach (var note in report.Notes)
        {
            text.Append('\n').Append(Markdown.Escape(note)).Append('\n');
        }

        text.Append('\n').Append(report.Comparison.ToMarkdown());
        if (!report.NextSteps.IsEmpty)
        {
            text.Append("\n### Next\n\n");
            foreach (var step in report.NextSteps)
            {
                text.Append("- ").Append(Markdown.Escape(step)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Cell(MigrationState state) => state.Recorded is not { } recorded
        ? "—"
        : (recorded.AppliedAt is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "recorded")
            + (recorded.AppliedBy is { } who ? $" by {Markdown.Escape(who)}" : "");
}
