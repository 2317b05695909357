namespace AssetTracer.Schema;

/// <summary>What came of a fleet, member by member.</summary>
public sealed record FleetReport
{
    internal FleetReport()
    {
    }

    /// <summary>What was asked, or done.</summary>
    public required FleetQuestion Question { get; init; }

    /// <summary>The members, worst first, and as the source gave them where they are alike.</summary>
    public required ValueArray<FleetMemberReport> Members { get; init; }

    /// <summary>What a run would do, once for all members that lack the same migrations; only where that was asked.</summary>
    public ValueArray<FleetPlan> Plans { get; init; }

    /// <summary>Why not every member was begun with, as a sentence; <see langword="null"/> if every one was.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>Whether every member is current: nothing failed, is pending or amiss, or was left out.</summary>
    public bool IsCurrent => Members.All(m => m.Outcome is FleetOutcome.Migrated or FleetOutcome.Current);

    /// <summary>How many members came out how, in one sentence, and why it was stopped, if it was.</summary>
    public string Verdict => FleetWords.Verdict(this);

    /// <summary>
    /// What was found, heaviest first. The rules are <c>member-failed</c>, <c>unreachable</c>, <c>member-not-started</c>, <c>pending-migration</c>,
    /// <c>fingerprint-differs</c> (the last run left another structure than it did in most members at the same version), and those of
    /// <see cref="GateReport.Findings"/>.
    /// </summary>
    public ValueArray<DeploymentFinding> Findings => FleetFindings.Of(this);

    /// <summary>What to do next, one sentence each; empty where there is nothing to do.</summary>
    public ValueArray<string> NextSteps => FleetWords.NextSteps(this);

    /// <summary>How many members came out in one way.</summary>
    /// <param name="outcome">The way.</param>
    public int Count(FleetOutcome outcome) => Members.Count(m => m.Outcome == outcome);

    /// <summary>The report as text for a terminal: every member that isn't well, and how many there are of the others.</summary>
    public string ToText() => TextFleet.Write(this);

    /// <summary>The report as Markdown, for a pull request or a wiki page.</summary>
    public string ToMarkdown() => MarkdownFleet.Write(this);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-fleet</c>), <c>version</c> (1), <c>question</c> (<c>migrate</c>, <c>status</c>,
    /// <c>gate</c> or <c>plan</c>), <c>verdict</c>, <c>current</c>, <c>stoppedBecause</c> (null if it wasn't), <c>counts</c> (by outcome), <c>members</c>
    /// (each with <c>name</c>, <c>place</c>, <c>canary</c>, <c>outcome</c>, <c>applied</c>, <c>pending</c>, <c>newest</c>, <c>problem</c>, <c>findings</c>
    /// and <c>milliseconds</c>), <c>plans</c> (each with <c>members</c>, <c>versions</c> and <c>statements</c>) and <c>nextSteps</c>. An outcome is
    /// <c>failed</c>, <c>unreachable</c>, <c>amiss</c>, <c>stopped</c>, <c>not-started</c>, <c>behind</c>, <c>migrated</c> or <c>current</c>.
    /// </summary>
    public string ToJson() => JsonFleet.Write(this);
}
