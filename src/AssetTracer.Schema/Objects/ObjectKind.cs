namespace AssetTracer.Schema;

/// <summary>The kinds of object that are read, compared and changed, in the order in which they are created; dropping runs backwards.</summary>
public enum ObjectKind
{
    /// <summary>A schema.</summary>
    Schema,

    /// <summary>A function or procedure.</summary>
    Routine, // before tables: defaults, checks and policies call functions far more often than functions take tables

    /// <summary>A table.</summary>
    Table,

    /// <summary>A column of a table.</summary>
    Column,

    /// <summary>A primary key, unique, foreign key, check or exclusion constraint of a table.</summary>
    Constraint,

    /// <summary>A view.</summary>
    View,

    /// <summary>A materialized view.</summary>
    MaterializedView,

    /// <summary>An index that isn't part of a constraint.</summary>
    Index, // behind materialized views, which have indexes too

    /// <summary>A trigger on a table or view.</summary>
    Trigger,

    /// <summary>A row-level security policy on a table.</summary>
    Policy,
}

/// <summary>The register: what each kind is called and which room knows it.</summary>
internal static class ObjectKinds
{
    public static IReadOnlyList<ObjectKind> All { get; } = Enum.GetValues<ObjectKind>();

    public static ObjectRules RulesFor(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => SchemaRules.Instance,
        ObjectKind.Routine => RoutineRules.Instance,
        ObjectKind.Table => TableRules.Instance,
        ObjectKind.Column => ColumnRules.Instance,
        ObjectKind.Constraint => ConstraintRules.Instance,
        ObjectKind.View => ViewRules.Instance,
        ObjectKind.MaterializedView => MaterializedViewRules.Instance,
        ObjectKind.Index => IndexRules.Instance,
        ObjectKind.Trigger => TriggerRules.Instance,
        ObjectKind.Policy => PolicyRules.Instance,
    };

    public static string Word(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => "schema",
        ObjectKind.Routine => "routine",
        ObjectKind.Table => "table",
        ObjectKind.Column => "column",
        ObjectKind.Constraint => "constraint",
        ObjectKind.View => "view",
        ObjectKind.MaterializedView => "materialized view",
        ObjectKind.Index => "index",
        ObjectKind.Trigger => "trigger",
        ObjectKind.Policy => "policy",
    };

    public static string Describe(ObjectIdentity identity) => identity switch
    {
        { On: { } target, Within: { } who } => $"{Word(identity.Kind)} of {Quote.Role(who)} on {target}",
        { On: { } target } => $"{Word(identity.Kind)} of {target}",
        { Kind: ObjectKind.Column } => $"column {identity.Name}.{Quote.Id(identity.Within!)}",
        { Within: { } name } => $"{Word(identity.Kind)} {Quote.Id(name)} on {identity.Name}",
        { Arguments: { } arguments } => $"{Word(identity.Kind)} {identity.Name}({arguments})",
        _ => $"{Word(identity.Kind)} {identity.Name}",
    };
}
