namespace AssetTracer.Schema;

/// <summary>How a column refuses null; from PostgreSQL 18 on that is a constraint with a name.</summary>
internal static class ColumnNotNull
{
    /// <summary>The constraint as it stands behind the column's type.</summary>
    public static string Clause(ColumnDefinition column) =>
        (column.NotNullName is { } name ? $"CONSTRAINT {Quote.Id(name)} " : "") + "NOT NULL" + (column.IsNotNullNoInherit ? " NO INHERIT" : "");

    /// <summary>The constraint as a statement of its own: only there it can leave rows unchecked.</summary>
    public static SqlStatement Add(ColumnDefinition column) => new(
        $"ALTER TABLE {column.Table} ADD CONSTRAINT {Quote.Id(NameOf(column))} NOT NULL {Quote.Id(column.Name)}"
        + (column.IsNotNullNoInherit ? " NO INHERIT" : "") + (column.IsNotNullValidated ? "" : " NOT VALID"),
        column.IsNotNullValidated ? [new(HazardKind.MayFailOnData, $"Fails if {column.Table}.{column.Name} is null in a row.")] : []);

    /// <summary>The statements that turn one way into the other.</summary>
    public static IEnumerable<SqlStatement> Changes(ColumnDefinition before, ColumnDefinition after)
    {
        if (before.IsNullable && !after.IsNullable)
        {
            yield return IsPlain(after)
                ? new($"{AlterOf(after)} SET NOT NULL",
                [
                    new Hazard(HazardKind.MayFailOnData, $"Fails if {after.Table}.{after.Name} is null in a row."),
                    new Hazard(HazardKind.BlocksReads, $"Every row of {after.Table} is read while reads and writes wait."),
                ])
                : Add(after);
        }
        else if (!before.IsNullable && after.IsNullable)
        {
            yield return new($"{AlterOf(after)} DROP NOT NULL");
        }
        else if (!after.IsNullable)
        {
            foreach (var change in Kept(before, after))
            {
                yield return change;
            }
        }
    }

    /// <summary>The constraint's name, whether it is the usual one or not.</summary>
    public static string NameOf(ColumnDefinition column) =>
        column.NotNullName ?? ChosenName.Of(column.Table.Name, column.Name, "not_null");

    private static IEnumerable<SqlStatement> Kept(ColumnDefinition before, ColumnDefinition after)
    {
        if (before.IsNotNullValidated && !after.IsNotNullValidated)
        {
            yield return new($"{AlterOf(after)} DROP NOT NULL");
            yield return Add(after);
            yield break;
        }

        var (old, name) = (NameOf(before), NameOf(after));
        if (old != name)
        {
            yield return new($"ALTER TABLE {after.Table} RENAME CONSTRAINT {Quote.Id(old)} TO {Quote.Id(name)}");
        }

        if (before.IsNotNullNoInherit != after.IsNotNullNoInherit)
        {
            yield return new($"ALTER TABLE {after.Table} ALTER CONSTRAINT {Quote.Id(name)} {(after.IsNotNullNoInherit ? "NO INHERIT" : "INHERIT")}");
        }

        if (!before.IsNotNullValidated && after.IsNotNullValidated)
        {
            yield return new($"ALTER TABLE {after.Table} VALIDATE CONSTRAINT {Quote.Id(name)}",
                new Hazard(HazardKind.MayFailOnData, $"Fails if {after.Table}.{after.Name} is null in a row."));
        }
    }

    private static bool IsPlain(ColumnDefinition column) => column is { NotNullName: null, IsNotNullNoInherit: false, IsNotNullValidated: true };

    private static string AlterOf(ColumnDefinition column) => $"ALTER TABLE {column.Table} ALTER COLUMN {Quote.Id(column.Name)}";
}
