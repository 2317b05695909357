namespace AssetTracer.Schema;

/// <summary>Whether a plan may be carried out on a database, by what staging has proven.</summary>
public sealed record PromotionReport
{
    internal PromotionReport()
    {
    }

    /// <summary>The database that the plan is for, as <c>host:port/database</c>.</summary>
    public required string Database { get; init; }

    /// <summary>What the answer is taken from, in words: a proof, or staging itself.</summary>
    public required string Source { get; init; }

    /// <summary>The plan that was asked about.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>
    /// What was found, heaviest first. Errors are <c>proof-missing</c>, <c>proof-unreadable</c>, <c>proof-truncated</c>, <c>proof-tampered</c>,
    /// <c>proof-unsigned</c>, <c>proof-wrongly-signed</c>, <c>proof-expired</c>, <c>proof-too-old</c>, <c>proof-from-the-future</c>,
    /// <c>proof-of-another-database</c>, <c>proof-of-itself</c>, <c>staging-unreachable</c>, <c>not-proven</c>, <c>other-checksum</c>,
    /// <c>not-run-in-staging</c> and <c>not-verified-in-staging</c>; warnings <c>code-unproven</c>, <c>other-structure</c> (as
    /// <see cref="PromotionPolicy.OtherStructure"/> says), <c>other-server-version</c> and <c>staging-changed</c>; notes <c>structure-unknown</c> and
    /// <c>signature-unchecked</c>.
    /// </summary>
    public required ValueArray<DeploymentFinding> Findings { get; init; }

    /// <summary>Somebody's decision to run whatever the errors are; <see langword="null"/> if nobody took it.</summary>
    public PromotionOverride? Override { get; init; }

    /// <summary>Whether the plan may be carried out: nothing is an error, or somebody answers for it.</summary>
    public bool IsAllowed => !HasErrors || Override is not null;

    /// <summary>Whether it may be carried out only because somebody answers for it.</summary>
    public bool IsOverridden => HasErrors && Override is not null;

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => (Plan.IsEmpty, HasErrors, Override) switch
    {
        (true, _, _) => $"There is nothing to run on {Database}.",
        (_, false, _) => $"{Database} may run {Migrations}: staging has proven {(Plan.Steps.Count == 1 ? "it" : "them")}, says {Source}.",
        (_, _, { } who) => $"{Database} may run {Migrations} although staging hasn't proven {(Plan.Steps.Count == 1 ? "it" : "them")}, because {who.By} says so: {who.Reason.TrimEnd('.')}.",
        _ => $"{Database} may not run {Migrations}: {FindingWords.Counts([.. Findings.Where(f => f.Severity == FindingSeverity.Error)])}.",
    };

    /// <summary>What to do next, one sentence each; empty where there is nothing to do.</summary>
    public ValueArray<string> NextSteps => Findings.Select(f => f.WayOut).OfType<string>().Distinct().ToValueArray();

    private bool HasErrors => Findings.Any(f => f.Severity == FindingSeverity.Error);

    private string Migrations => Plan.Steps.Count == 1
        ? $"migration {Plan.Steps[0].Version}"
        : $"{Wording.Count(Plan.Steps.Count, "migration")} ({Plan.Steps[0].Version} to {Plan.Steps[^1].Version})";

    /// <summary>The report as text for a terminal.</summary>
    public string ToText() => TextVerdict.Write(Verdict, Findings, NextSteps);

    /// <summary>The report as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownVerdict.Write(Verdict, Findings, NextSteps);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-promotion</c>), <c>version</c> (1), <c>database</c>, <c>source</c>,
    /// <c>allowed</c>, <c>verdict</c>, <c>override</c> (with <c>by</c> and <c>reason</c>; null if there is none), <c>migrations</c> (each with <c>version</c>,
    /// <c>description</c> and <c>checksum</c>), <c>findings</c> (as a gate's report has them) and <c>nextSteps</c>.
    /// </summary>
    public string ToJson() => JsonPromotion.Write(this);

    /// <summary>What the journal says of one of the migrations that somebody answers for; null where nothing has to be answered for.</summary>
    internal string? NoteOn(MigrationVersion version)
    {
        var concerned = Findings
            .Where(f => f.Severity == FindingSeverity.Error && (!f.Subject.StartsWith("migration ", StringComparison.Ordinal) || f.Subject == $"migration {version}"))
            .Select(f => f.Message)
            .ToList();
        return Override is null || concerned.Count == 0 ? null : $"{Override} (in spite of: {string.Join(" ", concerned)})";
    }

    /// <summary>What a run is refused for.</summary>
    internal ValueArray<MigrationFinding> Refusals => Findings
        .Where(f => f.Severity == FindingSeverity.Error)
        .Select(MigrationFinding (f) => new UnprovenMigration(
            Plan.Steps.Select(s => s.Version).FirstOrDefault(v => f.Subject == $"migration {v}", Plan.Steps[0].Version), f))
        .ToValueArray();
}
