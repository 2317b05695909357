namespace AssetTracer.Schema;

/// <summary>What came of looking, before anything is changed, for rows that the rules of a plan would refuse.</summary>
/// <param name="Results">One result for each rule on a table that is there already, in the order of the plan.</param>
public sealed record PreflightReport(ValueArray<PreflightResult> Results)
{
    /// <summary>Whether no rule is certain to be broken.</summary>
    public bool Passed => Results.All(r => r.Outcome != PreflightOutcome.Broken);

    /// <summary>The results, a line for each that isn't passed.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Results.Where(r => r.Outcome != PreflightOutcome.Holds));
}

/// <summary>What came of looking for rows that one rule would refuse.</summary>
/// <param name="Version">The migration that brings the rule.</param>
/// <param name="Rule">What it asks, in words.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Count">How many rows, keys or pairs of rows break it.</param>
/// <param name="Rows">The first of them.</param>
/// <param name="Reason">Why it can't be told, or <see langword="null"/> if it can.</param>
public sealed record PreflightResult(
    MigrationVersion Version, string Rule, PreflightOutcome Outcome, long Count, ValueArray<string> Rows, string? Reason)
{
    /// <summary>The result in one line.</summary>
    public override string ToString() => Outcome switch
    {
        PreflightOutcome.Holds => $"Migration {Version}: {Rule}",
        PreflightOutcome.CannotTell when Count == 0 => $"Migration {Version}: {Rule}; whether it is so can't be told: {Reason}",
        PreflightOutcome.CannotTell => $"Migration {Version}: {Rule}; it isn't so now, but {Reason}: {InWords}",
        _ => $"Migration {Version}: {Rule}, but it isn't so: {InWords}",
    };

    internal string InWords =>
        $"{Wording.Number((int)Math.Min(Count, int.MaxValue))} found, {(Count > Rows.Count ? $"of which the first {Rows.Count} are " : "")}{string.Join("; ", Rows)}";
}

/// <summary>What can come of looking for rows that a rule would refuse.</summary>
public enum PreflightOutcome
{
    /// <summary>There are none.</summary>
    Holds,

    /// <summary>There are some: the migration would fail.</summary>
    Broken,

    /// <summary>
    /// Nobody knows before: an earlier step of the plan may write those rows or makes what the rule is about, or looking took too long or isn't allowed.
    /// </summary>
    CannotTell,
}
