namespace AssetTracer.Schema;

/// <summary>The register of the passes that know kinds, in the order in which they run.</summary>
internal static class ObjectPasses
{
    public static IReadOnlyList<DifferencePass> All { get; } = [ColumnOrder.Find, Inheritance.Fold, UniqueRules.Pair, RowSecurity.Find];
}
