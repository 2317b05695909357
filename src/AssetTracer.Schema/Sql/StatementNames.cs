namespace AssetTracer.Schema;

/// <summary>The names that SQL speaks of, as the server keeps them: whatever isn't a constant, keywords among them.</summary>
internal static class StatementNames
{
    /// <summary>All of them.</summary>
    public static IEnumerable<string> In(string sql) => SqlLexer.Read(sql).Select(t => NameOf(t, sql)).OfType<string>();

    /// <summary>Those of the object that a statement is about: what comes before the first parenthesis, and before what it is on.</summary>
    public static IEnumerable<string> InHead(string statement) =>
        SqlLexer.Read(statement).TakeWhile(t => !t.Is(statement, '(') && !t.IsWord(statement, "on")).Select(t => NameOf(t, statement)).OfType<string>();

    /// <summary>The last name of those that begin at a place and stand in one with dots: <c>total</c> of <c>o.total</c>; null if none begins there.</summary>
    public static string? At(string sql, int start)
    {
        string? name = null;
        var isNext = true;
        foreach (var token in SqlLexer.Read(sql).SkipWhile(t => t.Start < start))
        {
            if (isNext ? NameOf(token, sql) is null : !token.Is(sql, '.'))
            {
                break;
            }

            name = isNext ? NameOf(token, sql) : name;
            isNext = !isNext;
        }

        return name;
    }

    private static string? NameOf(SqlToken token, string text) => token.Kind switch
    {
        SqlTokenKind.Identifier => token.In(text).ToString().ToLowerInvariant(),
        SqlTokenKind.QuotedIdentifier => token.In(text)[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal),
        _ => null,
    };
}
