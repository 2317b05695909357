namespace AssetTracer.Schema.PostgresTests;

/// <summary>The samples of each kind. A kind without any doesn't compile.</summary>
internal static class Samples
{
    public static IReadOnlyList<Sample> Of(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => SchemaSamples.All,
        ObjectKind.Routine => RoutineSamples.All,
        ObjectKind.Table => TableSamples.All,
        ObjectKind.Column => ColumnSamples.All,
        ObjectKind.Constraint => ConstraintSamples.All,
        ObjectKind.View => ViewSamples.All,
        ObjectKind.MaterializedView => MaterializedViewSamples.All,
        ObjectKind.Index => IndexSamples.All,
        ObjectKind.Trigger => TriggerSamples.All,
        ObjectKind.Policy => PolicySamples.All,
    };
}
