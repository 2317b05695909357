namespace AssetTracer.Schema;

/// <summary>Creates a table together with its columns and constraints.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="Constraints">Its constraints.</param>
public sealed record CreateTable(TableDefinition Table, ValueArray<ColumnDefinition> Columns, ValueArray<ConstraintDefinition> Constraints) : MigrationOperation
{
    /// <inheritdoc/>
    public override ValueArray<SqlStatement> ToStatements() => TableRules.Create(Table, Columns, Constraints);
}
