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

    /// <summary>A row-level security policy on a table.</summary>
    Policy,

    /// <summary>The role that an object belongs to.</summary>
    Owner,

    /// <summary>What a role may do with an object, where that isn't PostgreSQL's default.</summary>
    Privilege,

    /// <summary>What a role may do with objects that are yet to be created.</summary>
    DefaultPrivilege,

    /// <summary>A comment on an object.</summary>
    Comment,
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
        ObjectKind.Policy => PolicyRules.Instance,
        ObjectKind.Owner => OwnerRules.Instance,
        ObjectKind.Privilege => PrivilegeRules.Instance,
        ObjectKind.DefaultPrivilege => DefaultPrivilegeRules.Instance,
        ObjectKind.Comment => CommentRules.Instance,
    };

    public static string Word(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => "schema",
        ObjectKind.Table => "table",
        ObjectKind.Column => "column",
        ObjectKind.Constraint => "constraint",
        ObjectKind.Policy => "policy",
        ObjectKind.Owner => "owner",
        ObjectKind.Privilege => "privileges",
        ObjectKind.DefaultPrivilege => "default privileges",
        ObjectKind.Comment => "comment",
    };

    public static string Describe(ObjectIdentity identity) => identity switch
    {
        { Kind: ObjectKind.Comment, On: { } target } => $"comment on {target}",
        { Kind: ObjectKind.DefaultPrivilege } => DefaultPrivilegeDefinition.Describe(identity),
        { On: { } target, Within: { } who } => $"{Word(identity.Kind)} of {Quote.Role(who)} on {target}",
        { On: { } target } => $"{Word(identity.Kind)} of {target}",
        { Kind: ObjectKind.Column } => $"column {identity.Name}.{Quote.Id(identity.Within!)}",
        { Within: { } name } => $"{Word(identity.Kind)} {Quote.Id(name)} on {identity.Name}",
        { Arguments: { } arguments } => $"{Word(identity.Kind)} {identity.Name}({arguments})",
        _ => $"{Word(identity.Kind)} {identity.Name}",
    };
}
