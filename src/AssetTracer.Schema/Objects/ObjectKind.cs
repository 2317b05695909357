namespace AssetTracer.Schema;

/// <summary>The kinds of object that are read, compared and changed, in the order in which they are created; dropping runs backwards.</summary>
public enum ObjectKind
{
    /// <summary>A schema.</summary>
    Schema,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A column of a table.</summary>
    Column,

    /// <summary>A primary key, unique, foreign key, check or exclusion constraint of a table.</summary>
    Constraint,

    /// <summary>An index that isn't part of a constraint.</summary>
    Index,

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
        ObjectKind.Table => TableRules.Instance,
        ObjectKind.Column => ColumnRules.Instance,
        ObjectKind.Constraint => ConstraintRules.Instance,
        ObjectKind.Index => IndexRules.Instance,
        ObjectKind.Policy => PolicyRules.Instance,
    };

    public static string Word(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => "schema",
        ObjectKind.Table => "table",
        ObjectKind.Column => "column",
        ObjectKind.Constraint => "constraint",
        ObjectKind.Index => "index",
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
