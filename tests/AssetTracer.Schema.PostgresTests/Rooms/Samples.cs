namespace AssetTracer.Schema.PostgresTests;

/// <summary>The samples of each kind. A kind without any doesn't compile.</summary>
internal static class Samples
{
    public static IReadOnlyList<Sample> Of(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => SchemaSamples.All,
        ObjectKind.Extension => ExtensionSamples.All,
        ObjectKind.EnumType => EnumTypeSamples.All,
        ObjectKind.CompositeType => CompositeTypeSamples.All,
        ObjectKind.Domain => DomainSamples.All,
        ObjectKind.DomainConstraint => DomainConstraintSamples.All,
        ObjectKind.Sequence => SequenceSamples.All,
        ObjectKind.Routine => RoutineSamples.All,
        ObjectKind.ForeignDataWrapper => ForeignSamples.Wrappers,
        ObjectKind.ForeignServer => ForeignSamples.Servers,
        ObjectKind.UserMapping => ForeignSamples.Mappings,
        ObjectKind.Table => TableSamples.All,
        ObjectKind.ForeignTable => ForeignSamples.Tables,
        ObjectKind.Column => [.. ColumnSamples.All, .. ForeignSamples.Columns],
        ObjectKind.Constraint => [.. ConstraintSamples.All, .. ForeignSamples.Constraints],
        ObjectKind.View => ViewSamples.All,
        ObjectKind.MaterializedView => MaterializedViewSamples.All,
        ObjectKind.Index => IndexSamples.All,
        ObjectKind.Statistics => [.. StatisticsSamples.All, .. ForeignSamples.Statistics],
        ObjectKind.Rule => RuleSamples.All,
        ObjectKind.Trigger => [.. TriggerSamples.All, .. ForeignSamples.Triggers],
        ObjectKind.Policy => PolicySamples.All,
        ObjectKind.Publication => PublicationSamples.All,
        ObjectKind.Subscription => SubscriptionSamples.All,
        ObjectKind.EventTrigger => EventTriggerSamples.All,
        ObjectKind.Owner => AccessSamples.Owners,
        ObjectKind.Privilege => AccessSamples.Privileges,
        ObjectKind.DefaultPrivilege => AccessSamples.DefaultPrivileges,
        ObjectKind.Comment => AccessSamples.Comments,
    };
}
