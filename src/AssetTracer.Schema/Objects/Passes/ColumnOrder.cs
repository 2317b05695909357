namespace AssetTracer.Schema;

/// <summary>Tells columns that stand in another order from columns that only moved up because one before them is missing.</summary>
internal static class ColumnOrder
{
    public static IReadOnlyList<SchemaDifference> Find(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides)
    {
        var tables = differences.OfType<Changed>().Where(Moved).Select(d => ((ColumnDefinition)d.After).Table).Distinct().ToList();
        return tables.Count == 0 ? differences : DifferencePasses.Merge(
            [.. differences.Select(WithoutPosition).OfType<SchemaDifference>()], [.. tables.Select(t => OtherOrder(t, sides)).OfType<Changed>()]);
    }

    private static bool Moved(Changed changed) =>
        changed.After is ColumnDefinition && changed.Attributes.Any(a => a.Attribute == "position");

    private static SchemaDifference? WithoutPosition(SchemaDifference difference)
    {
        if (difference is not Changed changed || !Moved(changed))
        {
            return difference;
        }

        var rest = changed.Attributes.Where(a => a.Attribute != "position").ToValueArray();
        return rest.IsEmpty ? null : changed with { Attributes = rest };
    }

    private static Changed? OtherOrder(QualifiedName table, ComparisonSides sides)
    {
        var (before, after) = (Columns(table, sides.Before), Columns(table, sides.After));
        var common = before.Intersect(after).ToHashSet();
        var (old, young) = (before.Where(common.Contains).ToList(), after.Where(common.Contains).ToList());
        var identity = TableDefinition.Named(table);
        return old.SequenceEqual(young) || sides.Before.Find(identity) is not { } one || sides.After.Find(identity) is not { } other
            ? null
            : new Changed(one, other, [new("columnOrder", $"({Quote.Ids(old)})", $"({Quote.Ids(young)})")]);
    }

    private static List<string> Columns(QualifiedName table, SchemaSnapshot snapshot) =>
        [.. snapshot.PartsOf(TableDefinition.Named(table)).OfType<ColumnDefinition>().OrderBy(c => c.Position).Select(c => c.Name)];
}
