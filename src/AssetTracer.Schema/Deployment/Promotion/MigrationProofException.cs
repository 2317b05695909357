namespace AssetTracer.Schema;

/// <summary>A proof can't be taken, or isn't one that can be relied on.</summary>
public sealed class MigrationProofException : SchemaMigrationException
{
    internal MigrationProofException(ValueArray<DeploymentFinding> findings, Exception? innerException = null)
        : base(string.Join(Environment.NewLine, findings), innerException) =>
        Findings = findings;

    /// <summary>
    /// Why. The rules are, when one is read, <c>proof-unreadable</c>, <c>proof-truncated</c>, <c>proof-tampered</c>, <c>proof-unsigned</c> and
    /// <c>proof-wrongly-signed</c>; when one is taken, <c>not-verified-in-staging</c>, <c>edited-migration</c>, <c>unknown-migration</c> and
    /// <c>not-proven</c> (there is nothing to prove).
    /// </summary>
    public ValueArray<DeploymentFinding> Findings { get; }
}
