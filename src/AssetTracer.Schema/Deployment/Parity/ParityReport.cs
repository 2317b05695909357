namespace AssetTracer.Schema;

/// <summary>One verdict on two databases: migrations and structure, and what to do next.</summary>
public sealed record ParityReport
{
    internal ParityReport()
    {
    }

    /// <summary>What the database that is right is called.</summary>
    public required string ExpectedName { get; init; }

    /// <summary>What the database that is judged is called.</summary>
    public required string ActualName { get; init; }

    /// <summary>Whether every migration stands alike and well in both, and nothing of the structure differs that counts.</summary>
    public required bool IsInParity { get; init; }

    /// <summary>Every migration that the build or a history knows, in order.</summary>
    public required ValueArray<MigrationParity> Migrations { get; init; }

    /// <summary>What of the structure differs: <c>before</c> is the database that is judged, <c>after</c> the one that is right.</summary>
    public required SchemaComparison Comparison { get; init; }

    /// <summary>What else is worth knowing, in sentences.</summary>
    public required ValueArray<string> Notes { get; init; }

    /// <summary>What to do next, one sentence each; empty where there is nothing to do.</summary>
    public required ValueArray<string> NextSteps { get; init; }

    /// <summary>What the migrations speak of that only one of them has run.</summary>
    internal MigrationFootprint OneSided { get; init; } = new([]);

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => IsInParity
        ? $"{ActualName} is in parity with {ExpectedName}{(Migrations.IsEmpty ? "" : $": {Wording.Count(Migrations.Count, "migration")}, {(Comparison.AreEqual ? "no differences" : "no differences that count")}{Accepted}")}{(Comparison.NotCompared.IsEmpty ? "" : ", as far as it is compared")}."
        : $"{ActualName} is not in parity with {ExpectedName}: {Wording.List([.. Reasons()])}.";

    /// <summary>The report as text for a terminal.</summary>
    public string ToText() => TextParity.Write(this);

    /// <summary>The report as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownParity.Write(this);

    /// <summary>The report as one HTML file, which needs no other and no network: a summary, how each migration stands in both, and what <see cref="SchemaComparisonExtensions.ToHtml"/> shows of the structure, to be searched, filtered and printed.</summary>
    /// <param name="at">When it was asked. Default: the page doesn't say.</param>
    public string ToHtml(DateTimeOffset? at = null) => HtmlParity.Write(this, at);

    /// <summary>
    /// The report as JSON: an object with <c>format</c> (<c>assettracer-schema-parity</c>), <c>version</c> (1), <c>expected</c> and
    /// <c>actual</c> (the names), <c>inParity</c>, <c>verdict</c>, <c>migrations</c>, <c>notes</c>, <c>nextSteps</c> and <c>comparison</c>
    /// (as <see cref="SchemaComparisonExtensions.ToJson"/> has it).
    /// </summary>
    public string ToJson() => JsonParity.Write(this);

    private string Accepted => Comparison.Accepted.IsEmpty ? "" : $" but {Wording.Number(Comparison.Accepted.Count)} accepted";

    private IEnumerable<string> Reasons()
    {
        var standing = Migrations.Where(m => !m.IsInParity).ToList();
        var pending = standing.Count(m => m.Actual.Kind == MigrationStateKind.Pending);
        if (pending > 0)
        {
            yield return $"{Wording.Count(pending, "migration")} {(pending == 1 ? "is" : "are")} pending there";
        }

        if (standing.Count > pending)
        {
            var others = standing.Count - pending;
            yield return $"{Wording.Count(others, pending > 0 ? "other" : "migration")} {(others == 1 ? "doesn't" : "don't")} stand alike in both";
        }

        if (!Comparison.NotVisible.IsEmpty)
        {
            yield return $"nobody can tell what {Wording.Readers(Comparison)} may not see";
        }

        if (!Comparison.OneSided.IsEmpty)
        {
            yield return $"{Wording.Count(Comparison.OneSided.Count, "object")} whose kind isn't compared {(Comparison.OneSided.Count == 1 ? "exists" : "exist")} on one side only";
        }

        if (!Comparison.Differences.IsEmpty)
        {
            yield return $"the structure has {Wording.Counts([.. Comparison.Differences])} {(Comparison.Differences.Count == 1 ? "difference" : "differences")}";
        }
    }
}
