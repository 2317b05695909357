namespace AssetTracer.Schema;

/// <summary>Writes a plan out: as text for a terminal, as Markdown for a pull request, as JSON for a program.</summary>
public static class MigrationPlanExtensions
{
    /// <summary>The plan as text: each migration with its statements, the locks that they take, and what to mind.</summary>
    /// <param name="plan">The plan.</param>
    public static string ToText(this MigrationPlan plan) => TextPlan.Write(plan);

    /// <summary>The plan as Markdown, with the contents of <see cref="ToText"/>.</summary>
    /// <param name="plan">The plan.</param>
    public static string ToMarkdown(this MigrationPlan plan) => MarkdownPlan.Write(plan);

    /// <summary>
    /// The plan as JSON: an object with <c>format</c> (<c>assettracer-schema-plan</c>), <c>version</c> (1), <c>verdict</c>, <c>migrations</c>,
    /// <c>otherEnvironment</c> (or null), <c>findings</c> and <c>obstacles</c> (sentences).
    /// </summary>
    /// <remarks>
    /// A migration has <c>version</c>, <c>description</c>, <c>direction</c> (<c>up</c>, <c>down</c>), <c>transactional</c>, <c>checksum</c>,
    /// <c>locks</c> and <c>statements</c>. A statement has <c>text</c>, <c>transaction</c> (<c>inside</c>, <c>outside</c>), <c>locksKnown</c>,
    /// <c>locks</c>, each with <c>table</c>, <c>level</c> and <c>byIndex</c>, and <c>hazards</c>, each with <c>kind</c> and <c>message</c>.
    /// </remarks>
    /// <param name="plan">The plan.</param>
    public static string ToJson(this MigrationPlan plan) => JsonPlan.Write(plan);
}
