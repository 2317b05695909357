namespace AssetTracer.Schema;

/// <summary>The answers of two databases to the same probes.</summary>
public sealed record AccessComparison
{
    internal AccessComparison()
    {
    }

    /// <summary>What the database that is right is called.</summary>
    public required string ExpectedName { get; init; }

    /// <summary>What the database that is judged is called.</summary>
    public required string ActualName { get; init; }

    /// <summary>The answers of the database that is right.</summary>
    public required AccessReport Expected { get; init; }

    /// <summary>The answers of the database that is judged.</summary>
    public required AccessReport Actual { get; init; }

    /// <summary>Where they differ, what couldn't be asked, what proves nothing, and what is the same in both but not as expected.</summary>
    public ValueArray<DeploymentFinding> Findings => Expected.Results
        .Zip(Actual.Results, (right, judged) => Differ(right, judged) ?? judged.Finding)
        .OfType<DeploymentFinding>()
        .OrderByDescending(f => f.Severity)
        .ToValueArray();

    /// <summary>Whether every question could be asked of both, and the answers are alike and prove it: no row in both doesn't, where there is none to reach.</summary>
    public bool Passed => !Findings.Any(f => f.Severity > FindingSeverity.Note);

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => Findings.IsEmpty
        ? $"{ActualName} answers {Wording.Count(Actual.Results.Count, "probe")} as {ExpectedName} does."
        : $"{ActualName} answers {Wording.Count(Actual.Results.Count, "probe")}, with {FindingWords.Counts(Findings)}.";

    /// <summary>Whether both had the same rows to ask about, so that their number tells something.</summary>
    internal bool IsCounted { get; init; }

    /// <summary>The comparison as text for a terminal.</summary>
    public string ToText() => TextAccess.Write(this);

    /// <summary>The comparison as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownAccess.Write(this);

    /// <summary>
    /// The comparison as JSON: an object with <c>format</c> (<c>assettracer-schema-access-comparison</c>), <c>version</c> (1), <c>expected</c> and
    /// <c>actual</c> (the names), <c>passed</c>, <c>verdict</c>, <c>findings</c>, <c>expectedProbes</c> and <c>actualProbes</c> (as <see cref="AccessReport.ToJson"/> has them).
    /// </summary>
    public string ToJson() => JsonAccess.Write(this);

    private DeploymentFinding? Differ(AccessResult right, AccessResult judged)
    {
        var probe = judged.Probe;
        foreach (var (result, name) in new[] { (right, ExpectedName), (judged, ActualName) })
        {
            if (result.Outcome is AccessNotProbed { Reason: var reason })
            {
                return new("access-not-probed", FindingSeverity.Error, probe.ToString(), $"On {probe.On}, what {probe.As} reaches by {probe.Command.ToString().ToUpperInvariant()} couldn't be probed in {name}.", reason);
            }
        }

        var isLike = right.Outcome.IsLike(judged.Outcome)
            && !(IsCounted && right.Outcome is AccessReached { Rows: var one } && judged.Outcome is AccessReached { Rows: var other } && one != other);
        if (isLike)
        {
            return judged.IsAsExpected && (right.ProvesNothing || judged.ProvesNothing) ? ProveNothing(right, judged) : null;
        }

        var less = right.Outcome is AccessReached { Rows: > 0 } ? judged.Outcome : right.Outcome;
        var nothingThere = less is AccessReached { Rows: 0, IsEmpty: true } && probe.Command != AccessCommand.Insert && right.Outcome is AccessReached && judged.Outcome is AccessReached;
        return new(
            nothingThere ? AccessResult.ProvesNothingRule : "access-differs",
            nothingThere ? FindingSeverity.Warning : FindingSeverity.Error,
            probe.ToString(),
            $"On {probe.On}, {probe.As} {right.Outcome.Words(probe.Command)} in {ExpectedName} but {judged.Outcome.Words(probe.Command)} in {ActualName}{There(less, nothingThere)}.",
            nothingThere ? AccessResult.ToProve(less)
                : judged.Outcome is AccessRefusedByPrivilege ? $"Grant in {ActualName} what is granted in {ExpectedName}: a comparison of the two names it."
                : "Hold the policies and privileges of both against each other: a comparison of the two names what differs.");
    }

    private DeploymentFinding ProveNothing(AccessResult right, AccessResult judged)
    {
        string Where(bool? isEmpty) => Wording.List([.. new[] { (right, ExpectedName), (judged, ActualName) }
            .Where(r => r.Item1.ProvesNothing && r.Item1.Outcome is AccessReached { IsEmpty: var found } && found == isEmpty)
            .Select(r => r.Item2)]);

        var none = Where(true) is { Length: > 0 } empty ? $", where there is none to reach in {empty}" : "";
        var unknown = Where(null) is { Length: > 0 } hidden ? $", and nobody can tell whether there is one to reach in {hidden}" : "";
        return new(
            AccessResult.ProvesNothingRule,
            FindingSeverity.Warning,
            judged.Probe.ToString(),
            $"On {judged.Probe.On}, {judged.Probe.As} {judged.Outcome.Words(judged.Probe.Command)} in {ExpectedName} and {ActualName}{none}{unknown}.",
            AccessResult.ToProve(right.Outcome, judged.Outcome));
    }

    private static string There(AccessOutcome less, bool nothingThere) => nothingThere ? ", where there is none to reach"
        : less is AccessReached { Rows: 0, IsEmpty: false } ? ", although there are rows"
        : "";
}
