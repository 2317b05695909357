using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>Reads the conditions of policies and the queries of views as the server prints them: every name of a relation has its schema there.</summary>
internal sealed class Condition
{
    private static readonly char[] NotInWords = [.. Enumerable.Range(0, 128).Select(c => (char)c).Where(c => !char.IsAsciiLetterOrDigit(c) && c != '_')];

    private readonly string _text;
    private readonly List<SqlToken> _tokens;
    private IReadOnlySet<string>? _required;

    private Condition(string text) => (_text, _tokens) = (text, Tokens(text));

    /// <summary>Whether a condition is true (or false) whatever the row is; null where that depends on the row or can't be told.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="required">The columns of the row that are never null. Default: none is known.</param>
    public static bool? Value(string? text, IReadOnlySet<string>? required = null)
    {
        if (text is null)
        {
            return null;
        }

        var condition = new Condition(text) { _required = required };
        return condition.Value(0, condition._tokens.Count);
    }

    /// <summary>Whether a condition asks other rows.</summary>
    public static bool Asks(string? text) => text is not null && Tokens(text).Exists(t => t.IsWord(text, "select"));

    /// <summary>Whether a condition asks of the row itself: by a column's name outside of queries, or by one with the table's name before it.</summary>
    public static bool AsksOfRow(string text, string table, IReadOnlyCollection<string> columns)
    {
        var condition = new Condition(text);
        var tokens = condition._tokens;
        for (int i = 0, end = -1; i < tokens.Count; i++)
        {
            if (i + 1 < tokens.Count && condition.Is(i, '(') && condition.IsWord(i + 1, "select"))
            {
                end = Math.Max(end, condition.Closing(i));
            }

            if (Name(tokens[i], text) is { } name && columns.Contains(name))
            {
                var isQualified = i > 0 && condition.Is(i - 1, '.');
                if (isQualified ? i > 1 && Name(tokens[i - 2], text) == table : i > end && (i + 1 == tokens.Count || !condition.Is(i + 1, '(')))
                {
                    return true;
                }
            }
        }

        return false;
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
            is "auth . uid is not null" or "auth . role = 'authenticated'" or "auth . role = 'authenticated' :: text"
                or "auth . role = any array [ 'anon' :: text , 'authenticated' :: text ]" or "auth . role = any array [ 'authenticated' :: text , 'anon' :: text ]"
                or "auth . role = any array [ 'authenticated' :: text ]";
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

    /// <summary>Whether a name stands in the text, in whatever quotes, or in a constant as a word by itself.</summary>
    public static bool Mentions(string? text, params ReadOnlySpan<string> words)
    {
        text ??= "";
        foreach (var token in Tokens(text))
        {
            foreach (var found in token.In(text).ToString().Split(NotInWords))
            {
                foreach (var word in words)
                {
                    if (found.Equals(word, StringComparison.OrdinalIgnoreCase))
                    {
                        return true;
                    }
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

        // ( SELECT true AS bool), as whoever wants the server to ask once writes it
        if (to - from >= 2 && IsWord(from, "select") && Places(from, to, "from").Count == 0)
        {
            return Value(from + 1, Places(from, to, "as").Append(to).First());
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
            4 when IsWord(from + 1, "is") && IsWord(from + 2, "not") && IsWord(from + 3, "null") && Name(_tokens[from], _text) is { } column && _required?.Contains(column) == true => true,
            > 3 when IsWord(from, "coalesce") && Is(from + 1, '(') && Closing(from + 1) == to - 1 => Value(from + 2, Places(from + 2, to - 1, ",").Append(to - 1).First()),
            _ => Comparison(from, to),
        };
    }

    // One thing is equal to itself, unless it's a call, which may answer otherwise the next time.
    private bool? Comparison(int from, int to)
    {
        var signs = Enumerable.Range(from, to - from).Where(i => _tokens[i].Kind == SqlTokenKind.Operator && _tokens[i].In(_text) is "=" or "<>").ToList();
        if (signs.Count != 1 || Enumerable.Range(from, to - from).Any(i => Is(i, '(')))
        {
            return null;
        }

        var (left, right, isEqual) = (Text(from, signs[0]), Text(signs[0] + 1, to), _tokens[signs[0]].In(_text) is "=");
        return left.Length == 0 ? null
            : left == right ? (isEqual ? true : null)
            : IsConstant(from, signs[0]) && IsConstant(signs[0] + 1, to) ? !isEqual
            : null;
    }

    // a number, or a text that the server doesn't read as anything else; the same number may be written in two ways
    private bool IsConstant(int from, int to) => to > from && (_tokens[from].Kind == SqlTokenKind.String || (_tokens[from].Kind == SqlTokenKind.Number && to == from + 1 && IsWhole(from)))
        && (to == from + 1 || (Text(from + 1, to) is ":: text " or ": : text "));

    private bool IsWhole(int at) => long.TryParse(_tokens[at].In(_text), NumberStyles.None, CultureInfo.InvariantCulture, out _);

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
            if (depth == 0 && (word == "," ? Is(i, ',') : IsWord(i, word)))
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
