namespace AssetTracer.Schema;

/// <summary>What a migration says of itself.</summary>
internal sealed record MigrationContent(
    ValueArray<MigrationOperation> Operations,
    ValueArray<SqlStatement> Up,
    ValueArray<SqlStatement> Down,
    string? IrreversibleReason,
    ValueArray<Expectation> Expectations);
