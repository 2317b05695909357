namespace AssetTracer.Schema;

/// <summary>What came of probing the limits of a database.</summary>
public sealed record LimitReport
{
    internal LimitReport()
    {
    }

    /// <summary>The database, as <c>host:port/database</c>.</summary>
    public required string Database { get; init; }

    /// <summary>The answers, in the order of the questions.</summary>
    public required ValueArray<LimitResult> Results { get; init; }

    /// <summary>The limits that aren't kept, and those that couldn't be probed.</summary>
    public ValueArray<DeploymentFinding> Findings => Results.Select(r => r.Finding).OfType<DeploymentFinding>().ToValueArray();

    /// <summary>Whether every limit is kept, neither too late nor too early.</summary>
    public bool Passed => Findings.IsEmpty;

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => Passed
        ? $"{Database} keeps {Wording.Count(Results.Count, "limit")}."
        : $"{Database} keeps {Wording.Number(Results.Count - Findings.Count)} of {Wording.Count(Results.Count, "limit")}.";

    /// <summary>The report as text for a terminal.</summary>
    public string ToText() => LimitRendering.Text(this);

    /// <summary>The report as Markdown, for a pull request.</summary>
    public string ToMarkdown() => LimitRendering.Markdown(this);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-limits</c>), <c>version</c> (1), <c>database</c>, <c>passed</c>, <c>verdict</c>,
    /// <c>limits</c> (each with <c>limit</c>, <c>to</c>, <c>as</c>, <c>role</c>, <c>settings</c>, <c>refusedBy</c>, and <c>outcome</c>: <c>kept</c>, <c>not-enforced</c>,
    /// <c>refused-early</c>, <c>not-probed</c>) and <c>findings</c>.
    /// </summary>
    public string ToJson() => LimitRendering.Json(this);
}

/// <summary>What came of probing one limit.</summary>
/// <param name="Probe">The question.</param>
/// <param name="Outcome">The answer.</param>
public sealed record LimitResult(LimitProbe Probe, LimitOutcome Outcome)
{
    /// <summary>The answer in a sentence.</summary>
    public override string ToString() => Outcome switch
    {
        LimitKept { SqlState: var state, Message: var message } => $"{Probe.Limit}: after {Wording.Number(Probe.To)} the next is refused: {message} ({state}).",
        LimitNotEnforced => $"{Probe.Limit}: {Wording.Number(Probe.To)} are allowed, but the database took {Wording.Number(Probe.To + 1)}: the limit isn't enforced by the database.",
        LimitRefusedEarly { After: var after, SqlState: var state, Message: var message } =>
            $"{Probe.Limit}: {Wording.Number(Probe.To)} are allowed, but the database refused after {Wording.Number(after)}: {message} ({state}).",
        _ => $"{Probe.Limit}: the limit couldn't be probed.",
    };

    internal DeploymentFinding? Finding => Outcome switch
    {
        LimitNotEnforced => new("limit-not-enforced", FindingSeverity.Error, Probe.Limit, ToString(), "Enforce it by a trigger or a policy: code that forgets to count lets customers past it."),
        LimitRefusedEarly => new(
            "limit-refused-early", FindingSeverity.Error, Probe.Limit, ToString(), "Begin with a tenant that has nothing yet (Given), correct the statement, or correct the limit in the database."),
        LimitNotProbed { Reason: var reason } => new("limit-not-probed", FindingSeverity.Error, Probe.Limit, ToString(), reason),
        _ => null,
    };
}
