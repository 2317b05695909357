namespace AssetTracer.Schema;

/// <summary>Turns differences into fewer and better ones: what concerns two objects at once.</summary>
internal delegate IReadOnlyList<SchemaDifference> DifferencePass(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides);

/// <summary>The passes, in the order in which they run.</summary>
internal static class DifferencePasses
{
    public static IReadOnlyList<DifferencePass> All { get; } = [];
}
