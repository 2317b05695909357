namespace AssetTracer.Schema;

/// <summary>A type that columns are made of is replaced beside them.</summary>
internal class TypeChanges : ChangeRules
{
    public static TypeChanges Instance { get; } = new();

    public override bool IsReplacedInUse => true;
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

    public override bool IsHeldBy(SchemaObject before, SchemaObject after, SchemaObject dependent) => dependent is TableDefinition { OfType: not null };

    public override bool IsRefusedFor(SchemaObject before, SchemaObject after, SchemaObject dependent) =>
        dependent is ColumnDefinition && ((CompositeTypeDefinition)before).Attributes.Any(old => ((CompositeTypeDefinition)after).Attributes.Any(a => a.Name == old.Name && a != old));
}

/// <summary>A domain can do without its default for a while.</summary>
internal sealed class DomainChanges : TypeChanges
{
    public static new DomainChanges Instance { get; } = new();

    public override SchemaObject? Bare(SchemaObject item) => item is DomainDefinition { Default: not null } domain ? domain with { Default = null } : null;

    public override bool IsLoose(SchemaObject item, ObjectIdentity need) => need.Kind is ObjectKind.Routine or ObjectKind.Sequence or ObjectKind.Aggregate or ObjectKind.Operator;
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
