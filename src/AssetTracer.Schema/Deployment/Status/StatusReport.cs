namespace AssetTracer.Schema;

/// <summary>Which migrations ran in which of several databases, and how they stand there.</summary>
public sealed record StatusReport
{
    internal StatusReport()
    {
    }

    /// <summary>The databases, in the order in which they were asked for.</summary>
    public required ValueArray<EnvironmentStatus> Environments { get; init; }

    /// <summary>Every migration that the build or a history knows, in order.</summary>
    public required ValueArray<MigrationStatus> Migrations { get; init; }

    /// <summary>
    /// What was found, heaviest first. The rules are those of <see cref="GateReport.Findings"/> that concern migrations, and <c>unreachable</c> (a database
    /// that can't be read), <c>checksum-differs</c> (one version was applied with several texts) and <c>same-content</c> (one text under several versions).
    /// What is only pending is a note.
    /// </summary>
    public required ValueArray<DeploymentFinding> Findings { get; init; }

    /// <summary>What to do next, one sentence each; empty where there is nothing to do.</summary>
    public ValueArray<string> NextSteps => Findings.Select(f => f.WayOut).OfType<string>().Distinct().ToValueArray();

    /// <summary>Where each database stands, in one sentence.</summary>
    public string Verdict => Environments.IsEmpty
        ? "No environment was asked."
        : $"{Wording.Count(Migrations.Count(m => m.IsInBuild), "migration")} in this build: {string.Join("; ", Environments.Select((e, place) => Standing(e, place)))}.";

    /// <summary>The report as text for a terminal: a line for each migration, a column for each database.</summary>
    public string ToText() => TextStatus.Write(this);

    /// <summary>The report as Markdown, for a wiki page or a README.</summary>
    public string ToMarkdown() => MarkdownStatus.Write(this);

    /// <summary>The report as one HTML file, which needs no other and no network: a summary, and a matrix of migrations and databases, to be searched, filtered and printed.</summary>
    /// <param name="at">When it was asked. Default: the page doesn't say.</param>
    public string ToHtml(DateTimeOffset? at = null) => HtmlStatus.Write(this, at);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-status</c>), <c>version</c> (1), <c>verdict</c>, <c>environments</c> (each with
    /// <c>name</c> and <c>problem</c>, null if it was read), <c>migrations</c> (each with <c>version</c>, <c>description</c>, <c>inBuild</c> and
    /// <c>states</c>), <c>findings</c> and <c>nextSteps</c>. A state has <c>environment</c>, <c>state</c> (<c>verified</c>, <c>broken</c>, <c>faked</c>,
    /// <c>edited</c>, <c>unknown</c>, <c>pending</c>, <c>unrecorded</c>, <c>absent</c>, or null if the database couldn't be read) and, if it is recorded,
    /// <c>appliedAt</c>, <c>appliedBy</c>, <c>origin</c>, <c>checksum</c> and <c>failures</c>.
    /// </summary>
    public string ToJson() => JsonStatus.Write(this);

    internal string Standing(EnvironmentStatus environment, int place)
    {
        if (environment.Problem is not null)
        {
            return $"{environment.Name} can't be read";
        }

        var states = Migrations.Select(m => (m.Version, m.States[place]!.Kind)).ToList();
        MigrationVersion[] Of(params MigrationStateKind[] kinds) => [.. states.Where(s => kinds.Contains(s.Kind)).Select(s => s.Version)];
        var said = new[]
        {
            Of(MigrationStateKind.Pending, MigrationStateKind.Unrecorded) is { Length: > 0 } pending ? $"lacks {MigrationList.Counted(pending)}" : "has all of them",
            Of(MigrationStateKind.Unknown) is { Length: > 0 } unknown ? $"has {MigrationList.Counted(unknown, "other")} besides" : null,
            Of(MigrationStateKind.Broken, MigrationStateKind.Faked, MigrationStateKind.Edited) is { Length: > 0 } bad ? $"isn't as {MigrationList.Of(bad)} {(bad.Length == 1 ? "says" : "say")}" : null,
        };
        return $"{environment.Name} {Wording.List([.. said.OfType<string>()])}";
    }
}

/// <summary>One of several databases.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Problem">Why it couldn't be read; <see langword="null"/> if it was.</param>
public sealed record EnvironmentStatus(string Name, string? Problem);

/// <summary>How one migration stands in several databases.</summary>
/// <param name="Version">The migration's version.</param>
/// <param name="Description">What it changes.</param>
/// <param name="IsInBuild">Whether the build holds it.</param>
/// <param name="States">How it stands in each database, in their order; <see langword="null"/> for one that couldn't be read.</param>
public sealed record MigrationStatus(MigrationVersion Version, string Description, bool IsInBuild, ValueArray<MigrationState?> States);
