namespace AssetTracer.Schema;

/// <summary>What a difference in a constraint means for the application.</summary>
internal static class ConstraintMeaning
{
    public static Meaning Of(ConstraintDefinition? before, ConstraintDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => OneSided(added, sides.AfterName, sides.BeforeName),
        ({ } removed, null) => OneSided(removed, sides.BeforeName, sides.AfterName),
        ({ } one, { } other) => Changed(one, other, changes, sides),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static Meaning OneSided(ConstraintDefinition constraint, string present, string absent) => new(Severity.Breaking, constraint.Type switch
    {
        ConstraintType.PrimaryKey => $"{constraint.Table} has the primary key ({Quote.Ids(constraint.Columns)}) in {present} but not in {absent}.",
        ConstraintType.Unique =>
            $"{constraint.Table}: ({Quote.Ids(constraint.Columns)}) is unique in {present} but not in {absent}: {absent} takes duplicates that {present} refuses.",
        ConstraintType.ForeignKey =>
            $"{constraint.Table}: ({Quote.Ids(constraint.Columns)}) must refer to a row of {constraint.ReferencedTable} in {present} "
            + $"but not in {absent} (foreign key {Quote.Id(constraint.Name)}).",
        ConstraintType.Check =>
            $"{constraint.Table}: {present} refuses rows that break the check {Quote.Id(constraint.Name)}{Condition(constraint)}; {absent} takes them.",
        ConstraintType.Exclusion =>
            $"{constraint.Table}: {present} refuses rows that clash by the exclusion {Quote.Id(constraint.Name)}{Condition(constraint)}; {absent} takes them.",
    });

    private static Meaning Changed(ConstraintDefinition before, ConstraintDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var rule = (UniqueRule.Of(before), UniqueRule.Of(after)) is ({ } one, { } other) ? UniqueRules.Explain(one, other, sides) : null;
        string[] told = rule is null ? [] : ["columns", "type", "isNullsNotDistinct", "isDeferrable"];
        var rest = changes.Where(c => !told.Contains(c.Attribute)).ToValueArray();
        if (rule is not null && rest.Count < changes.Count)
        {
            return rest.IsEmpty ? rule : new(
                Max(rule.Severity, rest), $"{rule.Sentence[..^1]}; besides, of {Quote.Id(after.Name)}, {sides.List(rest)}.");
        }

        var subject = $"{after.Table}: {Word(after.Type)} {Quote.Id(after.Name)}";
        return Meaning.Of(subject, [.. changes.Select(c => Said(before, after, c, sides))]);
    }

    private static Meaning Said(ConstraintDefinition before, ConstraintDefinition after, AttributeChange change, ComparisonSides sides) => change.Attribute switch
    {
        "expression" when before.Type == ConstraintType.Check && after.Type == ConstraintType.Check => CheckMeaning.Of(before.Expression!, after.Expression!, sides),
        "onDelete" => new(
            Severity.Breaking,
            $"differs in what happens when a row of {after.ReferencedTable} is deleted: {sides.Both(Action(before.OnDelete), Action(after.OnDelete))}"),
        "onUpdate" => new(
            Severity.Breaking,
            $"differs in what happens when the key of a row of {after.ReferencedTable} changes: {sides.Both(Action(before.OnUpdate), Action(after.OnUpdate))}"),
        "isValidated" => new(Severity.Behavioural, $"was checked against the rows that were there already {sides.Only(before.IsValidated)}"),
        "isIndexValid" => new(Severity.Breaking, $"has an index that was never built to its end {sides.Only(!before.IsIndexValid)}: rows may break it there. Build it anew with REINDEX"),
        "isEnforced" => new(Severity.Breaking, $"is enforced {sides.Only(before.IsEnforced)}"),
        "isDeferrable" => new(Severity.Breaking, $"can wait until the end of the transaction {sides.Only(before.IsDeferrable)}"),
        "isInitiallyDeferred" => new(Severity.Behavioural, $"waits until the end of the transaction {sides.Only(before.IsInitiallyDeferred)}"),
        "referencedTable" => new(Severity.Breaking, $"refers to {sides.Both($"{before.ReferencedTable}", $"{after.ReferencedTable}")}"),
        _ => new(Weight(change.Attribute), $"differs: {sides.List([change])}"),
    };

    private static string Action(ReferentialAction action) => action switch
    {
        ReferentialAction.NoAction => "the statement fails unless the reference goes with it",
        ReferentialAction.Restrict => "the statement fails at once",
        ReferentialAction.Cascade => "the referring rows follow",
        ReferentialAction.SetNull => "the reference becomes null",
        ReferentialAction.SetDefault => "the reference becomes its default",
    };

    private static Severity Max(Severity least, ValueArray<AttributeChange> changes) => changes.Select(c => Weight(c.Attribute)).Append(least).Max();

    private static Severity Weight(string attribute) => attribute switch
    {
        "storageParameters" or "tablespace" or "isClustered" or "partitionOf" or "dependsOnExtensions" => Severity.Cosmetic,
        "include" or "isReplicaIdentity" or "isInitiallyDeferred" or "isValidated" or "isNoInherit" => Severity.Behavioural,
        _ => Severity.Breaking,
    };

    private static string Condition(ConstraintDefinition constraint) => ComparisonSides.IsLong(constraint.Expression) ? "" : $", {constraint.Expression}";

    private static string Word(ConstraintType type) => type switch
    {
        ConstraintType.PrimaryKey => "primary key",
        ConstraintType.Unique => "unique constraint",
        ConstraintType.ForeignKey => "foreign key",
        ConstraintType.Check => "check",
        ConstraintType.Exclusion => "exclusion",
    };
}
