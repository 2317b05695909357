namespace AssetTracer.Schema;

/// <summary>What a difference in a column means for the application.</summary>
internal static class ColumnMeaning
{
    public static Meaning Of(ColumnDefinition? before, ColumnDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no column {Name(added)}: statements that name it fail there."),
        ({ } removed, null) when MustBeGiven(removed) => new(
            Severity.Breaking, $"{Name(removed)} exists only in {sides.BeforeName}, where it refuses null and has no default: inserts written for {sides.AfterName} fail there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Column {Name(removed)} exists only in {sides.BeforeName}."),
        ({ } one, { } other) => Changed(one, other, changes, sides),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static Meaning Changed(ColumnDefinition before, ColumnDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var severity = changes.Select(c => Weight(c.Attribute)).Max();
        var sentence = $"{Name(after)}: {sides.List(changes)}.";
        if (before.Type != after.Type)
        {
            sentence += TypeNote(before.Type, after.Type);
        }
        else if (before.IsNullable != after.IsNullable)
        {
            sentence = $"{Name(after)} accepts null in {(before.IsNullable ? sides.BeforeName : sides.AfterName)} "
                + $"but not in {(before.IsNullable ? sides.AfterName : sides.BeforeName)}"
                + (changes.Count > 1 ? "; " + sides.List(changes.Where(c => c.Attribute != "isNullable").ToValueArray()) : "") + ".";
        }

        return new(severity, sentence);
    }

    private static string TypeNote(string before, string after) =>
        (before.Contains("timestamp", StringComparison.Ordinal) && after.Contains("timestamp", StringComparison.Ordinal)
            && before.Contains("with time zone", StringComparison.Ordinal) != after.Contains("with time zone", StringComparison.Ordinal))
            ? " Without a time zone the same text means another moment in each session's zone."
            : "";

    private static bool MustBeGiven(ColumnDefinition column) =>
        column is { IsNullable: false, Default: null, IdentityGeneration: IdentityGeneration.None, Generation: ColumnGeneration.None };

    private static Severity Weight(string attribute) => attribute switch
    {
        "type" or "isNullable" or "generation" or "generatedAs" or "identityGeneration" => Severity.Breaking,
        "position" or "storage" or "compression" or "statisticsTarget" or "options" or "isInherited" => Severity.Cosmetic,
        _ => Severity.Behavioural,
    };

    private static string Name(ColumnDefinition column) => $"{column.Table}.{Quote.Id(column.Name)}";
}
