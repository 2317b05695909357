namespace AssetTracer.Schema;

/// <summary>A database's history and this build's migrations don't fit together, so nothing was run.</summary>
public sealed class MigrationRefusedException : SchemaMigrationException
{
    internal MigrationRefusedException(ValueArray<MigrationFinding> findings)
        : base(string.Join(Environment.NewLine, findings)) =>
        Findings = findings;

    /// <summary>What doesn't fit.</summary>
    public ValueArray<MigrationFinding> Findings { get; }
}
