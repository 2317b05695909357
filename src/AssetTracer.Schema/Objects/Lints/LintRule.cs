namespace AssetTracer.Schema;

/// <summary>One thing that <see cref="SchemaLint"/> looks for.</summary>
public abstract class LintRule
{
    private protected LintRule(string id, string title, params ReadOnlySpan<ObjectKind> needs) =>
        (Id, Title, Needs) = (id, title, needs.ToArray().ToValueArray());

    /// <summary>The rule as a stable word for options, files and machines: <c>row-security-off</c>.</summary>
    public string Id { get; }

    /// <summary>What the rule looks for, in words.</summary>
    public string Title { get; }

    /// <summary>The kinds of object without which nobody can tell.</summary>
    internal ValueArray<ObjectKind> Needs { get; }

    /// <summary>What the rule finds.</summary>
    internal abstract IEnumerable<DeploymentFinding> Check(LintSubject subject);

    private protected DeploymentFinding Found(FindingSeverity severity, ObjectIdentity what, string message, string wayOut) =>
        new(Id, severity, what.ToString(), message, wayOut);
}
