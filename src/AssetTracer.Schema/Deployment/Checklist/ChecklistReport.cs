namespace AssetTracer.Schema;

/// <summary>A checklist as it stands: what was asked when, what came of it, and who ticked what. It can be kept as a file.</summary>
public sealed record ChecklistReport
{
    internal ChecklistReport()
    {
    }

    /// <summary>What is deployed.</summary>
    public required string Deployment { get; init; }

    /// <summary>When the items that answer for themselves were asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>The items.</summary>
    public required ValueArray<ChecklistItem> Items { get; init; }

    /// <summary>Whether nothing stands in the way: every item passed, was ticked, or is left out for a reason.</summary>
    public bool IsReady => !Items.IsEmpty && Items.All(i => i.IsDone);

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict => IsReady
        ? $"{char.ToUpperInvariant(Deployment[0])}{Deployment[1..]} may go ahead: {Wording.Count(Items.Count, "item")} {(Items.Count == 1 ? "is" : "are")} done."
        : $"{char.ToUpperInvariant(Deployment[0])}{Deployment[1..]} may not go ahead: {ChecklistWords.InTheWay(this)}.";

    /// <summary>Ticks an item by name.</summary>
    /// <param name="id">The item.</param>
    /// <param name="by">Who ticks it.</param>
    /// <param name="note">What is worth noting. Default: nothing.</param>
    /// <param name="clock">Tells when. Default: the system's clock.</param>
    /// <exception cref="ChecklistException">There is no such item, it isn't one to be ticked, or nobody ticks it.</exception>
    public ChecklistReport Tick(string id, string by, string note = "", TimeProvider? clock = null)
    {
        var item = Manual(id);
        return string.IsNullOrWhiteSpace(by)
            ? throw new ChecklistException($"Nobody ticks '{id}'. Say who does.")
            : With(item with { Outcome = ChecklistOutcome.Passed, By = by.Trim(), At = (clock ?? TimeProvider.System).GetUtcNow(), Summary = note });
    }

    /// <summary>Takes back that somebody ticked an item.</summary>
    /// <param name="id">The item.</param>
    /// <exception cref="ChecklistException">There is no such item, or it isn't one to be ticked.</exception>
    public ChecklistReport Untick(string id) => With(Manual(id) with { Outcome = ChecklistOutcome.Open, By = null, At = null, Summary = "" });

    /// <summary>Reads what <see cref="SaveAsync"/> wrote, with everything that was ticked.</summary>
    /// <param name="source">The stream to read from.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ChecklistException">The stream doesn't hold a checklist.</exception>
    public static Task<ChecklistReport> LoadAsync(Stream source, CancellationToken cancellationToken = default) => ChecklistFile.LoadAsync(source, cancellationToken);

    /// <summary>Writes the checklist as JSON: what <see cref="ToJson"/> gives.</summary>
    /// <param name="destination">The stream to write to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task SaveAsync(Stream destination, CancellationToken cancellationToken = default) =>
        await destination.WriteAsync(System.Text.Encoding.UTF8.GetBytes(ToJson()), cancellationToken).ConfigureAwait(false);

    /// <summary>The checklist as text for a terminal.</summary>
    public string ToText() => TextChecklist.Write(this);

    /// <summary>The checklist as Markdown, for a pull request.</summary>
    public string ToMarkdown() => MarkdownChecklist.Write(this);

    /// <summary>The checklist as one HTML file, which needs no other and no network: a summary and every item, to be searched, filtered and printed.</summary>
    public string ToHtml() => HtmlChecklist.Write(this);

    /// <summary>
    /// The checklist as JSON: an object with <c>format</c> (<c>assettracer-schema-checklist</c>), <c>version</c> (1), <c>deployment</c>, <c>askedAt</c>,
    /// <c>ready</c>, <c>verdict</c> and <c>items</c>.
    /// </summary>
    /// <remarks>
    /// An item has <c>id</c>, <c>title</c>, <c>manual</c>, <c>outcome</c> (<c>passed</c>, <c>failed</c>, <c>notAsked</c>, <c>open</c>, <c>leftOut</c>),
    /// <c>summary</c>, <c>at</c>, <c>by</c> and <c>findings</c>, each with <c>rule</c>, <c>severity</c>, <c>subject</c>, <c>message</c> and <c>wayOut</c>.
    /// </remarks>
    public string ToJson() => ChecklistFile.Write(this);

    private ChecklistItem Manual(string id) => Items.FirstOrDefault(i => i.Id == id) switch
    {
        null => throw new ChecklistException($"The checklist has no item '{id}'. To be ticked are {Wording.List([.. Items.Where(i => i.IsManual).Select(i => i.Id)])}."),
        { IsManual: false } => throw new ChecklistException($"'{id}' answers for itself and can't be ticked. Put right what it says, and ask again."),
        { Outcome: ChecklistOutcome.LeftOut } => throw new ChecklistException($"'{id}' is left out and needn't be ticked."),
        var item => item,
    };

    private ChecklistReport With(ChecklistItem item) => this with { Items = Items.Select(i => i.Id == item.Id ? item : i).ToValueArray() };
}
