namespace AssetTracer.Schema;

/// <summary>Writes a comparison out: as text for a terminal, as Markdown for a pull request, as a page for a browser, as JSON for a program.</summary>
public static class SchemaComparisonExtensions
{
    /// <summary>The comparison as text: a verdict, then the differences by the object that they belong to, most serious first.</summary>
    /// <param name="comparison">The comparison.</param>
    public static string ToText(this SchemaComparison comparison) => TextComparison.Write(comparison);

    /// <summary>The comparison as Markdown, with the contents of <see cref="ToText"/>.</summary>
    /// <param name="comparison">The comparison.</param>
    public static string ToMarkdown(this SchemaComparison comparison) => MarkdownComparison.Write(comparison);

    /// <summary>
    /// The comparison as one HTML file, which needs no other and no network: a summary, a picture of what is concerned, and every difference with its values
    /// on both sides, to be searched, filtered and printed.
    /// </summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="at">When the databases were read. Default: the page doesn't say.</param>
    public static string ToHtml(this SchemaComparison comparison, DateTimeOffset? at = null) => HtmlComparison.Write(comparison, at);

    /// <summary>
    /// The comparison as JSON: an object with <c>format</c> (<c>assettracer-schema-comparison</c>), <c>version</c> (1), <c>before</c> and
    /// <c>after</c> (the names of the sides), <c>equal</c>, <c>counts</c> by severity, <c>differences</c>, <c>notCompared</c>,
    /// <c>oneSided</c>, <c>notVisible</c> (what a reader wasn't allowed to see), <c>environment</c> and <c>unreadSettings</c> (what the schemas live in, which
    /// never counts), <c>hidden</c> (what the options left out, counted), and of a list of accepted differences <c>accepted</c> (what doesn't count), <c>expired</c>
    /// (what counts again) and <c>stale</c> (entries that match nothing).
    /// </summary>
    /// <remarks>
    /// A difference has <c>severity</c> (<c>breaking</c>, <c>behavioural</c>, <c>cosmetic</c>), <c>change</c> (<c>added</c>, <c>removed</c>,
    /// <c>changed</c>, <c>renamed</c>, <c>counterpart</c>, seen from before to after), <c>kind</c>, <c>object</c>, <c>parent</c>,
    /// <c>sentence</c> and <c>attributes</c>, each with <c>attribute</c>, <c>before</c> and <c>after</c> in full. An object which is renamed or
    /// has a counterpart is named <c>objectBefore</c> on the other side, and a counterpart says whether they <c>enforceTheSame</c>. An added
    /// or removed object lists the <c>parts</c> that come or go with it; <c>repeats</c> are objects that only inherit the difference. What is accepted
    /// has <c>reason</c>, <c>owner</c>, <c>expires</c> and the <c>difference</c> (or the <c>oneSided</c> object).
    /// </remarks>
    /// <param name="comparison">The comparison.</param>
    public static string ToJson(this SchemaComparison comparison) => JsonComparison.Write(comparison);
}
