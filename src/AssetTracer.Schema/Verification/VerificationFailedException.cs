namespace AssetTracer.Schema;

/// <summary>A migration ran, but what it expects afterwards isn't so.</summary>
public sealed class VerificationFailedException : SchemaMigrationException
{
    internal VerificationFailedException(VerificationReport report, string outcome, Exception? cause = null)
        : base(Compose(report, outcome, f => f.ToString()), cause)
    {
        Report = report;
        WithoutRows = Compose(report, outcome, f => f.WithoutRows);
    }

    /// <summary>The version of the migration.</summary>
    public MigrationVersion Version => Report.Version;

    /// <summary>What came of each expectation.</summary>
    public VerificationReport Report { get; }

    /// <summary>The message without rows and values that were found: for logs and the journal.</summary>
    internal string WithoutRows { get; }

    private static string Compose(VerificationReport report, string outcome, Func<ExpectationResult, string> inWords)
    {
        var failures = report.Failures.ToList();
        var count = failures.Count == 1 ? "an expectation doesn't hold" : $"{failures.Count} expectations don't hold";
        return string.Join(
            Environment.NewLine,
            [$"{CollectedMigration.TitleOf(report.Version, report.Description)} ran, but {count}. {outcome}", .. failures.Select(f => $"- {inWords(f)}")]);
    }
}
