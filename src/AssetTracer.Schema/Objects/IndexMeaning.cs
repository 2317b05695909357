namespace AssetTracer.Schema;

/// <summary>What a difference in an index means for the application.</summary>
internal static class IndexMeaning
{
    public static Meaning Of(IndexDefinition? before, IndexDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => OneSided(added, sides.AfterName, sides.BeforeName),
        ({ } removed, null) => OneSided(removed, sides.BeforeName, sides.AfterName),
        ({ } one, { } other) when one.IsValid != other.IsValid => Invalid(other, one.IsValid ? sides.AfterName : sides.BeforeName),
        ({ } one, { } other) => new(
            changes.Select(c => Weight(c.Attribute, one.IsUnique || other.IsUnique)).Max(), $"Index {other.Name} on {other.Table}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static Meaning OneSided(IndexDefinition index, string present, string absent) => index switch
    {
        { IsValid: false } => new(
            Severity.Behavioural, $"Index {index.Name} on {index.Table} is left over in {present} from a build that failed: writes pay for it, but no query uses it."),
        { IsUnique: true } => new(
            Severity.Breaking,
            $"{index.Table}: ({string.Join(", ", index.Keys)}) is unique{(index.Predicate is { } predicate ? $" where {predicate}" : "")} "
            + $"in {present} but not in {absent}: {absent} takes duplicates that {present} refuses."),
        _ => new(
            Severity.Behavioural,
            $"Index {index.Name} on {index.Table} ({string.Join(", ", index.Keys)}) exists in {present} but not in {absent}: queries that it serves are slower there."),
    };

    private static Meaning Invalid(IndexDefinition index, string where) => index.IsUnique
        ? new(Severity.Breaking, $"Unique index {index.Name} on {index.Table} is invalid in {where}: building it failed, so duplicates may be there already.")
        : new(Severity.Behavioural, $"Index {index.Name} on {index.Table} is invalid in {where}: building it failed, so no query uses it.");

    private static Severity Weight(string attribute, bool isUnique) => attribute switch
    {
        "isUnique" => Severity.Breaking,
        "keys" or "predicate" or "isNullsNotDistinct" or "table" when isUnique => Severity.Breaking,
        "storageParameters" or "tablespace" or "statisticsTargets" or "isClustered" or "partitionOf" or "dependsOnExtensions" => Severity.Cosmetic,
        _ => Severity.Behavioural,
    };
}
