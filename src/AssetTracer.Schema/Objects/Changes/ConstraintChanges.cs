namespace AssetTracer.Schema;

/// <summary>A foreign key needs the key that it refers to, and a partition's part of a key the partitioned table's.</summary>
internal sealed class ConstraintChanges : ChangeRules
{
    public static ConstraintChanges Instance { get; } = new();

    public override IEnumerable<ObjectIdentity> Needs(SchemaObject item, SchemaSnapshot snapshot)
    {
        if (item is not ConstraintDefinition { ReferencedTable: { } table } key)
        {
            return [];
        }

        var wanted = key.ReferencedColumns.Order(StringComparer.Ordinal).ToValueArray();
        return snapshot.PartsOf(TableDefinition.Named(table))
            .Where(part => part switch
            {
                ConstraintDefinition { Type: ConstraintType.PrimaryKey or ConstraintType.Unique } other => other.Columns.Order(StringComparer.Ordinal).ToValueArray() == wanted,
                IndexDefinition index => index.UniqueColumns() == wanted,
                _ => false,
            })
            .Select(part => part.Identity)
            .Concat(key.ReferencedColumns.Select(c => ColumnDefinition.Named(c, table)));
    }

    public override IEnumerable<ObjectIdentity> Origins(SchemaObject item, SchemaSnapshot snapshot) =>
        item is ConstraintDefinition { PartitionOf: { } origin } part && snapshot.Find<TableDefinition>(TableDefinition.Named(part.Table)) is { PartitionOf: { } whole }
            ? [ConstraintDefinition.Named(origin, whole)]
            : [];

    public override bool StaysWithHeirs(SchemaObject item) => item is ConstraintDefinition { Type: ConstraintType.ForeignKey };

    public override bool IsRenamedBy(SchemaObject item, SchemaObject other) =>
        item is ConstraintDefinition { PartitionOf: { } origin } && other is ConstraintDefinition successor && successor.PartitionOf == origin;

    public override QualifiedName? TakenName(SchemaObject item) =>
        item is ConstraintDefinition { Type: ConstraintType.PrimaryKey or ConstraintType.Unique or ConstraintType.Exclusion } key ? new QualifiedName(key.Table.Schema, key.Name) : default(QualifiedName?);
}

/// <summary>An index of a partition comes with the partitioned table's.</summary>
internal sealed class IndexChanges : ChangeRules
{
    public static IndexChanges Instance { get; } = new();

    public override IEnumerable<ObjectIdentity> Origins(SchemaObject item, SchemaSnapshot snapshot) =>
        item is IndexDefinition { PartitionOf: { } origin } ? [IndexDefinition.Named(origin)] : [];

    // The index of a partitioned table is complete when each partition's is joined to it: nothing has to be built.
    public override SchemaObject Completed(SchemaObject item, SchemaSnapshot snapshot) =>
        item is IndexDefinition { IsValid: false } index && snapshot.OfKind<IndexDefinition>().Any(i => i.PartitionOf == index.Name) ? index with { IsValid = true } : item;

    public override bool IsRenamedBy(SchemaObject item, SchemaObject other) =>
        item is IndexDefinition { PartitionOf: { } origin } && other is IndexDefinition successor && successor.PartitionOf == origin;
}
