namespace AssetTracer.Schema;

/// <summary>What came of a migration's expectations.</summary>
/// <param name="Version">The migration's version.</param>
/// <param name="Description">What the migration changes.</param>
/// <param name="Results">One result for each expectation, in the order in which they were written.</param>
public sealed record VerificationReport(MigrationVersion Version, string Description, ValueArray<ExpectationResult> Results)
{
    /// <summary>Whether everything is as expected, as far as it is still expected.</summary>
    public bool Passed => !Failures.Any();

    /// <summary>What isn't as expected.</summary>
    public IEnumerable<ExpectationResult> Failures => Results.Where(r => r.Outcome == ExpectationOutcome.Failed);
}

/// <summary>What came of one expectation.</summary>
/// <param name="Expectation">What was expected, in words.</param>
/// <param name="Outcome">Whether it is so, or no longer matters.</param>
/// <param name="Reason">What is wrong, or since when it no longer matters; <see langword="null"/> if it is so.</param>
public sealed record ExpectationResult(string Expectation, ExpectationOutcome Outcome, string? Reason = null)
{
    /// <summary>Whether it is so.</summary>
    public bool Passed => Outcome == ExpectationOutcome.Passed;

    /// <summary>Whether the reason tells what the application's rows hold.</summary>
    internal bool ShowsRows { get; init; }

    /// <summary>What its query names, but isn't there.</summary>
    internal string? Missing { get; init; }

    /// <summary>The result in one line, for logs and the journal.</summary>
    internal string WithoutRows => ShowsRows ? $"{Expectation}: it isn't so" : ToString();

    /// <summary>The result in one line.</summary>
    public override string ToString() => Reason is null ? Expectation : $"{Expectation}: {Reason}";
}

/// <summary>What can come of an expectation.</summary>
public enum ExpectationOutcome
{
    /// <summary>It is so.</summary>
    Passed,

    /// <summary>It isn't so.</summary>
    Failed,

    /// <summary>It isn't so, because a later migration means it to be otherwise.</summary>
    Superseded,
}
