namespace AssetTracer.Schema;

/// <summary>The pairs of rows that an exclusion constraint would refuse.</summary>
internal static class ExclusionRows
{
    /// <summary>The rule; null if the elements can't be told apart.</summary>
    public static RowRule? Of(ConstraintDefinition constraint, string name)
    {
        var sql = constraint.Expression!;
        var tokens = SqlLexer.Read(sql).Where(t => !t.IsTrivia).ToList();
        var open = tokens.FindIndex(t => t.Is(sql, '('));
        if (open < 0)
        {
            return null;
        }

        var (elements, start, depth, at) = (new List<(string Key, string Operator)>(), open + 1, 1, open + 1);
        for (; at < tokens.Count && depth > 0; at++)
        {
            depth += tokens[at].Is(sql, '(') ? 1 : tokens[at].Is(sql, ')') ? -1 : 0;
            if (depth == 0 || (depth == 1 && tokens[at].Is(sql, ',')))
            {
                if (Element(sql, tokens[start..at]) is not { } element)
                {
                    return null;
                }

                elements.Add(element);
                start = at + 1;
            }
        }

        string? predicate = null;
        if (at < tokens.Count)
        {
            if (!tokens[at].IsWord(sql, "where"))
            {
                return null;
            }

            predicate = sql[tokens[at].End..];
        }

        var condition = $"{RowRule.OwnRows(constraint.Table, "r")}{(predicate is null ? "" : $" AND (\n{predicate}\n)")}";
        var keys = string.Join(", ", elements.Select((e, i) => $"{e.Key} AS key{i}"));
        var rows = $"(SELECT r.tableoid AS part, r.ctid AS place, {keys} FROM {constraint.Table} AS r WHERE {condition})";
        var clash = string.Join(" AND ", elements.Select((e, i) => $"a.key{i} {e.Operator} b.key{i}"));
        return new(
            [constraint.Table],
            $"{name} wants no two rows to clash, EXCLUDE {sql}",
            $"SELECT {string.Join(", ", elements.Select((_, i) => $"a.key{i}, b.key{i} AS other{i}"))} FROM {rows} AS a JOIN {rows} AS b ON (a.part, a.place) < (b.part, b.place) AND {clash}");
    }

    // Key, perhaps an operator class, WITH and the operator: a key is told from its class only where it is a plain column or in parentheses.
    private static (string Key, string Operator)? Element(string sql, List<SqlToken> tokens)
    {
        var with = tokens.FindLastIndex(t => t.IsWord(sql, "with"));
        if (with < 1 || with == tokens.Count - 1)
        {
            return null;
        }

        var key = sql[tokens[0].Start..tokens[with - 1].End];
        var isWhole = with == 1 || (tokens[0].Is(sql, '(') && tokens[with - 1].Is(sql, ')')) || (tokens[1].Is(sql, '(') && tokens[with - 1].Is(sql, ')'));
        return isWhole ? (key, sql[tokens[with + 1].Start..tokens[^1].End]) : null;
    }
}
