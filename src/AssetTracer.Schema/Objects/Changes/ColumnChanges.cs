namespace AssetTracer.Schema;

/// <summary>Columns come from parent tables, can lose their default for a while, and take another type only when no view looks at them.</summary>
internal sealed class ColumnChanges : ChangeRules
{
    public static ColumnChanges Instance { get; } = new();

    public override IEnumerable<string> Fixed => ["position", "isInherited"];

    public override IEnumerable<string> Ordered => ["position"];

    public override int Place(SchemaObject item) => ((ColumnDefinition)item).Position;

    public override IEnumerable<ObjectIdentity> Origins(SchemaObject item, SchemaSnapshot snapshot) =>
        item is ColumnDefinition { IsInherited: true } column && TableChanges.Find(column.Table, snapshot) is { } table
            ? TableChanges.Ancestors(table).Select(a => ColumnDefinition.Named(column.Name, a)).Where(c => snapshot.Find(c) is not null)
            : [];

    public override SchemaObject? Brought(SchemaObject item, SchemaSnapshot snapshot)
    {
        var column = (ColumnDefinition)item;
        if (snapshot.Find<TableDefinition>(TableDefinition.Named(column.Table)) is { OfType: not null })
        {
            return new ColumnDefinition { Table = column.Table, Name = column.Name, Type = column.Type, Collation = column.Collation, Position = column.Position };
        }

        return Origins(item, snapshot).Select(snapshot.Find).OfType<ColumnDefinition>().FirstOrDefault() is not { } origin ? null : origin with
        {
            Table = column.Table,
            Position = column.Position,
            IsInherited = true,

            // From PostgreSQL 18 on the constraint has a name, and whoever inherits it has it by the same one.
            NotNullName = origin.NotNullName ?? (column.NotNullName is null || origin.IsNullable ? null : ColumnNotNull.NameOf(origin)),
            IdentityGeneration = IdentityGeneration.None,
            IdentityOptions = null,
            IdentitySequence = null,
            IdentityPersistence = null,
            StatisticsTarget = null,
            Options = [],
            ForeignOptions = column.ForeignOptions is null ? null : [],
        };
    }

    public override SchemaObject Regrouped(SchemaObject part, SchemaObject left, SchemaObject joined, SchemaSnapshot before, SchemaSnapshot after)
    {
        var column = (ColumnDefinition)part;
        var isStill = column.IsInherited && TableChanges.Ancestors(left).Any(a => before.Find(ColumnDefinition.Named(column.Name, a)) is not null);

        // A partition has no columns of its own; who joins parents keeps those that it had.
        var isTaken = TableChanges.IsPartition(joined) && TableChanges.Ancestors(joined).Any(a => after.Find(ColumnDefinition.Named(column.Name, a)) is not null);
        return column with { IsInherited = isStill || isTaken };
    }

    public override SchemaObject Unbrought(SchemaObject item) => (ColumnDefinition)item with { IsInherited = false };

    public override SchemaObject Followed(SchemaObject item, SchemaObject originBefore, SchemaObject originAfter)
    {
        var (column, before, after) = ((ColumnDefinition)item, (ColumnDefinition)originBefore, (ColumnDefinition)originAfter);
        var retyped = IsRetyped(before, after);
        return column with
        {
            Type = after.Type,
            Collation = after.Collation,
            IsNullable = before.IsNullable == after.IsNullable ? column.IsNullable : after.IsNullable,
            Default = before.Default == after.Default && !(retyped && before.Default is not null) ? column.Default : after.Default,
            Storage = retyped ? null : before.Storage == after.Storage ? column.Storage : after.Storage,
            Compression = retyped ? null : column.Compression,
            StatisticsTarget = before.StatisticsTarget == after.StatisticsTarget ? column.StatisticsTarget : after.StatisticsTarget,
            Generation = after.Generation,
            GeneratedAs = before.GeneratedAs == after.GeneratedAs ? column.GeneratedAs : after.GeneratedAs,
        };
    }

    public override SchemaObject? Bare(SchemaObject item) =>
        item is ColumnDefinition { Default: not null, Generation: ColumnGeneration.None } column ? column with { Default = null } : null;

    // Its own sequence has the name that the one has by which a default counts.
    public override SchemaObject? ShedFor(SchemaObject before, SchemaObject after) => (before, after) switch
    {
        (ColumnDefinition { IdentityGeneration: not IdentityGeneration.None } column, ColumnDefinition { IdentityGeneration: IdentityGeneration.None, Default: not null }) =>
            column with { IdentityGeneration = IdentityGeneration.None, IdentityOptions = null, IdentitySequence = null, IdentityPersistence = null },
        (ColumnDefinition { Generation: ColumnGeneration.Stored } column, ColumnDefinition { Generation: ColumnGeneration.None }) =>
            column with { Generation = ColumnGeneration.None, GeneratedAs = null },
        _ => null,
    };

    public override bool IsLoose(SchemaObject item, ObjectIdentity need) => need.Kind is not (ObjectKind.Schema or ObjectKind.Extension or ObjectKind.Collation
        or ObjectKind.BaseType or ObjectKind.EnumType or ObjectKind.CompositeType or ObjectKind.Domain or ObjectKind.RangeType
        or ObjectKind.Table or ObjectKind.ForeignTable or ObjectKind.Column or ObjectKind.View or ObjectKind.MaterializedView);

    // PostgreSQL carries indexes and most constraints over to the new type by itself, but a foreign key only if both ends fit at every moment, and no
    // targets of statistics, nor who owns them.
    public override bool IsHeldBy(SchemaObject before, SchemaObject after, SchemaObject dependent) =>
        IsRetyped((ColumnDefinition)before, (ColumnDefinition)after) && dependent switch
        {
            ViewDefinition or MaterializedViewDefinition or RuleDefinition or PolicyDefinition or TriggerDefinition or RoutineDefinition or PublicationDefinition => true,
            ColumnDefinition column => column.Generation != ColumnGeneration.None,
            ConstraintDefinition constraint => constraint.Type == ConstraintType.ForeignKey,
            IndexDefinition index => !index.StatisticsTargets.IsEmpty,
            StatisticsDefinition => true,
            _ => false,
        };

    // To types that somebody made there are no casts but those that somebody made.
    public override bool MovesByText(SchemaObject before, SchemaObject after, SchemaSnapshot old, SchemaSnapshot young)
    {
        var (left, taken) = (((ColumnDefinition)before).Type, ((ColumnDefinition)after).Type);
        return !ColumnType.IsText(left) && !ColumnType.IsText(taken) && (ColumnType.IsOwn(left), ColumnType.IsOwn(taken)) switch
        {
            (true, false) => IsStranger(left, taken, old),
            (false, true) => IsStranger(taken, left, young),
            _ => false,
        };
    }

    public override IEnumerable<MigrationOperation> MoveByCast(SchemaObject before, SchemaObject after, bool isByText)
    {
        var (old, young) = ((ColumnDefinition)before, (ColumnDefinition)after);
        if (young.ForeignOptions is not null)
        {
            return base.MoveByCast(before, after, isByText);
        }

        var bare = old with { Default = null };
        var collation = young.Collation is { } name ? $" COLLATE {name}" : "";
        var moved = bare with { Type = young.Type, Collation = young.Collation, Storage = null, Compression = null };
        return
        [
            .. bare == old ? [] : new[] { new AlterObject(old, bare) },
            new RunSql($"ALTER TABLE {young.Table} ALTER COLUMN {Quote.Id(young.Name)} TYPE {young.Type}{collation} USING {Quote.Id(young.Name)}{(isByText ? "::text" : "")}::{young.Type}", TransactionMode.Inside)
            {
                KnownHazards = isByText ? [ColumnType.ReadFromText($"{young.Table}.{young.Name}", young.Type)] : [],
            },
            .. moved == young ? [] : new[] { new AlterObject(moved, young) },
        ];
    }

    // Partitions that wait to come back have constraints of the usual names, and PostgreSQL 18 would choose other ones.
    public override SchemaObject Remade(SchemaObject part, SchemaObject whole) =>
        part is ColumnDefinition { IsNullable: false, NotNullName: null } column && whole is TableDefinition { PartitionKey: not null }
            ? column with { NotNullName = ColumnNotNull.NameOf(column) }
            : part;

    // Where each row is depends on it.
    public override bool IsRefusedWithin(SchemaObject before, SchemaObject after, SchemaObject whole) =>
        whole is TableDefinition { PartitionKey: { } key } && IsRetyped((ColumnDefinition)before, (ColumnDefinition)after) && IsNamedIn(key, before.Identity.Within!);

    public override SchemaObject? WithType(SchemaObject item, QualifiedName type, QualifiedName other)
    {
        var column = (ColumnDefinition)item;
        var name = type.ToString();
        return column.Generation == ColumnGeneration.None && column.Type.StartsWith(name, StringComparison.Ordinal) && column.Type[name.Length..] is "" or "[]"
            ? column with { Type = other + column.Type[name.Length..] }
            : column.Generation == ColumnGeneration.None && column.Collation == type ? column with { Collation = other }
            : null;
    }

    private static bool IsStranger(string own, string other, SchemaSnapshot snapshot) => TypeChanges.Find(own, snapshot) switch
    {
        DomainDefinition domain when ColumnType.IsOwn(domain.Type) => IsStranger(domain.Type, other, snapshot),
        DomainDefinition domain => ColumnType.AreStrangers(domain.Type, other),
        { } => !snapshot.OfKind<CastDefinition>().Any(c => c.Source == own || c.Target == own),
        null => false,
    };

    // A word before a parenthesis is a function's.
    private static bool IsNamedIn(string key, string column)
    {
        var tokens = CanonicalText.TokensOf(key);
        return tokens.Index().Any(t => t.Item == Quote.Id(column) && tokens.ElementAtOrDefault(t.Index + 1) != "(");
    }

    private static bool IsRetyped(ColumnDefinition before, ColumnDefinition after) => before.Type != after.Type || before.Collation != after.Collation;
}
