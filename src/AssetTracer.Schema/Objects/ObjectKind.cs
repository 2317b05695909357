namespace AssetTracer.Schema;

/// <summary>The kinds of object that are read, compared and changed, in the order in which they are created; dropping runs backwards.</summary>
public enum ObjectKind
{
    /// <summary>A schema.</summary>
    Schema,

    /// <summary>An extension.</summary>
    Extension,

    /// <summary>A collation.</summary>
    Collation,

    /// <summary>A base type, or the shell of one.</summary>
    BaseType,

    /// <summary>An enum type.</summary>
    EnumType,

    /// <summary>A composite type that stands alone.</summary>
    CompositeType,

    /// <summary>A domain.</summary>
    Domain,

    /// <summary>A check of a domain.</summary>
    DomainConstraint,

    /// <summary>A range type, with its multirange type.</summary>
    RangeType,

    /// <summary>A sequence that isn't part of an identity column.</summary>
    Sequence,

    /// <summary>A language in which functions can be written.</summary>
    Language, // before routines, which are written in it

    /// <summary>A function or procedure.</summary>
    Routine, // before tables: defaults, checks and policies call functions far more often than functions take tables

    /// <summary>A cast from one type to another.</summary>
    Cast,

    /// <summary>A transform of a type for a language.</summary>
    Transform,

    /// <summary>An operator.</summary>
    Operator,

    /// <summary>An access method of tables or indexes.</summary>
    AccessMethod,

    /// <summary>A family of operator classes.</summary>
    OperatorFamily,

    /// <summary>An operator class of an access method.</summary>
    OperatorClass,

    /// <summary>An aggregate function.</summary>
    Aggregate,

    /// <summary>A conversion between two encodings.</summary>
    Conversion,

    /// <summary>A text search parser.</summary>
    TextSearchParser,

    /// <summary>A text search template.</summary>
    TextSearchTemplate,

    /// <summary>A text search dictionary.</summary>
    TextSearchDictionary,

    /// <summary>A text search configuration.</summary>
    TextSearchConfiguration,

    /// <summary>A foreign-data wrapper.</summary>
    ForeignDataWrapper,

    /// <summary>A foreign server.</summary>
    ForeignServer,

    /// <summary>Whom a role is to a foreign server.</summary>
    UserMapping,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A foreign table.</summary>
    ForeignTable,

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

    /// <summary>Extended statistics of a table.</summary>
    Statistics,

    /// <summary>A rewrite rule on a table or view.</summary>
    Rule,

    /// <summary>A trigger on a table or view.</summary>
    Trigger,

    /// <summary>A row-level security policy on a table.</summary>
    Policy,

    /// <summary>A publication of logical replication.</summary>
    Publication,

    /// <summary>A subscription of logical replication.</summary>
    Subscription,

    /// <summary>An event trigger.</summary>
    EventTrigger,

    /// <summary>The role that an object belongs to.</summary>
    Owner,

    /// <summary>What a role may do with an object, where that isn't PostgreSQL's default.</summary>
    Privilege,

    /// <summary>What a role may do with objects that are yet to be created.</summary>
    DefaultPrivilege,

    /// <summary>A comment on an object.</summary>
    Comment,

    /// <summary>What a label provider was told about an object.</summary>
    SecurityLabel,
}

/// <summary>The register: what each kind is called and which room knows it.</summary>
internal static class ObjectKinds
{
    public static IReadOnlyList<ObjectKind> All { get; } = Enum.GetValues<ObjectKind>();

    public static ObjectRules RulesFor(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => SchemaRules.Instance,
        ObjectKind.Extension => ExtensionRules.Instance,
        ObjectKind.Collation => CollationRules.Instance,
        ObjectKind.BaseType => BaseTypeRules.Instance,
        ObjectKind.EnumType => EnumTypeRules.Instance,
        ObjectKind.CompositeType => CompositeTypeRules.Instance,
        ObjectKind.Domain => DomainRules.Instance,
        ObjectKind.DomainConstraint => DomainConstraintRules.Instance,
        ObjectKind.RangeType => RangeTypeRules.Instance,
        ObjectKind.Sequence => SequenceRules.Instance,
        ObjectKind.Language => LanguageRules.Instance,
        ObjectKind.Routine => RoutineRules.Instance,
        ObjectKind.Cast => CastRules.Instance,
        ObjectKind.Transform => TransformRules.Instance,
        ObjectKind.Operator => OperatorRules.Instance,
        ObjectKind.AccessMethod => AccessMethodRules.Instance,
        ObjectKind.OperatorFamily => OperatorFamilyRules.Instance,
        ObjectKind.OperatorClass => OperatorClassRules.Instance,
        ObjectKind.Aggregate => AggregateRules.Instance,
        ObjectKind.Conversion => ConversionRules.Instance,
        ObjectKind.TextSearchParser => TextSearchParserRules.Instance,
        ObjectKind.TextSearchTemplate => TextSearchTemplateRules.Instance,
        ObjectKind.TextSearchDictionary => TextSearchDictionaryRules.Instance,
        ObjectKind.TextSearchConfiguration => TextSearchConfigurationRules.Instance,
        ObjectKind.ForeignDataWrapper => ForeignDataWrapperRules.Instance,
        ObjectKind.ForeignServer => ForeignServerRules.Instance,
        ObjectKind.UserMapping => UserMappingRules.Instance,
        ObjectKind.Table => TableRules.Instance,
        ObjectKind.ForeignTable => ForeignTableRules.Instance,
        ObjectKind.Column => ColumnRules.Instance,
        ObjectKind.Constraint => ConstraintRules.Instance,
        ObjectKind.View => ViewRules.Instance,
        ObjectKind.MaterializedView => MaterializedViewRules.Instance,
        ObjectKind.Index => IndexRules.Instance,
        ObjectKind.Statistics => StatisticsRules.Instance,
        ObjectKind.Rule => RuleRules.Instance,
        ObjectKind.Trigger => TriggerRules.Instance,
        ObjectKind.Policy => PolicyRules.Instance,
        ObjectKind.Publication => PublicationRules.Instance,
        ObjectKind.Subscription => SubscriptionRules.Instance,
        ObjectKind.EventTrigger => EventTriggerRules.Instance,
        ObjectKind.Owner => OwnerRules.Instance,
        ObjectKind.Privilege => PrivilegeRules.Instance,
        ObjectKind.DefaultPrivilege => DefaultPrivilegeRules.Instance,
        ObjectKind.Comment => CommentRules.Instance,
        ObjectKind.SecurityLabel => SecurityLabelRules.Instance,
    };

    /// <summary>The schema of a name, which holds the other objects.</summary>
    public static ObjectIdentity SchemaNamed(string name) => SchemaDefinition.Named(name);

    public static string Word(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => "schema",
        ObjectKind.Extension => "extension",
        ObjectKind.Collation => "collation",
        ObjectKind.BaseType => "base type",
        ObjectKind.EnumType => "enum type",
        ObjectKind.CompositeType => "composite type",
        ObjectKind.Domain => "domain",
        ObjectKind.DomainConstraint => "domain constraint",
        ObjectKind.RangeType => "range type",
        ObjectKind.Sequence => "sequence",
        ObjectKind.Language => "language",
        ObjectKind.Routine => "routine",
        ObjectKind.Cast => "cast",
        ObjectKind.Transform => "transform",
        ObjectKind.Operator => "operator",
        ObjectKind.AccessMethod => "access method",
        ObjectKind.OperatorFamily => "operator family",
        ObjectKind.OperatorClass => "operator class",
        ObjectKind.Aggregate => "aggregate",
        ObjectKind.Conversion => "conversion",
        ObjectKind.TextSearchParser => "text search parser",
        ObjectKind.TextSearchTemplate => "text search template",
        ObjectKind.TextSearchDictionary => "text search dictionary",
        ObjectKind.TextSearchConfiguration => "text search configuration",
        ObjectKind.ForeignDataWrapper => "foreign-data wrapper",
        ObjectKind.ForeignServer => "foreign server",
        ObjectKind.UserMapping => "user mapping",
        ObjectKind.Table => "table",
        ObjectKind.ForeignTable => "foreign table",
        ObjectKind.Column => "column",
        ObjectKind.Constraint => "constraint",
        ObjectKind.View => "view",
        ObjectKind.MaterializedView => "materialized view",
        ObjectKind.Index => "index",
        ObjectKind.Statistics => "statistics",
        ObjectKind.Rule => "rule",
        ObjectKind.Trigger => "trigger",
        ObjectKind.Policy => "policy",
        ObjectKind.Publication => "publication",
        ObjectKind.Subscription => "subscription",
        ObjectKind.EventTrigger => "event trigger",
        ObjectKind.Owner => "owner",
        ObjectKind.Privilege => "privileges",
        ObjectKind.DefaultPrivilege => "default privileges",
        ObjectKind.Comment => "comment",
        ObjectKind.SecurityLabel => "security label",
    };

    public static string Describe(ObjectIdentity identity) => identity switch
    {
        { Kind: ObjectKind.Comment, On: { } target } => $"comment on {target}",
        { Kind: ObjectKind.SecurityLabel, On: { } target, Within: { } provider } => $"security label of {Quote.Id(provider)} on {target}",
        { Kind: ObjectKind.DefaultPrivilege } => DefaultPrivilegeDefinition.Describe(identity),
        { On: { } target, Within: { } who } => $"{Word(identity.Kind)} of {Quote.Role(who)} on {target}",
        { On: { } target } => $"{Word(identity.Kind)} of {target}",
        { Kind: ObjectKind.Column } => $"column {identity.Name}.{Quote.Id(identity.Within!)}",
        { Within: { } name } => $"{Word(identity.Kind)} {Quote.Id(name)} on {identity.Name}",
        { Kind: ObjectKind.Cast } => $"cast ({identity.Arguments})",
        { Kind: ObjectKind.Transform } => $"transform for {identity.Arguments} in language {identity.Name}",
        { Kind: ObjectKind.Operator } => $"operator {OperatorRules.Named(identity)}",
        { Kind: ObjectKind.OperatorFamily or ObjectKind.OperatorClass } => $"{Word(identity.Kind)} {OperatorFamilyRules.Named(identity)}",
        { Arguments: { } arguments } => $"{Word(identity.Kind)} {identity.Name}({arguments})",
        _ => $"{Word(identity.Kind)} {identity.Name}",
    };
}
