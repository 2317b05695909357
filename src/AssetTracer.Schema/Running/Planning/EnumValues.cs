namespace AssetTracer.Schema;

/// <summary>
/// Values that a migration adds to an enum. PostgreSQL lets nobody use one before it is committed, so that a migration which does both
/// commits in between.
/// </summary>
internal static class EnumValues
{
    /// <summary>The statements, of which those run outside the migration's transaction that add a value which a later one or an expectation uses.</summary>
    public static ValueArray<SqlStatement> Separate(ValueArray<SqlStatement> statements, IEnumerable<Expectation> expectations)
    {
        var asked = expectations.Select(e => e switch
        {
            Expectation.Condition condition => condition.Sql,
            Expectation.NoRows noRows => noRows.Sql,
            _ => "",
        }).ToList();
        return statements.Select((statement, i) =>
            Added(statement.Text) is { } added
            && statements.Skip(i + 1).Select(s => s.Text).Where(s => Added(s) is null).Concat(asked).Any(sql => Uses(sql, added))
                ? statement with { Transaction = TransactionMode.Outside }
                : statement).ToValueArray();
    }

    /// <summary>Whether a statement adds a value.</summary>
    public static bool AreAddedBy(string statement) => Added(statement) is not null;

    // ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'value' …
    private static string? Added(string statement)
    {
        if (!statement.Contains("value", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var words = CanonicalText.TokensOf(statement);
        var at = Array.IndexOf(words, "add");
        if (words is not ["alter", "type", ..] || at < 3 || at + 2 >= words.Length || words[at + 1] != "value")
        {
            return null;
        }

        var value = words[at + 2] == "if" ? words.ElementAtOrDefault(at + 5) : words[at + 2];
        return value?.StartsWith('\'') == true ? value[1..^1] : null;
    }

    private static bool Uses(string sql, string value) => sql.Length > 0 && SqlLexer.Read(sql).Any(token => token.Kind switch
    {
        SqlTokenKind.DollarString => token.In(sql).Contains(value, StringComparison.Ordinal),
        SqlTokenKind.String or SqlTokenKind.EscapeString => token.In(sql).Contains(value, StringComparison.Ordinal),
        _ => false,
    });
}
