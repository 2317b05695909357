using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>What a difference in a constraint means for the application.</summary>
internal static partial class ConstraintMeaning
{
    public static Meaning Of(ConstraintDefinition? before, ConstraintDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => OneSided(added, sides.AfterName, sides.BeforeName),
        ({ } removed, null) => OneSided(removed, sides.BeforeName, sides.AfterName),
        ({ Type: ConstraintType.Check } one, { Type: ConstraintType.Check } other) when one.Expression != other.Expression => new(
            Severity.Breaking, $"{other.Table}: check {other.Name} differs: {Conditions(one.Expression!, other.Expression!, sides)}."),
        ({ }, { } changed) => new(changes.Select(c => Weight(c.Attribute)).Max(), $"Constraint {changed.Name} on {changed.Table}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static Meaning OneSided(ConstraintDefinition constraint, string present, string absent) => new(Severity.Breaking, constraint.Type switch
    {
        ConstraintType.PrimaryKey => $"{constraint.Table} has the primary key ({List(constraint.Columns)}) in {present} but not in {absent}.",
        ConstraintType.Unique => $"{constraint.Table}: ({List(constraint.Columns)}) is unique in {present} but not in {absent}: {absent} takes duplicates that {present} refuses.",
        ConstraintType.ForeignKey =>
            $"{constraint.Table}: ({List(constraint.Columns)}) must refer to a row of {constraint.ReferencedTable} in {present} but not in {absent} (foreign key {constraint.Name}).",
        ConstraintType.Check => $"{constraint.Table}: {present} refuses rows that break {constraint.Name}, CHECK ({constraint.Expression}); {absent} takes them.",
        ConstraintType.Exclusion => $"{constraint.Table}: {present} refuses rows that clash by {constraint.Name}, EXCLUDE {constraint.Expression}; {absent} takes them.",
    });

    /// <summary>How two conditions differ: by the values they list where the rest of them is the same.</summary>
    public static string Conditions(string before, string after, ComparisonSides sides)
    {
        var (old, young) = (Literals(before), Literals(after));
        var said = new List<string>();
        Say(said, old.Except(young), sides.BeforeName, sides.AfterName);
        Say(said, young.Except(old), sides.AfterName, sides.BeforeName);
        return said.Count > 0 && old.Count > 0 && young.Count > 0 && Frame(before) == Frame(after)
            ? string.Join(" and ", said)
            : $"{before} in {sides.BeforeName} but {after} in {sides.AfterName}";
    }

    private static void Say(List<string> said, IEnumerable<string> values, string accepting, string refusing)
    {
        if (string.Join(", ", values) is { Length: > 0 } list)
        {
            said.Add($"{accepting} accepts {list}, {refusing} doesn't");
        }
    }

    private static HashSet<string> Literals(string expression) => [.. Literal().Matches(expression).Select(m => m.Value)];

    private static string Frame(string expression) => RepeatedValue().Replace(Literal().Replace(expression, "?"), "?");

    private static Severity Weight(string attribute) => attribute switch
    {
        "storageParameters" or "tablespace" or "isClustered" or "partitionOf" => Severity.Cosmetic,
        "include" or "isReplicaIdentity" or "isInitiallyDeferred" or "isValidated" => Severity.Behavioural,
        _ => Severity.Breaking,
    };

    private static string List(ValueArray<string> names) => string.Join(", ", names);

    [GeneratedRegex("'(?:[^']|'')*'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\?(?:::[a-z ]+)?(?:\(\d+\))?(?:, \?(?:::[a-z ]+)?(?:\(\d+\))?)*")]
    private static partial Regex RepeatedValue();
}
