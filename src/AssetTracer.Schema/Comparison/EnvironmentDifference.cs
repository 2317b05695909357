namespace AssetTracer.Schema;

/// <summary>Something that two schemas live in differs. It is no difference of the schemas, and never counts as one.</summary>
/// <param name="Severity">How much it matters to an application that runs on both databases.</param>
/// <param name="Subject">What it is, as in <c>encoding</c> or <c>database setting search_path</c>.</param>
/// <param name="Before">What the first database has; <see langword="null"/> if it isn't set, or if its value isn't kept.</param>
/// <param name="After">What the second database has; <see langword="null"/> if it isn't set, or if its value isn't kept.</param>
/// <param name="Sentence">What it means, in one sentence.</param>
public sealed record EnvironmentDifference(Severity Severity, string Subject, string? Before, string? After, string Sentence);
