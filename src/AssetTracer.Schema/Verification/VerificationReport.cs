namespace AssetTracer.Schema;

/// <summary>What came of a migration's expectations.</summary>
/// <param name="Version">The migration's version.</param>
/// <param name="Description">What the migration changes.</param>
/// <param name="Results">One result for each expectation, in the order in which they were written.</param>
public sealed record VerificationReport(MigrationVersion Version, string Description, ValueArray<ExpectationResult> Results)
{
    /// <summary>Whether everything is as expected.</summary>
    public bool Passed => Results.All(r => r.Passed);

    /// <summary>What isn't as expected.</summary>
    public IEnumerable<ExpectationResult> Failures => Results.Where(r => !r.Passed);
}

/// <summary>What came of one expectation.</summary>
/// <param name="Expectation">What was expected, in words.</param>
/// <param name="Passed">Whether it is so.</param>
/// <param name="Reason">What is wrong, or why it no longer matters; <see langword="null"/> if it is simply so.</param>
public sealed record ExpectationResult(string Expectation, bool Passed, string? Reason = null)
{
    /// <summary>The result in one line.</summary>
    public override string ToString() => Reason is null ? Expectation : $"{Expectation}: {Reason}";
}
