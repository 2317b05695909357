namespace AssetTracer.Schema;

/// <summary>Creates an index while its table is written to.</summary>
/// <param name="Index">The index.</param>
public sealed record CreateIndexConcurrently(IndexDefinition Index) : MigrationOperation
{
    /// <inheritdoc/>
    public override ValueArray<SqlStatement> ToStatements() => IndexRules.CreateConcurrently(Index);

    internal override IEnumerable<RowRule> RowRules() => IndexRules.Instance.RowRules(null, Index);
}

/// <summary>Drops an index while its table is read and written.</summary>
/// <param name="Index">The index.</param>
public sealed record DropIndexConcurrently(ObjectIdentity Index) : MigrationOperation
{
    /// <inheritdoc/>
    public override ValueArray<SqlStatement> ToStatements() => IndexRules.DropConcurrently(Index);
}
