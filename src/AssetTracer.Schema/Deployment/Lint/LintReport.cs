namespace AssetTracer.Schema;

/// <summary>What <see cref="SchemaLint"/> found.</summary>
public sealed record LintReport
{
    internal LintReport()
    {
    }

    /// <summary>What was found, most serious first.</summary>
    public required ValueArray<DeploymentFinding> Findings { get; init; }

    /// <summary>What was found but is meant to be so.</summary>
    public required ValueArray<ExcusedFinding> Excused { get; init; }

    /// <summary>Excuses that excuse nothing that is there: they can be removed.</summary>
    public required ValueArray<LintExcuse> StaleExcuses { get; init; }

    /// <summary>The rules that were asked.</summary>
    public required ValueArray<string> Rules { get; init; }

    /// <summary>The rules that were switched off.</summary>
    public required ValueArray<string> Off { get; init; }

    /// <summary>The rules that couldn't be asked, each with the reason.</summary>
    public required ValueArray<UnaskedRule> NotAsked { get; init; }

    /// <summary>The least severity of a finding by which the lint doesn't pass.</summary>
    public required FindingSeverity FailOn { get; init; }

    /// <summary>Whether every rule could be asked, and nothing was found that weighs as much as <see cref="FailOn"/>.</summary>
    public bool Passed => NotAsked.IsEmpty && !Findings.Any(f => f.Severity >= FailOn);

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => (Findings.IsEmpty ? "The lint found nothing" : $"The lint found {FindingWords.Counts(Findings)}")
        + (Excused.IsEmpty ? "" : $"; {Wording.Number(Excused.Count)} excused")
        + (NotAsked.IsEmpty ? "" : $"; {Wording.Count(NotAsked.Count, "rule")} couldn't be asked")
        + (Off.IsEmpty ? "." : $"; {Wording.Count(Off.Count, "rule")} {(Off.Count == 1 ? "is" : "are")} switched off.");

    /// <summary>The report as text for a terminal.</summary>
    public string ToText() => TextLint.Write(this);

    /// <summary>The report as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownLint.Write(this);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-lint</c>), <c>version</c> (1), <c>passed</c>, <c>verdict</c>, <c>findings</c>,
    /// <c>excused</c> (each with <c>reason</c>), <c>staleExcuses</c>, <c>rules</c>, <c>off</c> and <c>notAsked</c>.
    /// </summary>
    /// <remarks>A finding has <c>rule</c>, <c>severity</c> (<c>error</c>, <c>warning</c>, <c>note</c>), <c>subject</c>, <c>message</c> and <c>wayOut</c>.</remarks>
    public string ToJson() => JsonLint.Write(this);
}

/// <summary>Something that was found but is meant to be so.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Reason">Why it is meant so.</param>
public sealed record ExcusedFinding(DeploymentFinding Finding, string Reason);

/// <summary>A rule that couldn't be asked.</summary>
/// <param name="Rule">The rule, by <see cref="LintRule.Id"/>.</param>
/// <param name="Reason">Why, and the way out.</param>
public sealed record UnaskedRule(string Rule, string Reason);
