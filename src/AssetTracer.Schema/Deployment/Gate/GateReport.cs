namespace AssetTracer.Schema;

/// <summary>Whether a build's code may run on a database, and what keeps it from that.</summary>
public sealed record GateReport
{
    internal GateReport()
    {
    }

    /// <summary>What the database is called.</summary>
    public required string DatabaseName { get; init; }

    /// <summary>Whether the code may run there: nothing that was found is an error.</summary>
    public bool IsOpen => Findings.All(f => f.Severity != FindingSeverity.Error);

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => GateVerdict.Of(this);

    /// <summary>
    /// What was found, heaviest first. The rules are <c>pending-migration</c>, <c>edited-migration</c>, <c>unknown-migration</c>,
    /// <c>failed-verification</c>, <c>faked-history</c> (recorded, but nothing of it is there), <c>no-migrations</c>, <c>drift</c> and <c>drift-unknown</c>
    /// (what somebody changed by hand, and why nobody can tell), <c>history-differs</c> and <c>structure-differs</c> (from the database that is right) and
    /// <c>not-visible</c>.
    /// </summary>
    public required ValueArray<DeploymentFinding> Findings { get; init; }

    /// <summary>What to do next, one sentence each; empty where there is nothing to do.</summary>
    public ValueArray<string> NextSteps => Findings.Select(f => f.WayOut).OfType<string>().Distinct().ToValueArray();

    /// <summary>Whether only that was asked which an application has to know before it starts.</summary>
    public bool IsBrief { get; init; } = true;

    /// <summary>The migrations that are pending, oldest first.</summary>
    public required ValueArray<MigrationVersion> Pending { get; init; }

    /// <summary>Whether somebody changed the database since the last run; <see langword="null"/> if nobody asked.</summary>
    public DriftReport? Drift { get; init; }

    /// <summary>How the database stands beside the one that is right; <see langword="null"/> if there is none, or nobody asked.</summary>
    public ParityReport? Parity { get; init; }

    /// <summary>How many migrations the build holds.</summary>
    internal int Known { get; init; }

    /// <summary>The report as text for a terminal.</summary>
    public string ToText() => TextVerdict.Write(Verdict, Findings, NextSteps);

    /// <summary>The report as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownVerdict.Write(Verdict, Findings, NextSteps);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-gate</c>), <c>version</c> (1), <c>database</c> (its name), <c>open</c>,
    /// <c>asked</c> (<c>everything</c> or <c>briefly</c>), <c>verdict</c>, <c>pending</c> (versions), <c>findings</c> (each with <c>rule</c>, <c>severity</c>, which is <c>error</c>, <c>warning</c> or
    /// <c>note</c>, <c>subject</c>, <c>message</c> and <c>wayOut</c>, which may be null), <c>nextSteps</c>,
    /// <c>drift</c> (as <see cref="DriftReport.ToJson"/> has it) and <c>parity</c> (as <see cref="ParityReport.ToJson"/> has it), which are null where nobody asked.
    /// </summary>
    public string ToJson() => JsonGate.Write(this);

    internal static GateReport Of(string name, MigrationSet set, MigrationStates states, IEnumerable<DeploymentFinding> findings) => new()
    {
        DatabaseName = name,
        Findings = findings.OrderByDescending(f => f.Severity).ToValueArray(),
        Known = set.Migrations.Count,
        Pending = states.PendingOf(set),
    };
}
