using System.Text;

namespace AssetTracer.Schema;

/// <summary>
/// The query of a view as PostgreSQL 16 prints it, from what an older server printed: where a query reads one thing only, the newer ones leave
/// its name away before columns.
/// </summary>
/// <remarks>Inside the queries that a query holds, every version says the name.</remarks>
internal sealed class PrintedQuery
{
    private static readonly string[] EndsOfFrom = ["where", "group", "having", "window", "order", "limit", "offset", "fetch", "for"];
    private static readonly string[] EndsOfSorting = ["limit", "offset", "fetch", "for", "rows", "range", "groups"];
    private static readonly string[] EndsOfSortKey = ["asc", "desc", "nulls", "using", .. EndsOfSorting];
    private static readonly string[] SetOperations = ["union", "intersect", "except"];

    private readonly string _text;
    private readonly List<SqlToken> _tokens;

    private PrintedQuery(string text)
    {
        _text = text;
        _tokens = SqlLexer.Read(text).Where(t => !t.IsTrivia).ToList();
    }

    /// <summary>The query without the name of the only thing it reads.</summary>
    public static string Unqualified(string text) => new PrintedQuery(text).Unqualified();

    /// <summary>Whether a query selects no column, only rows.</summary>
    public static bool HasNoColumns(string text) => new PrintedQuery(text) is var query && query.IsWord(0, "select") && (query._tokens.Count == 1 || query.IsWord(1, "from"));

    private string Unqualified()
    {
        var select = First(0, "select");
        var from = select < 0 ? -1 : First(select, "from");
        if (from < 0 || First(0, SetOperations) >= 0)
        {
            return _text;
        }

        var end = First(from + 1, EndsOfFrom) is var found and >= 0 ? found : _tokens.Count;
        if (NameOfOnly(from + 1, end) is not { } name)
        {
            return _text;
        }

        var taken = Qualifiers(name, from, end).ToHashSet();
        var result = new StringBuilder(_text.Length);
        var at = 0;
        foreach (var i in taken.Order())
        {
            result.Append(_text, at, _tokens[i].Start - at);
            at = _tokens[i + 1].End;
        }

        return result.Append(_text, at, _text.Length - at).ToString();
    }

    // The name by which columns are told, if FROM holds one thing: no list, no join.
    private string? NameOfOnly(int start, int end)
    {
        var at = start;
        while (IsWord(at, "only") || IsWord(at, "lateral"))
        {
            at++;
        }

        string? name = null;
        if (Is(at, '('))
        {
            var close = Closing(at);
            if (First(at + 1, close, "join") >= 0)
            {
                return null;
            }

            at = close + 1;
        }
        else
        {
            while (Is(at + 1, '.'))
            {
                at += 2;
            }

            name = !IsName(at) ? null : Text(at) == "XMLTABLE" ? "\"xmltable\"" : Text(at);
            at++;
            if (Is(at, '('))
            {
                at = Closing(at) + 1;
                at += IsWord(at, "with") ? 2 : 0;
                at += IsWord(at, "as") ? 1 : 0;
            }
        }

        if (at < end && IsName(at) && !IsWord(at, "tablesample"))
        {
            name = Text(at);
        }

        return First(at, end, "join") >= 0 || Outermost(at).TakeWhile(i => i < end).Any(i => Is(i, ',')) ? null : name;
    }

    private IEnumerable<int> Qualifiers(string name, int from, int end)
    {
        var outputs = Outputs(from);
        var sorting = new Stack<bool>([false]);
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (i == from)
            {
                i = end;
            }

            if (IsQuery(i))
            {
                i = Closing(i);
            }
            else if (Is(i, '('))
            {
                sorting.Push(i >= 2 && IsWord(i - 1, "on") && IsWord(i - 2, "distinct"));
            }
            else if (Is(i, ')'))
            {
                sorting.Pop();
            }
            else if (IsWord(i, "by") && IsWord(i - 1, "order"))
            {
                sorting.Pop();
                sorting.Push(true);
            }
            else if (sorting.Peek() && IsAny(i, EndsOfSorting))
            {
                sorting.Pop();
                sorting.Push(false);
            }
            else if (IsQualifier(i, name) && !(sorting.Peek() && IsSortKey(i) && outputs.Contains(Text(i + 2))))
            {
                yield return i;
                i += 2;
            }
        }
    }

    // A name before a type, a collation or a function is a schema's.
    private bool IsQualifier(int at, string name) =>
        IsName(at) && Text(at) == name && Is(at + 1, '.') && IsName(at + 2) && !Is(at + 3, '.') && !Is(at + 3, '(')
        && (at == 0 || !(Is(at - 1, '.') || Text(at - 1) == "::" || IsAny(at - 1, "collate", "as", "returning")));

    // A bare column to sort by keeps the qualifier if a column of the result has its name: without it, that one would be meant.
    private bool IsSortKey(int at) =>
        (Is(at - 1, ',') || Is(at - 1, '(') || IsWord(at - 1, "by")) && (at + 3 == _tokens.Count || Is(at + 3, ',') || Is(at + 3, ')') || IsAny(at + 3, EndsOfSortKey));

    // The names that the query gives its results itself; a column that keeps its own name isn't in doubt.
    private HashSet<string> Outputs(int from) =>
        Outermost(0).TakeWhile(i => i < from).Where(i => i > 0 && IsWord(i - 1, "as") && IsName(i)).Select(Text).ToHashSet(StringComparer.Ordinal);

    private int First(int start, params ReadOnlySpan<string> words) => First(start, _tokens.Count, words);

    private int First(int start, int end, params ReadOnlySpan<string> words)
    {
        foreach (var i in Outermost(start))
        {
            if (i >= end)
            {
                break;
            }

            if (IsAny(i, words) && !(IsWord(i, "from") && IsWord(i - 1, "distinct")))
            {
                return i;
            }
        }

        return -1;
    }

    // The tokens from here on that stand in no brackets, and the brackets themselves.
    private IEnumerable<int> Outermost(int start)
    {
        for (var i = start; i < _tokens.Count; i++)
        {
            yield return i;
            if (Is(i, '('))
            {
                i = Closing(i);
            }
        }
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

        return _tokens.Count - 1;
    }

    private bool IsQuery(int at) => Is(at, '(') && IsAny(at + 1, "select", "values", "with");

    private bool IsName(int at) => at < _tokens.Count && _tokens[at].Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier;

    private bool Is(int at, char punctuation) => at >= 0 && at < _tokens.Count && _tokens[at].Is(_text, punctuation);

    private bool IsWord(int at, string word) => at >= 0 && at < _tokens.Count && _tokens[at].IsWord(_text, word);

    private bool IsAny(int at, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (IsWord(at, word))
            {
                return true;
            }
        }

        return false;
    }

    private string Text(int at) => at < _tokens.Count ? _text.Substring(_tokens[at].Start, _tokens[at].Length) : "";
}
