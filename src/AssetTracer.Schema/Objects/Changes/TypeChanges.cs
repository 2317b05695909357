namespace AssetTracer.Schema;

/// <summary>A type that columns are made of is replaced beside them.</summary>
internal class TypeChanges : ChangeRules
{
    public static TypeChanges Instance { get; } = new();

    public override bool IsReplacedInUse => true;

    /// <summary>The type that somebody made by a name, as types are printed; null if it is the server's or an extension's.</summary>
    public static SchemaObject? Find(string type, SchemaSnapshot snapshot) =>
        new IEnumerable<SchemaObject>[]
        {
            snapshot.OfKind<EnumTypeDefinition>(), snapshot.OfKind<CompositeTypeDefinition>(), snapshot.OfKind<RangeTypeDefinition>(), snapshot.OfKind<DomainDefinition>(),
        }.SelectMany(types => types).FirstOrDefault(t => t.Identity.Name.ToString() == type);

    /// <summary>Whether a type is a composite one, a domain over one, or an array of such.</summary>
    protected static bool IsRow(string type, SchemaSnapshot snapshot) => Find(type.EndsWith("[]", StringComparison.Ordinal) ? type[..^2] : type, snapshot) switch
    {
        CompositeTypeDefinition => true,
        DomainDefinition domain => IsRow(domain.Type, snapshot),
        _ => false,
    };
}

/// <summary>A range type comes with its multirange type, and each of them with functions that make values.</summary>
internal sealed class RangeTypeChanges : TypeChanges
{
    public static new RangeTypeChanges Instance { get; } = new();

    public override IEnumerable<(QualifiedName Type, QualifiedName Aside)> TypesAside(SchemaObject item, QualifiedName aside) =>
        [.. base.TypesAside(item, aside), (((RangeTypeDefinition)item).Multirange, MultirangeAside(item))];

    public override IEnumerable<MigrationOperation> PutAside(SchemaObject item, QualifiedName aside)
    {
        var range = (RangeTypeDefinition)item;
        var multirange = MultirangeAside(item);
        string[] ranges = [$"{range.Subtype}, {range.Subtype}", $"{range.Subtype}, {range.Subtype}, text"];
        string[] multiranges = ["", range.Name.ToString(), $"VARIADIC {range.Name}[]"];
        return
        [
            .. ranges.Select(arguments => Renamed(range.Name, arguments, aside)),
            .. multiranges.Select(arguments => Renamed(range.Multirange, arguments, multirange)),
            new AlterObject(range, range with { MultirangeName = multirange }),
            .. base.PutAside(item, aside),
        ];
    }

    private static RunSql Renamed(QualifiedName function, string arguments, QualifiedName aside) =>
        new($"ALTER FUNCTION {function}({arguments}) RENAME TO {Quote.Id(aside.Name)}", TransactionMode.Inside);

    private static QualifiedName MultirangeAside(SchemaObject item) => Aside(((RangeTypeDefinition)item).Multirange);
}

/// <summary>A composite type can't be altered while tables are made of it, nor an attribute of it while columns hold values of it.</summary>
internal sealed class CompositeTypeChanges : TypeChanges
{
    public static new CompositeTypeChanges Instance { get; } = new();

    // The text of a value has no names in it.
    public override bool IsBridged(SchemaObject item, SchemaSnapshot snapshot) => true;

    public override IEnumerable<MigrationOperation> Bridge(SchemaObject before, SchemaObject after, QualifiedName aside, SchemaSnapshot snapshot)
    {
        var (old, young) = ((CompositeTypeDefinition)before, (CompositeTypeDefinition)after);
        var values = young.Attributes.Select(a => old.Attributes.FirstOrDefault(o => o.Name == a.Name) is { } known ? Value(known, a, snapshot) : $"NULL::{a.Type}").ToList();
        var row = values.Count == 0 ? $"ROW()::{young.Name}" : string.Join(", ", values);
        return
        [
            new RunSql($"CREATE FUNCTION {aside}({aside}) RETURNS {young.Name} LANGUAGE sql IMMUTABLE STRICT AS {DollarQuote.Of($"SELECT {row}")}", TransactionMode.Inside),
            new RunSql($"CREATE CAST ({aside} AS {young.Name}) WITH FUNCTION {aside}({aside})", TransactionMode.Inside) { KnownHazards = [.. Hazards(old, young)] },
        ];
    }

    public override IEnumerable<MigrationOperation> Unbridge(QualifiedName aside) => [new RunSql($"DROP FUNCTION {aside}({aside}) CASCADE", TransactionMode.Inside)];

    public override bool IsHeldBy(SchemaObject before, SchemaObject after, SchemaObject dependent) => dependent switch
    {
        TableDefinition { OfType: not null } => true,
        ViewDefinition or MaterializedViewDefinition or RuleDefinition or PolicyDefinition or RoutineDefinition or TriggerDefinition =>
            ((CompositeTypeDefinition)before).Attributes.Except(((CompositeTypeDefinition)after).Attributes).Any(),
        _ => false,
    };

    public override bool IsRefusedFor(SchemaObject before, SchemaObject after, SchemaObject dependent, SchemaSnapshot snapshot) =>
        dependent is ColumnDefinition or CompositeTypeDefinition or DomainDefinition or RangeTypeDefinition
        && ((CompositeTypeDefinition)before).Attributes.Any(old => ((CompositeTypeDefinition)after).Attributes.Any(a => a.Name == old.Name && a != old));

    private static IEnumerable<Hazard> Hazards(CompositeTypeDefinition before, CompositeTypeDefinition after) => before.Attributes.SelectMany(old =>
        after.Attributes.FirstOrDefault(a => a.Name == old.Name) is not { } young ? [CompositeTypeRules.Lost(after.Name, old)]
        : old.Type != young.Type ? ColumnType.ValueHazards($"{after.Name}.{old.Name}", old.Type, young.Type)
        : []);

    // By the type of an attribute that was put aside itself, only its own cast or its text leads to the new one.
    private static string Value(CompositeAttribute before, CompositeAttribute after, SchemaSnapshot snapshot)
    {
        var value = $"($1).{Quote.Id(before.Name)}";
        return before.Type != after.Type ? ColumnType.Converted(value, before.Type, after.Type)
            : IsRow(after.Type, snapshot) ? $"{value}::{after.Type}"
            : ColumnType.IsOwn(after.Type) ? ColumnType.ByText(value, after.Type)
            : value;
    }
}

/// <summary>A domain can do without its default for a while.</summary>
internal sealed class DomainChanges : TypeChanges
{
    public static new DomainChanges Instance { get; } = new();

    // The server casts from domain to domain as it does from type to type.
    public override bool IsBridged(SchemaObject item, SchemaSnapshot snapshot) => IsRow(((DomainDefinition)item).Type, snapshot);

    public override SchemaObject? Bare(SchemaObject item) => item is DomainDefinition { Default: not null } domain ? domain with { Default = null } : null;

    public override bool IsLoose(SchemaObject item, ObjectIdentity need) => need.Kind is ObjectKind.Routine or ObjectKind.Sequence or ObjectKind.Aggregate or ObjectKind.Operator;

    // PostgreSQL asks the values themselves, not those within others.
    public override bool IsRefusedFor(SchemaObject before, SchemaObject after, SchemaObject dependent, SchemaSnapshot snapshot) =>
        before is DomainDefinition { IsNullable: true } && after is DomainDefinition { IsNullable: false } domain && IsWithin(domain.Name, dependent, snapshot);

    /// <summary>Whether an object holds values of a domain, or of one over it, within others.</summary>
    public static bool IsWithin(QualifiedName domain, SchemaObject item, SchemaSnapshot snapshot)
    {
        var (type, array) = (domain.ToString(), $"{domain}[]");
        return item switch
        {
            ColumnDefinition column => column.Type == array,
            CompositeTypeDefinition row => row.Attributes.Any(a => a.Type == type || a.Type == array),
            RangeTypeDefinition range => range.Subtype == type,
            DomainDefinition over when over.Type == type => snapshot.Objects.Any(o => IsWithin(over.Name, o, snapshot)),
            DomainDefinition over => over.Type == array,
            _ => false,
        };
    }
}

/// <summary>A check of a domain is asked of the values themselves, not of those within others.</summary>
internal sealed class DomainConstraintChanges : ChangeRules
{
    public static DomainConstraintChanges Instance { get; } = new();

    public override bool IsRefusedInUse(SchemaObject part, SchemaObject dependent, SchemaSnapshot snapshot) =>
        part is DomainConstraintDefinition { IsValidated: true } check && DomainChanges.IsWithin(check.Domain, dependent, snapshot);
}

/// <summary>A collation that columns are sorted by is replaced beside them.</summary>
internal sealed class CollationChanges : ChangeRules
{
    public static CollationChanges Instance { get; } = new();

    public override bool IsReplacedInUse => true;
}

/// <summary>A base type needs functions that need it: it is announced first, and dropping it takes them along.</summary>
internal sealed class BaseTypeChanges : ChangeRules
{
    public static BaseTypeChanges Instance { get; } = new();

    public override bool DropTakesDependents => true;

    public override SchemaObject? Bare(SchemaObject item) => item is BaseTypeDefinition { IsShell: false } type ? new BaseTypeDefinition { Name = type.Name } : null;

    public override bool IsMadeInTwoSteps => true;

    public override bool IsLoose(SchemaObject item, ObjectIdentity need) => need.Kind == ObjectKind.Routine;

    public override SchemaObject? Shed(SchemaObject item, ObjectIdentity need) => null;
}
