namespace AssetTracer.Schema;

/// <summary>Tables are created with their columns, and joined to others when those and the columns are there.</summary>
internal sealed class TableChanges : ChangeRules
{
    public static TableChanges Instance { get; } = new();

    public override IEnumerable<ObjectIdentity> Needs(SchemaObject item, SchemaSnapshot snapshot) =>
        Ancestors(item).SelectMany(name => new[] { TableDefinition.Named(name), ForeignTableDefinition.Named(name) }).Where(identity => snapshot.Find(identity) is not null);

    public override SchemaObject? Shed(SchemaObject item, ObjectIdentity need) =>
        need.Kind == ObjectKind.CompositeType && item is TableDefinition { OfType: { } type } typed && type == need.Name ? typed with { OfType = null } :
        need.Kind is ObjectKind.Table or ObjectKind.ForeignTable or ObjectKind.Column && Ancestors(item).Contains(need.Name) ? Alone(item) : null;

    public override bool IsLoose(SchemaObject item, ObjectIdentity need) => Shed(item, need) is not null;

    public override SchemaObject? ShedFor(SchemaObject before, SchemaObject after)
    {
        var (old, young) = (Joins(before), Joins(after));
        if (old.Whole is not null)
        {
            return (old.Whole, old.Bound) == (young.Whole, young.Bound) ? null : Alone(before);
        }

        if (old.Type is not null && old.Type != young.Type)
        {
            return (TableDefinition)before with { OfType = null };
        }

        var parents = KeptParents(old.Parents, young.Parents);
        return parents == old.Parents ? null : before switch
        {
            TableDefinition table => table with { Inherits = parents },
            ForeignTableDefinition table => table with { Inherits = parents },
            _ => null,
        };
    }

    // Rows leave with a partition, if only for a moment, and a foreign key to the whole would miss them; what it had of a trigger comes back enabled.
    public override bool IsHeldBy(SchemaObject before, SchemaObject after, SchemaObject dependent) =>
        (Joins(before).Whole, Joins(before).Bound) != (Joins(after).Whole, Joins(after).Bound)
        && dependent switch
        {
            ConstraintDefinition { Type: ConstraintType.ForeignKey } key => key.Table != before.Identity.Name && key.ReferencedTable != before.Identity.Name,
            TriggerDefinition trigger => trigger.Partitions.Any(p => p.Partition == before.Identity.Name),
            _ => false,
        };

    public override IEnumerable<ObjectIdentity> AltersAfter(SchemaObject before, SchemaObject after, SchemaSnapshot old, SchemaSnapshot young) =>
        before is TableDefinition table && after is TableDefinition other ? [.. LoggedBefore(table, other, old), .. NeededForToast(table, other, young)] : [];

    /// <summary>The parents to which a table stays joined: those that are first in the new order.</summary>
    public static ValueArray<QualifiedName> KeptParents(ValueArray<QualifiedName> before, ValueArray<QualifiedName> after)
    {
        var kept = 0;
        return before.Where(p => kept < after.Count && after[kept] == p && ++kept > 0).ToValueArray();
    }

    public override bool JoinsBeforeLeaving(SchemaObject before, SchemaObject after, SchemaSnapshot old, SchemaSnapshot young)
    {
        if (before is not TableDefinition { PartitionOf: null } child || after is not TableDefinition { PartitionOf: null } heir || child.Inherits == heir.Inherits)
        {
            return false;
        }

        var kept = KeptParents(child.Inherits, heir.Inherits);
        var (leaving, joining) = (child.Inherits.Except(kept).ToList(), heir.Inherits.Except(kept).ToList());
        return !leaving.Intersect(joining).Any() && old.PartsOf(before.Identity).OfType<ColumnDefinition>().Any(c =>
            c.IsInherited && !Has(kept, c, old) && Has(joining, c, young) && young.Find(c.Identity) is ColumnDefinition { IsInherited: true } column && column.Type == c.Type);

        static bool Has(IEnumerable<QualifiedName> parents, ColumnDefinition column, SchemaSnapshot snapshot) =>
            parents.Any(p => snapshot.Find(ColumnDefinition.Named(column.Name, p)) is not null);
    }

    // An index says by itself that rows are known by it.
    public override SchemaObject Completed(SchemaObject item, SchemaSnapshot snapshot) => item is TableDefinition table && snapshot.PartsOf(item.Identity)
            .Any(p => p is IndexDefinition { IsReplicaIdentity: true } or ConstraintDefinition { IsReplicaIdentity: true })
        ? table with { ReplicaIdentity = ReplicaIdentity.UsingIndex }
        : item;

    public override bool FinishesAfterParts(SchemaObject before, SchemaObject after) => Joins(before) != Joins(after);

    public override WholeWithParts? Assemble(SchemaObject whole, IReadOnlyList<SchemaObject> parts, SchemaSnapshot snapshot)
    {
        if (whole is not TableDefinition table)
        {
            return null;
        }

        var columns = parts.OfType<ColumnDefinition>().OrderBy(c => c.Position).ToList();

        // Columns of its own can't be told to a partition while it is created as one: it is joined afterwards.
        var isJoinedLater = table.PartitionOf is { } origin && (columns.Exists(c => !c.IsInherited) || IsBackedByKey(origin, parts, snapshot));
        var made = isJoinedLater ? table with { PartitionOf = null, PartitionBound = null } : table;
        var own = isJoinedLater ? columns.ConvertAll(c => c with { IsInherited = false }) : columns.FindAll(c => !c.IsInherited && table.OfType is null);
        var constraints = parts.OfType<ConstraintDefinition>().Where(IsPlain).ToList();
        var asked = isJoinedLater ? InheritedChecks(table, constraints, snapshot) : [];
        return new(
            new CreateTable(made, own.ToValueArray(), [.. constraints, .. asked]),
            [.. own.Select(c => c.Identity), .. constraints.Select(c => c.Identity), .. asked.Select(c => c.Identity)],
            made);
    }

    public override IEnumerable<(SchemaObject Part, IEnumerable<ObjectIdentity> Origins)> Following(SchemaObject item, SchemaSnapshot snapshot) => !Ancestors(item).Any() ? [] :
        from check in InheritedChecks(item, [.. snapshot.PartsOf(item.Identity).OfType<ConstraintDefinition>()], snapshot)
        select ((SchemaObject)check, Ancestors(item).Select(a => ConstraintDefinition.Named(check.Name, a)));

    public static IEnumerable<QualifiedName> Ancestors(SchemaObject item) => item switch
    {
        TableDefinition { PartitionOf: { } whole } => [whole],
        TableDefinition table => table.Inherits,
        ForeignTableDefinition { PartitionOf: { } whole } => [whole],
        ForeignTableDefinition table => table.Inherits,
        _ => [],
    };

    public static bool IsPartition(SchemaObject item) => item is TableDefinition { PartitionOf: not null } or ForeignTableDefinition { PartitionOf: not null };

    public static SchemaObject? Find(QualifiedName name, SchemaSnapshot snapshot) =>
        snapshot.Find(TableDefinition.Named(name)) ?? snapshot.Find(ForeignTableDefinition.Named(name));

    // PostgreSQL joins a partition only if it has every check of the whole.
    public static IReadOnlyList<ConstraintDefinition> InheritedChecks(SchemaObject table, IReadOnlyList<ConstraintDefinition> own, SchemaSnapshot snapshot)
    {
        var found = new List<ConstraintDefinition>();
        var seen = own.Select(c => c.Name).ToHashSet();
        var waiting = new Queue<QualifiedName>(Ancestors(table));
        while (waiting.TryDequeue(out var name))
        {
            if (Find(name, snapshot) is not { } ancestor)
            {
                continue;
            }

            found.AddRange(snapshot.PartsOf(ancestor.Identity).OfType<ConstraintDefinition>()
                .Where(c => c is { Type: ConstraintType.Check, IsNoInherit: false } && seen.Add(c.Name))
                .Select(c => c with { Table = table.Identity.Name, On = table.Identity.Kind }));
            foreach (var next in Ancestors(ancestor))
            {
                waiting.Enqueue(next);
            }
        }

        return found;
    }

    // No table may refer to rows that a crash takes away while it keeps its own.
    private static IEnumerable<ObjectIdentity> LoggedBefore(TableDefinition before, TableDefinition after, SchemaSnapshot snapshot) => (before.IsUnlogged, after.IsUnlogged) switch
    {
        (false, true) => snapshot.OfKind<ConstraintDefinition>().Where(k => k.ReferencedTable == after.Name).Select(k => TableDefinition.Named(k.Table)),
        (true, false) => snapshot.PartsOf(after.Identity).OfType<ConstraintDefinition>().Select(k => k.ReferencedTable).OfType<QualifiedName>().Select(TableDefinition.Named),
        _ => [],
    };

    // A table has a TOAST table once a column can need one, and until then what is set of that is lost without a word.
    private static IEnumerable<ObjectIdentity> NeededForToast(TableDefinition before, TableDefinition after, SchemaSnapshot snapshot) =>
        after.StorageParameters.Except(before.StorageParameters).Any(StorageParameters.IsOfToast) ? snapshot.PartsOf(after.Identity).OfType<ColumnDefinition>().Select(c => c.Identity) : [];

    // A key of the partition's own can serve as its part of an index, if it is there when the partition is joined.
    private static bool IsBackedByKey(QualifiedName origin, IReadOnlyList<SchemaObject> parts, SchemaSnapshot snapshot) =>
        snapshot.PartsOf(TableDefinition.Named(origin)).OfType<IndexDefinition>().Any(i => !parts.OfType<IndexDefinition>().Any(p => p.PartitionOf == i.Name));

    private static (QualifiedName? Whole, string? Bound, ValueArray<QualifiedName> Parents, QualifiedName? Type) Joins(SchemaObject item) => item switch
    {
        TableDefinition table => (table.PartitionOf, table.PartitionBound, table.Inherits, table.OfType),
        ForeignTableDefinition table => (table.PartitionOf, table.PartitionBound, table.Inherits, null),
        _ => default,
    };

    private static SchemaObject? Alone(SchemaObject item) => item switch
    {
        TableDefinition table => table with { PartitionOf = null, PartitionBound = null, Inherits = [] },
        ForeignTableDefinition table => table with { PartitionOf = null, PartitionBound = null, Inherits = [] },
        _ => null,
    };

    // NOT VALID means nothing while a table is created, and a foreign key needs the other table.
    private static bool IsPlain(ConstraintDefinition constraint) =>
        constraint is { IsValidated: true, PartitionOf: null, Type: not ConstraintType.ForeignKey } && ConstraintRules.Instance.Create(constraint).Count == 1;
}
