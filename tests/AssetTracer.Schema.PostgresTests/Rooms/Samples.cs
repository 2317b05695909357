namespace AssetTracer.Schema.PostgresTests;

/// <summary>The samples of each kind. A kind without any doesn't compile.</summary>
internal static class Samples
{
    public static IReadOnlyList<Sample> Of(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => SchemaSamples.All,
        ObjectKind.Extension => ExtensionSamples.All,
        ObjectKind.Collation => CollationSamples.All,
        ObjectKind.BaseType => BaseTypeSamples.All,
        ObjectKind.EnumType => EnumTypeSamples.All,
        ObjectKind.CompositeType => CompositeTypeSamples.All,
        ObjectKind.Domain => DomainSamples.All,
        ObjectKind.DomainConstraint => DomainConstraintSamples.All,
        ObjectKind.RangeType => RangeTypeSamples.All,
        ObjectKind.Sequence => SequenceSamples.All,
        ObjectKind.Language => ExtensibilitySamples.Languages,
        ObjectKind.Routine => RoutineSamples.All,
        ObjectKind.Cast => CastSamples.All,
        ObjectKind.Transform => ExtensibilitySamples.Transforms,
        ObjectKind.Operator => OperatorSamples.All,
        ObjectKind.AccessMethod => ExtensibilitySamples.AccessMethods,
        ObjectKind.OperatorFamily => OperatorClassSamples.Families,
        ObjectKind.OperatorClass => OperatorClassSamples.Classes,
        ObjectKind.Aggregate => AggregateSamples.All,
        ObjectKind.Conversion => ExtensibilitySamples.Conversions,
        ObjectKind.TextSearchParser => TextSearchSamples.Parsers,
        ObjectKind.TextSearchTemplate => TextSearchSamples.Templates,
        ObjectKind.TextSearchDictionary => TextSearchSamples.Dictionaries,
        ObjectKind.TextSearchConfiguration => TextSearchSamples.Configurations,
        ObjectKind.Table => TableSamples.All,
        ObjectKind.Column => ColumnSamples.All,
        ObjectKind.Constraint => ConstraintSamples.All,
        ObjectKind.View => ViewSamples.All,
        ObjectKind.MaterializedView => MaterializedViewSamples.All,
        ObjectKind.Index => IndexSamples.All,
        ObjectKind.Statistics => StatisticsSamples.All,
        ObjectKind.Rule => RuleSamples.All,
        ObjectKind.Trigger => TriggerSamples.All,
        ObjectKind.Policy => PolicySamples.All,
        ObjectKind.Publication => PublicationSamples.All,
        ObjectKind.EventTrigger => EventTriggerSamples.All,
        ObjectKind.Owner => AccessSamples.Owners,
        ObjectKind.Privilege => AccessSamples.Privileges,
        ObjectKind.DefaultPrivilege => AccessSamples.DefaultPrivileges,
        ObjectKind.Comment => AccessSamples.Comments,
    };
}
