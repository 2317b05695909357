namespace AssetTracer.Schema;

/// <summary>Folds what partitions and child tables only repeat into the difference of the table they inherit from.</summary>
internal static class Inheritance
{
    public static IReadOnlyList<SchemaDifference> Fold(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides)
    {
        var byIdentity = new Dictionary<ObjectIdentity, SchemaDifference>();
        foreach (var difference in differences)
        {
            byIdentity.TryAdd(difference.Identity, difference);
        }

        var repeats = differences
            .Select(d => (Repeat: d, Source: Source(d, byIdentity, sides)))
            .Where(p => p.Source is not null)
            .ToLookup(p => p.Source!.Identity, p => p.Repeat.Identity);
        if (repeats.Count == 0)
        {
            return differences;
        }

        var folded = repeats.SelectMany(r => r).ToHashSet();
        return
        [
            .. differences
                .Where(d => !folded.Contains(d.Identity))
                .Select(d => repeats.Contains(d.Identity) ? d with { Repeats = [.. d.Repeats, .. repeats[d.Identity]] } : d),
        ];
    }

    /// <summary>The difference that this one repeats: that of the topmost ancestor with the same one.</summary>
    private static SchemaDifference? Source(SchemaDifference difference, Dictionary<ObjectIdentity, SchemaDifference> all, ComparisonSides sides)
    {
        SchemaDifference? source = null;
        var seen = new HashSet<ObjectIdentity> { difference.Identity };
        for (var current = difference; current is not null;)
        {
            var next = Inherited(current, sides)
                .Select(all.GetValueOrDefault)
                .FirstOrDefault(d => d is not null && IsSame(d, difference) && seen.Add(d.Identity));
            source = next ?? source;
            current = next;
        }

        return source;
    }

    /// <summary>What the differing object has from other tables.</summary>
    private static IEnumerable<ObjectIdentity> Inherited(SchemaDifference difference, ComparisonSides sides) => difference switch
    {
        Added { After: ColumnDefinition { IsInherited: true } column } => Ancestors(column.Table, sides.After).Select(t => ColumnDefinition.Named(column.Name, t)),
        Removed { Before: ColumnDefinition { IsInherited: true } column } => Ancestors(column.Table, sides.Before).Select(t => ColumnDefinition.Named(column.Name, t)),
        Changed { Before: ColumnDefinition { IsInherited: true }, After: ColumnDefinition { IsInherited: true } column } =>
            Ancestors(column.Table, sides.After).Select(t => ColumnDefinition.Named(column.Name, t)),
        Renamed { Before: ColumnDefinition { IsInherited: true }, After: ColumnDefinition { IsInherited: true } column } =>
            Ancestors(column.Table, sides.After).Select(t => ColumnDefinition.Named(column.Name, t)),
        Changed { After: TableDefinition table, Attributes: [{ Attribute: "columnOrder" }] } => Ancestors(table.Name, sides.After).Select(TableDefinition.Named),
        Added { After: ConstraintDefinition { PartitionOf: { } parent } key } => Ancestors(key.Table, sides.After).Select(t => ConstraintDefinition.Named(parent, t)),
        Removed { Before: ConstraintDefinition { PartitionOf: { } parent } key } => Ancestors(key.Table, sides.Before).Select(t => ConstraintDefinition.Named(parent, t)),
        Added { After: IndexDefinition { PartitionOf: { } parent } } => [IndexDefinition.Named(parent)],
        Removed { Before: IndexDefinition { PartitionOf: { } parent } } => [IndexDefinition.Named(parent)],
        _ => [],
    };

    private static bool IsSame(SchemaDifference one, SchemaDifference other) => (one, other) switch
    {
        (Changed left, Changed right) => left.Attributes == right.Attributes,
        (Renamed left, Renamed right) => left.Before.Identity.Within == right.Before.Identity.Within,
        (Added, Added) or (Removed, Removed) => true,
        _ => false,
    };

    private static ValueArray<QualifiedName> Ancestors(QualifiedName table, SchemaSnapshot snapshot) =>
        snapshot.Find<TableDefinition>(TableDefinition.Named(table)) switch
        {
            { PartitionOf: { } whole } => [whole],
            { } child => child.Inherits,
            null => default,
        };
}
