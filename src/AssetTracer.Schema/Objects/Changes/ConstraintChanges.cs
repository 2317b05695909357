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
            .Concat(key.ReferencedColumns.Select(c => ColumnDefinition.Named(c, table)))
            .Concat(Partitions(table, snapshot));
    }

    // A key of a partition's own can serve as its part of an index that is no constraint.
    public override IEnumerable<ObjectIdentity> Holders(SchemaObject item, SchemaSnapshot snapshot) =>
        item is not ConstraintDefinition { PartitionOf: null, Type: ConstraintType.PrimaryKey or ConstraintType.Unique } key
            || snapshot.Find<TableDefinition>(TableDefinition.Named(key.Table)) is not { PartitionOf: { } whole } ? [] :
        from index in snapshot.PartsOf(TableDefinition.Named(whole)).OfType<IndexDefinition>()
        where index.UniqueColumns() == key.Columns.Order(StringComparer.Ordinal).ToValueArray()
            && !snapshot.PartsOf(TableDefinition.Named(key.Table)).OfType<IndexDefinition>().Any(p => p.PartitionOf == index.Name)
        select index.Identity;

    // Rows can't leave with a partition while a foreign key refers to the whole.
    private static IEnumerable<ObjectIdentity> Partitions(QualifiedName table, SchemaSnapshot snapshot) =>
        snapshot.Find<TableDefinition>(TableDefinition.Named(table)) is not { PartitionKey: not null } ? [] :
        snapshot.OfKind<TableDefinition>().Where(t => t.PartitionOf == table).SelectMany(t => Partitions(t.Name, snapshot).Prepend(t.Identity));

    public override SchemaObject Adopted(SchemaObject item, SchemaSnapshot snapshot) =>
        item is ConstraintDefinition { PartitionOf: not null } part && Origins(item, snapshot).Select(snapshot.Find).OfType<ConstraintDefinition>().FirstOrDefault() is { } origin
            ? part with { StorageParameters = origin.StorageParameters, StorageOrder = origin.StorageOrder, Tablespace = origin.Tablespace }
            : item;

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

    // The index of a partitioned table that isn't in every partition has to come after those without it: whoever joins gets a part of it.
    public override IEnumerable<ObjectIdentity> Needs(SchemaObject item, SchemaSnapshot snapshot) => item is not IndexDefinition { IsValid: false } index ? [] :
        from partition in snapshot.OfKind<TableDefinition>()
        where partition.PartitionOf == index.Table
            && !snapshot.PartsOf(partition.Identity).Any(p => (p is IndexDefinition part && part.PartitionOf == index.Name) || ConstraintChanges.Instance.Holders(p, snapshot).Contains(index.Identity))
        select partition.Identity;

    // A partition's part of an index is one that is there already, if there is one like it.
    public override IEnumerable<ObjectIdentity> Follows(SchemaObject item, SchemaSnapshot snapshot) => item is not IndexDefinition { PartitionOf: null } index
        || snapshot.Find<TableDefinition>(TableDefinition.Named(index.Table)) is not { PartitionOf: not null } ? [] :
        from part in snapshot.PartsOf(TableDefinition.Named(index.Table)).OfType<IndexDefinition>()
        where part.PartitionOf is not null && Likeness(part) == Likeness(index)
        select part.Identity;

    // Only a build that broke off leaves an index invalid.
    public override SchemaObject Built(SchemaObject item, SchemaSnapshot snapshot) =>
        item is IndexDefinition { IsValid: false } index && snapshot.Find<TableDefinition>(TableDefinition.Named(index.Table)) is not { PartitionKey: not null } ? index with { IsValid = true } : item;

    private static (string, bool, ValueArray<string>, int, string?, bool) Likeness(IndexDefinition index) => (
        index.Method,
        index.IsUnique,
        index.Keys.Select(Unsorted).Concat(index.Include).ToValueArray(),
        index.Include.Count,
        index.Predicate,
        index.IsNullsNotDistinct);

    private static string Unsorted(string key)
    {
        foreach (var sorting in new[] { " NULLS FIRST", " NULLS LAST", " DESC" })
        {
            key = key.EndsWith(sorting, StringComparison.Ordinal) ? key[..^sorting.Length] : key;
        }

        return key;
    }

    public override bool SpreadsTo(SchemaObject item, ObjectIdentity joining) => item is IndexDefinition { IsValid: false } index && joining.Name != index.Table;

    public override SchemaObject Adopted(SchemaObject item, SchemaSnapshot snapshot) =>
        item is IndexDefinition { PartitionOf: { } whole } part && snapshot.Find<IndexDefinition>(IndexDefinition.Named(whole)) is { } origin
            ? part with { StorageParameters = origin.StorageParameters, StorageOrder = origin.StorageOrder, Tablespace = origin.Tablespace }
            : item;

    // The index of a partitioned table is complete when each partition's is joined to it: nothing has to be built.
    public override SchemaObject Completed(SchemaObject item, SchemaSnapshot snapshot) =>
        item is IndexDefinition { IsValid: false } index && snapshot.OfKind<IndexDefinition>().Any(i => i.PartitionOf == index.Name) ? index with { IsValid = true } : item;

    public override bool IsRenamedBy(SchemaObject item, SchemaObject other) =>
        item is IndexDefinition { PartitionOf: { } origin } && other is IndexDefinition successor && successor.PartitionOf == origin;
}
