namespace AssetTracer.Schema;

/// <summary>What came of the probes of one database.</summary>
public sealed record AccessReport
{
    internal AccessReport()
    {
    }

    /// <summary>The database, as <c>host:port/database</c>.</summary>
    public required string Database { get; init; }

    /// <summary>The answers, in the order of the questions.</summary>
    public required ValueArray<AccessResult> Results { get; init; }

    /// <summary>What isn't as expected, what couldn't be asked, and what proves nothing because there was no row to reach.</summary>
    public ValueArray<DeploymentFinding> Findings => Results.Select(r => r.Finding).OfType<DeploymentFinding>().ToValueArray();

    /// <summary>Whether every question could be asked, and every answer is as expected and proves it.</summary>
    public bool Passed => Findings.IsEmpty;

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => Passed
        ? $"{Wording.Count(Results.Count, "probe")} of {Database}: everything that was expected is so."
        : $"{Wording.Count(Results.Count, "probe")} of {Database}: {Failures()}.";

    /// <summary>The report as text for a terminal.</summary>
    public string ToText() => TextAccess.Write(this);

    /// <summary>The report as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownAccess.Write(this);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-access</c>), <c>version</c> (1), <c>database</c>, <c>passed</c>,
    /// <c>verdict</c>, <c>probes</c> and <c>findings</c>.
    /// </summary>
    /// <remarks>
    /// A probe has <c>as</c>, <c>role</c>, <c>settings</c> (names only), <c>command</c>, <c>on</c>, <c>where</c>, <c>outcome</c> (<c>rows</c>, <c>no-rows</c>,
    /// <c>refused-by-privilege</c>, <c>refused-by-row-security</c>, <c>failed</c>, <c>not-probed</c>), <c>rows</c>, <c>empty</c> (whether there was no row to reach;
    /// <c>null</c> if nobody can tell), <c>sqlState</c>, <c>message</c> and <c>expected</c>.
    /// </remarks>
    public string ToJson() => JsonAccess.Write(this);

    private string Failures()
    {
        var unproven = Findings.Count(f => f.Rule == AccessResult.ProvesNothingRule);
        var unexpected = Findings.Count - unproven;
        return Wording.List([
            .. unexpected > 0 ? [$"{Wording.Number(unexpected)} not as expected"] : Array.Empty<string>(),
            .. unproven > 0 ? [$"{Wording.Number(unproven)} {(unproven == 1 ? "proves" : "prove")} nothing"] : Array.Empty<string>(),
        ]);
    }
}

/// <summary>What came of one probe.</summary>
/// <param name="Probe">The question.</param>
/// <param name="Outcome">The answer.</param>
public sealed record AccessResult(AccessProbe Probe, AccessOutcome Outcome)
{
    internal const string ProvesNothingRule = "access-proves-nothing";

    /// <summary>Whether the answer is as expected; <see langword="true"/> where nothing is.</summary>
    public bool IsAsExpected => Outcome is not AccessNotProbed && Probe.Expected?.IsMetBy(Outcome) != false;

    /// <summary>The answer in a sentence.</summary>
    public override string ToString() => Outcome is AccessNotProbed { Reason: var reason }
        ? $"On {Probe.On}, what {Probe.As} reaches by {Probe.Command.ToString().ToUpperInvariant()} couldn't be probed. {reason}"
        : $"On {Probe.On}, {Probe.As} {Answer}.";

    /// <summary>What who asks does or meets, and whether there was something to reach if it reached nothing.</summary>
    internal string Answer => Outcome.Words(Probe.Command)
        + (Outcome is not AccessReached reached || !reached.ProvesNothing(Probe.Command) ? ""
            : reached.IsEmpty == true ? ", where there is none to reach"
            : ", and whoever runs the probes can't tell whether there is one to reach");

    /// <summary>Whether no row was reached where there may have been none, and nobody said that this is meant.</summary>
    internal bool ProvesNothing => Outcome is AccessReached reached && reached.ProvesNothing(Probe.Command) && Probe.Expected?.AllowsEmpty != true;

    internal DeploymentFinding? Finding => IsAsExpected && ProvesNothing
        ? new(ProvesNothingRule, FindingSeverity.Warning, Probe.ToString(), ToString(), ToProve(Outcome))
        : IsAsExpected ? null
        : Outcome is AccessNotProbed { Reason: var reason }
            ? new("access-not-probed", FindingSeverity.Error, Probe.ToString(), $"On {Probe.On}, what {Probe.As} reaches by {Probe.Command.ToString().ToUpperInvariant()} couldn't be probed.", reason)
            : new(
                "access-not-as-expected",
                FindingSeverity.Error,
                Probe.ToString(),
                $"{ToString().TrimEnd('.')}; expected was {Probe.Expected}.",
                Outcome is AccessRefusedByPrivilege
                    ? "Grant the privilege, or correct what is expected."
                    : $"Correct the policies on {Probe.On}, or what is expected.");

    /// <summary>How a probe that reached nothing comes to prove something.</summary>
    internal static string ToProve(params IReadOnlyList<AccessOutcome> outcomes) => outcomes.Any(o => o is AccessReached { IsEmpty: true })
        ? "Give the probes rows of their own (Given), or mean rows that are there; where there need be none, expect NoRowsOrEmpty."
        : "Run the probes with a role that sees every row (a superuser, one with BYPASSRLS, or the owner where row security isn't forced); where that need not be known, expect NoRowsOrEmpty.";
}
