namespace AssetTracer.Schema;

/// <summary>A type that columns are made of is replaced beside them.</summary>
internal class TypeChanges : ChangeRules
{
    public static TypeChanges Instance { get; } = new();

    public override bool IsReplacedInUse => true;
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
