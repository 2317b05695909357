namespace AssetTracer.Schema;

/// <summary>Finds tables whose row security has no policy on one side only: there nobody sees a row.</summary>
internal static class RowSecurity
{
    public static IReadOnlyList<SchemaDifference> Find(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides)
    {
        var tables = differences.OfType<Added>().Select(d => d.After).Concat(differences.OfType<Removed>().Select(d => d.Before))
            .OfType<PolicyDefinition>().Select(p => p.Table).Distinct();
        return DifferencePasses.Merge(differences, [.. tables.Select(t => Shut(t, sides)).OfType<Changed>()]);
    }

    private static Changed? Shut(QualifiedName table, ComparisonSides sides)
    {
        var identity = TableDefinition.Named(table);
        var (before, after) = (sides.Before.Find<TableDefinition>(identity), sides.After.Find<TableDefinition>(identity));
        var (old, young) = (Policies(identity, sides.Before), Policies(identity, sides.After));
        return before is not null && after is not null && old.Count == 0 != (young.Count == 0)
            && ((before.IsRowSecurityEnabled && old.Count == 0) || (after.IsRowSecurityEnabled && young.Count == 0))
            ? new Changed(before, after, [new("policies", $"({Quote.Ids(old)})", $"({Quote.Ids(young)})")])
            : null;
    }

    // Only a permissive policy lets a row through; restrictive ones alone show none.
    private static List<string> Policies(ObjectIdentity table, SchemaSnapshot snapshot) =>
        [.. snapshot.PartsOf(table).OfType<PolicyDefinition>().Where(p => p.IsPermissive).Select(p => p.Name)];
}
