namespace AssetTracer.Schema;

/// <summary>Turns differences into fewer and better ones: what concerns two objects at once.</summary>
internal delegate IReadOnlyList<SchemaDifference> DifferencePass(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides);

/// <summary>The passes, in the order in which they run.</summary>
internal static class DifferencePasses
{
    // A rename is found while its parts are differences too; what is folded into a whole no kind needs to look at.
    public static IReadOnlyList<DifferencePass> All { get; } = [Renames.Find, Folding.Fold, .. ObjectPasses.All];

    /// <summary>Adds findings to the changes of the objects that they are about, where there are any.</summary>
    public static IReadOnlyList<SchemaDifference> Merge(IReadOnlyList<SchemaDifference> differences, IReadOnlyList<Changed> findings)
    {
        if (findings.Count == 0)
        {
            return differences;
        }

        var found = findings.ToDictionary(f => f.Identity);
        var merged = new List<SchemaDifference>(differences.Count + found.Count);
        foreach (var difference in differences)
        {
            merged.Add(difference is Changed changed && found.Remove(changed.Identity, out var more)
                ? changed with { Attributes = [.. changed.Attributes, .. more.Attributes] }
                : difference);
        }

        merged.AddRange(findings.Where(f => found.ContainsKey(f.Identity)));
        return merged;
    }
}
