namespace AssetTracer.Schema;

/// <summary>One thing that a question about a deployment found: what is so, and the way out.</summary>
/// <param name="Rule">What was looked for, as a stable word for files and machines: <c>pending-migration</c>.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Subject">What it is about: a migration, an object, a setting.</param>
/// <param name="Message">What is so, in a sentence.</param>
/// <param name="WayOut">What to do about it, in a sentence; <see langword="null"/> where there is nothing to do.</param>
public sealed record DeploymentFinding(string Rule, FindingSeverity Severity, string Subject, string Message, string? WayOut = null)
{
    /// <summary>The finding and the way out.</summary>
    public override string ToString() => WayOut is null ? Message : $"{Message} {WayOut}";
}
