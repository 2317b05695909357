namespace AssetTracer.Schema;

/// <summary>The rows that a new constraint would refuse.</summary>
internal static class ConstraintRows
{
    public static IEnumerable<RowRule> Of(ConstraintDefinition constraint)
    {
        var name = $"constraint {Quote.Id(constraint.Name)} of {constraint.Table}";
        var columns = constraint.Columns.Select(Quote.Id).ToList();
        var list = string.Join(", ", columns);
        switch (constraint.Type)
        {
            case ConstraintType.PrimaryKey when !constraint.IsTemporal:
                yield return new(
                    [constraint.Table],
                    $"{name} wants ({list}) to be not null",
                    $"SELECT * FROM {constraint.Table} AS r WHERE {RowRule.OwnRows(constraint.Table, "r")} AND ({string.Join(" OR ", columns.Select(c => $"{c} IS NOT DISTINCT FROM NULL"))})");
                yield return IndexRows.Unique(constraint.Table, $"{name} wants ({list}) to be unique", columns, nullsNotDistinct: false);
                break;
            case ConstraintType.Unique when !constraint.IsTemporal:
                yield return IndexRows.Unique(constraint.Table, $"{name} wants ({list}) to be unique", columns, constraint.IsNullsNotDistinct);
                break;
            case ConstraintType.ForeignKey when constraint is { IsTemporal: false, ReferencedTable: { } referenced, ReferencedColumns.IsEmpty: false }:
                yield return ForeignKey(constraint, referenced, name, list);
                break;
            case ConstraintType.Check:
                var own = constraint.IsNoInherit ? $" AND {RowRule.OwnRows(constraint.Table, "r")}" : "";
                yield return new(
                    [constraint.Table],
                    $"{name} wants {constraint.Expression}",
                    $"SELECT * FROM {constraint.Table} AS r WHERE (\n{constraint.Expression}\n) IS FALSE{own}");
                break;
            case ConstraintType.Exclusion when ExclusionRows.Of(constraint, name) is { } exclusion:
                yield return exclusion;
                break;
            default:
                break;
        }
    }

    private static RowRule ForeignKey(ConstraintDefinition key, QualifiedName referenced, string name, string list)
    {
        var columns = key.Columns.Select(c => $"f.{Quote.Id(c)}").ToList();
        var all = string.Join(" AND ", columns.Select(c => $"{c} IS NOT NULL"));
        var some = string.Join(" OR ", columns.Select(c => $"{c} IS NOT NULL"));
        var match = string.Join(" AND ", columns.Zip(key.ReferencedColumns, (c, r) => $"k.{Quote.Id(r)} = {c}"));
        var missing = $"({all}) AND NOT EXISTS (SELECT FROM {referenced} AS k WHERE {match} AND {RowRule.OwnRows(referenced, "k")})";
        return new(
            [key.Table, referenced],
            $"{name} wants ({list}) to be found in {referenced}",
            $"SELECT * FROM {key.Table} AS f WHERE {RowRule.OwnRows(key.Table, "f")} AND "
            + (key.IsMatchFull ? $"(({some}) AND NOT ({all}) OR {missing})" : missing));
    }
}
