using System.Text;

namespace AssetTracer.Schema;

/// <summary>Reads the conditions of policies and the queries of views as the server prints them: every name of a relation has its schema there.</summary>
internal sealed class Condition
{
    private readonly string _text;
    private readonly List<SqlToken> _tokens;

    private Condition(string text) => (_text, _tokens) = (text, Tokens(text));

    /// <summary>Whether a condition is true (or false) whatever the row is; null where that depends on the row or can't be told.</summary>
    public static bool? Value(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var condition = new Condition(text);
        return condition.Value(0, condition._tokens.Count);
    }

    /// <summary>Whether a condition asks only that somebody is logged in, whoever it is.</summary>
    public static bool AsksOnlyForLogin(string? text)
    {
        if (text is null)
        {
            return false;
        }

        // ( SELECT auth.uid() AS uid) IS NOT NULL is the same as auth.uid() IS NOT NULL
        var words = string.Join(' ', Tokens(text)
            .Where(t => !t.Is(text, '(') && !t.Is(text, ')'))
            .Select(t => t.In(text).ToString().ToLowerInvariant()));
        words = words.StartsWith("select ", StringComparison.Ordinal) ? words["select ".Length..] : words;
        return words.Replace(" as uid", "", StringComparison.Ordinal).Replace(" as role", "", StringComparison.Ordinal)
            is "auth . uid is not null" or "auth . role = 'authenticated'" or "auth . role = 'authenticated' :: text";
    }

    /// <summary>Every name with a schema that stands in the text, as often as it does.</summary>
    public static IEnumerable<QualifiedName> Names(string text)
    {
        var tokens = Tokens(text);
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i + 1].Is(text, '.') && (i == 0 || !tokens[i - 1].Is(text, '.'))
                && Name(tokens[i], text) is { } schema && Name(tokens[i + 2], text) is { } name
                && (i + 3 >= tokens.Count || !tokens[i + 3].Is(text, '(')))
            {
                yield return new(schema, name);
            }
        }
    }

    /// <summary>Whether a name or a constant stands in the text, in whatever quotes.</summary>
    public static bool Mentions(string? text, params ReadOnlySpan<string> words)
    {
        text ??= "";
        foreach (var token in Tokens(text))
        {
            var found = token.In(text).Trim("\"'");
            foreach (var word in words)
            {
                if (found.Equals(word, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool? Value(int from, int to)
    {
        while (to - from >= 2 && Is(from, '(') && Closing(from) == to - 1)
        {
            (from, to) = (from + 1, to - 1);
        }

        // AND belongs to BETWEEN then, or the outcome to a branch
        if (Places(from, to, "between").Count > 0 || Places(from, to, "case").Count > 0)
        {
            return null;
        }

        if (Parts(from, to, "or") is { } either)
        {
            return either.Contains(true) ? true : either.TrueForAll(v => v == false) ? false : null;
        }

        if (Parts(from, to, "and") is { } all)
        {
            return all.Contains(false) ? false : all.TrueForAll(v => v == true) ? true : null;
        }

        return (to - from) switch
        {
            > 1 when IsWord(from, "not") => !Value(from + 1, to),
            1 when IsWord(from, "true") => true,
            1 when IsWord(from, "false") => false,
            _ => Comparison(from, to),
        };
    }

    // One thing is equal to itself, unless it's a call, which may answer otherwise the next time.
    private bool? Comparison(int from, int to)
    {
        var equals = Enumerable.Range(from, to - from).Where(i => _tokens[i].Kind == SqlTokenKind.Operator && _tokens[i].In(_text) is "=").ToList();
        if (equals.Count != 1 || Enumerable.Range(from, to - from).Any(i => Is(i, '(')))
        {
            return null;
        }

        var (left, right) = (Text(from, equals[0]), Text(equals[0] + 1, to));
        return left.Length > 0 && left == right ? true : null;
    }

    // null if the word stands nowhere
    private List<bool?>? Parts(int from, int to, string word)
    {
        var places = Places(from, to, word);
        if (places.Count == 0)
        {
            return null;
        }

        var parts = new List<bool?>();
        foreach (var place in places.Append(to))
        {
            parts.Add(Value(from, place));
            from = place + 1;
        }

        return parts;
    }

    private List<int> Places(int from, int to, string word)
    {
        var places = new List<int>();
        for (var (i, depth) = (from, 0); i < to; i++)
        {
            depth += Is(i, '(') ? 1 : Is(i, ')') ? -1 : 0;
            if (depth == 0 && IsWord(i, word))
            {
                places.Add(i);
            }
        }

        return places;
    }

    private int Closing(int open)
    {
        var depth = 0;
        for (var i = open; i < _tokens.Count; i++)
        {
            depth += Is(i, '(') ? 1 : Is(i, ')') ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private bool Is(int i, char punctuation) => _tokens[i].Is(_text, punctuation);

    private bool IsWord(int i, string word) => _tokens[i].IsWord(_text, word);

    private string Text(int from, int to)
    {
        var text = new StringBuilder();
        for (var i = from; i < to; i++)
        {
            text.Append(_tokens[i].In(_text)).Append(' ');
        }

        return text.ToString();
    }

    private static string? Name(SqlToken token, string text) => token.Kind switch
    {
        SqlTokenKind.Identifier => token.In(text).ToString().ToLowerInvariant(),
        SqlTokenKind.QuotedIdentifier => token.In(text)[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal),
        _ => null,
    };

    // What isn't SQL was never printed by a server: nothing can be told of it.
    private static List<SqlToken> Tokens(string text)
    {
        try
        {
            return [.. SqlLexer.Read(text).Where(t => !t.IsTrivia)];
        }
        catch (SqlSyntaxException)
        {
            return [];
        }
    }
}
