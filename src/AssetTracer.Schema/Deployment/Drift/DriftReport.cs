namespace AssetTracer.Schema;

/// <summary>Whether somebody changed a database since the last run of migrations, and what.</summary>
public sealed record DriftReport
{
    internal DriftReport()
    {
    }

    /// <summary>What the database is called.</summary>
    public required string DatabaseName { get; init; }

    /// <summary>Whether somebody changed something that counts. False as well where nobody can tell: see <see cref="Unknown"/>.</summary>
    public required bool HasDrifted { get; init; }

    /// <summary>Why nobody can tell whether somebody changed something, in a sentence; <see langword="null"/> if it is known.</summary>
    public string? Unknown { get; init; }

    /// <summary>The run that left the database as it was last known; <see langword="null"/> if none kept what it left.</summary>
    public LastRun? Since { get; init; }

    /// <summary>
    /// What was changed: <c>before</c> is the database now, which is judged, <c>after</c> what the last run left, which is right. What somebody added is
    /// only in <c>before</c>. <see langword="null"/> where only fingerprints are known, or nothing.
    /// </summary>
    public SchemaComparison? Comparison { get; init; }

    /// <summary>The kinds of object that were changed, where it isn't known which objects.</summary>
    public ValueArray<KindDrift> Kinds { get; init; }

    /// <summary>What was found, heaviest first, by the rules <c>drift</c>, <c>drift-unknown</c> and <c>not-visible</c>.</summary>
    public required ValueArray<DeploymentFinding> Findings { get; init; }

    /// <summary>What to do next, one sentence each; empty where there is nothing to do.</summary>
    public ValueArray<string> NextSteps => Findings.Select(f => f.WayOut).OfType<string>().Distinct().ToValueArray();

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => this switch
    {
        { Unknown: { } why } => $"Nobody can tell whether somebody changed {DatabaseName} by hand: {why}.",
        { HasDrifted: true, Comparison: { } comparison } => $"Somebody changed {DatabaseName} since {Since}: {Wording.List([.. Changes(comparison)])}.",
        { HasDrifted: true, Kinds.IsEmpty: false } => $"Somebody changed {DatabaseName} since {Since}: {Wording.List([.. Kinds.Select(k => k.ToString())])}.",
        { HasDrifted: true } => $"Somebody changed {DatabaseName} since {Since}.",
        { Comparison: { AreEqual: false } or { Accepted.IsEmpty: false } or { Hidden.IsEmpty: false } } => $"Nobody changed anything that counts in {DatabaseName} since {Since}.",
        _ => $"Nobody changed {DatabaseName} since {Since}.",
    };

    /// <summary>The report as text for a terminal.</summary>
    public string ToText() => TextDrift.Write(this);

    /// <summary>The report as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownDrift.Write(this);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-drift</c>), <c>version</c> (1), <c>database</c> (its name), <c>drifted</c>
    /// (true, false, or null where nobody can tell), <c>verdict</c>, <c>since</c> (null, or the last run with <c>version</c>, <c>at</c>, <c>by</c>,
    /// <c>host</c>, <c>application</c> and <c>libraryVersion</c>), <c>kinds</c> (each with <c>kind</c>, <c>before</c> and <c>now</c>), <c>findings</c> (as
    /// <see cref="GateReport.ToJson"/> has them), <c>nextSteps</c> and <c>comparison</c> (null, or as <see cref="SchemaComparisonExtensions.ToJson"/> has it).
    /// </summary>
    public string ToJson() => JsonDrift.Write(this);

    private static IEnumerable<string> Changes(SchemaComparison comparison)
    {
        if (!comparison.Differences.IsEmpty)
        {
            yield return $"{Wording.Counts([.. comparison.Differences])} {(comparison.Differences.Count == 1 ? "difference" : "differences")}";
        }

        if (!comparison.OneSided.IsEmpty)
        {
            yield return $"{Wording.Count(comparison.OneSided.Count, "object")} whose kind isn't compared";
        }
    }
}
