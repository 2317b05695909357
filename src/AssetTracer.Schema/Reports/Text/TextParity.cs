using System.Text;

namespace AssetTracer.Schema;

/// <summary>A parity report for a terminal.</summary>
internal static class TextParity
{
    public static string Write(ParityReport report)
    {
        var text = new StringBuilder();
        text.Append(report.Verdict).Append('\n');
        WriteMigrations(text, report);
        foreach (var note in report.Notes)
        {
            text.Append('\n').Append(note).Append('\n');
        }

        text.Append('\n').Append(report.Comparison.ToText());
        if (!report.NextSteps.IsEmpty)
        {
            text.Append("\nNext:\n");
            foreach (var step in report.NextSteps)
            {
                text.Append("  - ").Append(step).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void WriteMigrations(StringBuilder text, ParityReport report)
    {
        if (report.Migrations.IsEmpty)
        {
            return;
        }

        var (version, description) = (report.Migrations.Max(m => m.Version.Value.Length), report.Migrations.Max(m => m.Description.Length));
        text.Append("\nMigrations:\n");
        foreach (var migration in report.Migrations)
        {
            text.Append("  ").Append(migration.Version.Value.PadRight(version)).Append("  ").Append(migration.Description.PadRight(description))
                .Append("  ").Append(migration.Verdict).Append('\n');
            foreach (var failure in ParityFailures.Of(migration, report))
            {
                text.Append(' ', version + 4).Append(failure).Append('\n');
            }
        }
    }
}

/// <summary>What isn't as a migration expects, with the database where it isn't.</summary>
internal static class ParityFailures
{
    public static IEnumerable<string> Of(MigrationParity migration, ParityReport report) =>
        migration.Expected.Failures.Select(f => $"{report.ExpectedName}: {f}").Concat(migration.Actual.Failures.Select(f => $"{report.ActualName}: {f}"));
}
