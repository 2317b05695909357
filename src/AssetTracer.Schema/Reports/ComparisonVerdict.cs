namespace AssetTracer.Schema;

/// <summary>The first line of every report.</summary>
internal static class ComparisonVerdict
{
    public static string Of(SchemaComparison comparison, IReadOnlyList<DifferenceGroup> groups) => comparison.AreEqual
        ? $"No differences: {comparison.BeforeName} and {comparison.AfterName} have the same schema{ButFor(comparison)}{(comparison.NotCompared.IsEmpty ? "" : ", as far as it is compared")}."
        : comparison.Differences.IsEmpty && comparison.OneSided.IsEmpty
        ? $"Couldn't tell: {comparison.BeforeName} and {comparison.AfterName} have the same schema as far as {Wording.Readers(comparison)} may see."
        : comparison.Differences.IsEmpty
        ? $"{comparison.BeforeName} differs from {comparison.AfterName}: {Wording.Count(comparison.OneSided.Count, "object")} whose kind isn't compared {(comparison.OneSided.Count == 1 ? "exists" : "exist")} on one side only{Besides(comparison)}."
        : $"{comparison.BeforeName} differs from {comparison.AfterName}: "
            + $"{Wording.Counts([.. comparison.Differences])} {(comparison.Differences.Count == 1 ? "difference" : "differences")} in {Places(groups)}{Besides(comparison)}.";

    private static string ButFor(SchemaComparison comparison) => (comparison.Hidden.IsEmpty, comparison.Accepted.IsEmpty) switch
    {
        (true, true) => "",
        (false, true) => " but for what is left out",
        (true, false) => " but for what is accepted",
        (false, false) => " but for what is left out or accepted",
    };

    private static string Besides(SchemaComparison comparison) =>
        comparison.Accepted.IsEmpty ? "" : $", besides {Wording.Number(comparison.Accepted.Count)} that {(comparison.Accepted.Count == 1 ? "is" : "are")} accepted";

    // as in "18 tables, 3 routines and 1 view": a group whose kind nothing names counts as an object
    private static string Places(IReadOnlyList<DifferenceGroup> groups) => Wording.List(
        [.. groups
            .GroupBy(g => g.Kind)
            .OrderByDescending(g => g.Key is not null)
            .ThenByDescending(g => g.Count())
            .ThenBy(g => g.Key)
            .Select(g => Wording.Count(g.Count(), g.Key is { } kind ? ObjectKinds.Word(kind) : "object"))]);
}
