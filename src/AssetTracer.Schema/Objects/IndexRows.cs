namespace AssetTracer.Schema;

/// <summary>The rows that a unique index would refuse.</summary>
internal static class IndexRows
{
    // Equality by these is equality.
    private static readonly string[] Harmless =
        ["asc", "desc", "nulls", "first", "last", "text_pattern_ops", "varchar_pattern_ops", "bpchar_pattern_ops"];

    /// <summary>The rule; null if a key is compared in a way that only the index knows.</summary>
    public static RowRule? Of(IndexDefinition index)
    {
        var keys = index.Keys.Select(Expression).ToList();
        return keys.Contains(null)
            ? null
            : Unique(index.Table, $"index {index.Name} wants ({string.Join(", ", keys)}) to be unique", keys!, index.IsNullsNotDistinct, index.Predicate);
    }

    /// <summary>Keys that stand in several rows.</summary>
    public static RowRule Unique(QualifiedName table, string sentence, IEnumerable<string> keys, bool nullsNotDistinct, string? predicate = null)
    {
        var list = keys.ToList();
        var conditions = list.Where(_ => !nullsNotDistinct).Select(k => $"{k} IS NOT NULL")
            .Append(RowRule.OwnRows(table, "r"))
            .Concat(predicate is null ? [] : [$"(\n{predicate}\n)"]);
        return new(
            [table],
            sentence,
            $"SELECT {string.Join(", ", list)}, count(*) AS rows FROM {table} AS r WHERE {string.Join(" AND ", conditions)} GROUP BY {string.Join(", ", list)} HAVING count(*) > 1");
    }

    /// <summary>What a key of an index is computed from, without its order and its operator class.</summary>
    private static string? Expression(string key)
    {
        var tokens = SqlLexer.Read(key).Where(t => !t.IsTrivia).ToList();
        var at = 0;
        while (at + 1 < tokens.Count && tokens[at + 1].Is(key, '.'))
        {
            at += 2;
        }

        var (depth, isCall) = (0, at + 1 < tokens.Count && tokens[at + 1].Is(key, '('));
        at += isCall ? 1 : 0;
        do
        {
            depth += tokens[at].Is(key, '(') ? 1 : tokens[at].Is(key, ')') ? -1 : 0;
            at++;
        }
        while (depth > 0 && at < tokens.Count);
        var end = tokens[at - 1].End;
        for (; at < tokens.Count; at++)
        {
            var word = tokens[at].In(key).ToString();
            if (tokens[at].IsWord(key, "collate"))
            {
                at += at + 2 < tokens.Count && tokens[at + 2].Is(key, '.') ? 3 : 1;
                end = tokens[Math.Min(at, tokens.Count - 1)].End;
            }
            else if (!Harmless.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        return key[..end];
    }
}
