using System.Text;

namespace AssetTracer.Schema;

/// <summary>
/// Writes what the server printed so that it prints the same again. It reads <c>(ARRAY['a'::varchar])::text[]</c> as an array of texts from the start,
/// and prints the cast on each element from then on; said of an array that has its type already, the cast stays outside.
/// </summary>
internal static class PrintedCast
{
    public static string Kept(string statement)
    {
        if (!statement.Contains("(ARRAY[", StringComparison.Ordinal))
        {
            return statement;
        }

        var tokens = SqlLexer.Read(statement).Where(t => !t.IsTrivia).ToList();
        var types = new SortedDictionary<int, string>();
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i].Is(statement, '(') && tokens[i + 1].IsWord(statement, "array") && tokens[i + 2].Is(statement, '[')
                && ElementType(statement, tokens, i + 3) is { } found && IsCast(statement, tokens, found.End + 1))
            {
                types[tokens[found.End].End] = $"::{found.Type}[]";
            }
        }

        var text = new StringBuilder(statement);
        foreach (var (place, type) in types.Reverse())
        {
            text.Insert(place, type);
        }

        return text.ToString();
    }

    // The type that the last element is cast to, and where the bracket behind it stands.
    private static (string Type, int End)? ElementType(string statement, List<SqlToken> tokens, int from)
    {
        var (depth, cast) = (0, -1);
        for (var i = from; i < tokens.Count; i++)
        {
            if (depth == 0 && tokens[i].Is(statement, ']'))
            {
                return cast < 0 ? null : (statement[tokens[cast].Start..tokens[i - 1].End], i);
            }

            depth += tokens[i].Is(statement, '(') || tokens[i].Is(statement, '[') ? 1 : tokens[i].Is(statement, ')') || tokens[i].Is(statement, ']') ? -1 : 0;
            if (depth == 0)
            {
                cast = IsDoubleColon(statement, tokens, i) ? i + (tokens[i].Length == 2 ? 1 : 2) : tokens[i].Is(statement, ',') ? -1 : cast;
            }
        }

        return null;
    }

    private static bool IsCast(string statement, List<SqlToken> tokens, int at) =>
        at + 1 < tokens.Count && tokens[at].Is(statement, ')') && IsDoubleColon(statement, tokens, at + 1);

    private static bool IsDoubleColon(string statement, List<SqlToken> tokens, int at) =>
        statement.AsSpan(tokens[at].Start).StartsWith("::", StringComparison.Ordinal);
}
