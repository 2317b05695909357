namespace AssetTracer.Schema;

/// <summary>What a difference in a table means for the application.</summary>
internal static class TableMeaning
{
    public static Meaning Of(TableDefinition? before, TableDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no table {added.Name}{sides.PartsInWords}: every statement that names it fails there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Table {removed.Name}{sides.PartsInWords} exists only in {sides.BeforeName}."),
        ({ } one, { } other) => Meaning.Of(other.Name.ToString(), [.. changes.Select(c => Said(one, other, c, sides))]),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static Meaning Said(TableDefinition before, TableDefinition after, AttributeChange change, ComparisonSides sides) => change.Attribute switch
    {
        "isRowSecurityEnabled" => new(Severity.Breaking, RowSecurity(before, after, sides)),
        "policies" => new(Severity.Breaking, NoPolicy(before, change, sides)),
        "isRowSecurityForced" => new(Severity.Behavioural, $"binds its owner to row security {sides.Only(before.IsRowSecurityForced)}"),
        "isUnlogged" => new(Severity.Behavioural, $"is unlogged, so empty after a crash, {sides.Only(before.IsUnlogged)}"),
        "columnOrder" => new(Severity.Cosmetic, Order(change, sides)),
        "partitionKey" or "partitionOf" or "partitionBound" or "inherits" => new(Severity.Behavioural, $"is divided otherwise: {sides.List([change])}"),
        "replicaIdentity" or "accessMethod" or "ofType" => new(Severity.Behavioural, $"differs: {sides.List([change])}"),
        _ => new(Severity.Cosmetic, $"has another setting: {sides.List([change])}"),
    };

    private static string RowSecurity(TableDefinition before, TableDefinition after, ComparisonSides sides)
    {
        var (on, off) = before.IsRowSecurityEnabled ? (sides.BeforeName, sides.AfterName) : (sides.AfterName, sides.BeforeName);
        var guarded = (before.IsRowSecurityEnabled ? sides.Before : sides.After).PartsOf(after.Identity).OfType<PolicyDefinition>().Any();
        return $"has row security in {on} but not in {off}: in {off} everybody with a grant reaches every row"
            + (guarded ? "" : $", in {on} nobody but the owner sees one, as there is no policy");
    }

    private static string NoPolicy(TableDefinition before, AttributeChange policies, ComparisonSides sides)
    {
        var here = before.IsRowSecurityEnabled && policies.Before == "()";
        var (shut, open, other) = here
            ? (sides.BeforeName, sides.AfterName, policies.After!)
            : (sides.AfterName, sides.BeforeName, policies.Before!);
        return $"has row security but no policy in {shut}: nobody but the owner sees a row there, where {open} lets rows through by {other[1..^1]}";
    }

    private static string Order(AttributeChange change, ComparisonSides sides)
    {
        var (old, young) = (Names(change.Before), Names(change.After));
        var first = old.Zip(young).TakeWhile(p => p.First == p.Second).Count();
        return $"has its columns in another order ({sides.Both(old[first], young[first])} is the first that differs): only SELECT * and INSERT without a list of columns see it";
    }

    private static IReadOnlyList<string> Names(string? list) => PrintedList.Read(list!);
}
