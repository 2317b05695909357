using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>Reads a statement word by word, without white space and comments.</summary>
internal sealed class StatementCursor
{
    private readonly string _sql;
    private readonly List<SqlToken> _tokens;
    private int _at;

    public StatementCursor(string sql)
        : this(sql, SqlLexer.ReadWords(sql))
    {
    }

    public StatementCursor(string sql, List<SqlToken> words) => (_sql, _tokens) = (sql, words);

    public bool IsAtEnd => _at >= _tokens.Count;

    /// <summary>Whether the words stand next.</summary>
    public bool Stands(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (_at + i >= _tokens.Count || !_tokens[_at + i].IsWord(_sql, words[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes the words if they stand next.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        var stands = Stands(words);
        _at += stands ? words.Length : 0;
        return stands;
    }

    /// <summary>Takes the character if it stands next.</summary>
    public bool Take(char punctuation)
    {
        var stands = StandsAt(punctuation);
        _at += stands ? 1 : 0;
        return stands;
    }

    public bool StandsAt(char punctuation) => _at < _tokens.Count && _tokens[_at].Is(_sql, punctuation);

    public void Skip() => _at = Math.Min(_at + 1, _tokens.Count);

    /// <summary>Takes everything up to the words or the end, leaving out what is in parentheses.</summary>
    public bool SkipTo(params ReadOnlySpan<string> words)
    {
        while (!IsAtEnd && !Stands(words))
        {
            SkipOne();
        }

        return !IsAtEnd;
    }

    /// <summary>Takes the next word, or a whole pair of parentheses.</summary>
    public void SkipOne()
    {
        var depth = 0;
        do
        {
            depth += _tokens[_at].Is(_sql, '(') ? 1 : _tokens[_at].Is(_sql, ')') ? -1 : 0;
            _at++;
        }
        while (depth > 0 && !IsAtEnd);
    }

    /// <summary>The next word in lower case; null if something else stands next.</summary>
    public string? Word() => _at < _tokens.Count && _tokens[_at].Kind == SqlTokenKind.Identifier ? Folded(_tokens[_at++]) : null;

    /// <summary>Takes a name, with its schema where there is one.</summary>
    public bool TryName([NotNullWhen(true)] out QualifiedName? name)
    {
        name = Dotted() is { Count: > 0 } parts ? NameOf(parts) : default(QualifiedName?);
        return name is not null;
    }

    /// <summary>Takes the name of a column, with its table's before it.</summary>
    public bool TryColumn([NotNullWhen(true)] out QualifiedName? table)
    {
        table = Dotted() is { Count: > 1 } parts ? NameOf(parts[..^1]) : default(QualifiedName?);
        return table is not null;
    }

    /// <summary>Takes a name, with ONLY before or an asterisk behind it.</summary>
    public bool TryTable([NotNullWhen(true)] out QualifiedName? name)
    {
        _ = Take("only");
        var found = TryName(out name);
        if (found && _at < _tokens.Count && _tokens[_at].In(_sql) is "*")
        {
            _at++;
        }

        return found;
    }

    /// <summary>Takes names with commas between them.</summary>
    public bool TryTables(out List<QualifiedName> names)
    {
        names = [];
        do
        {
            if (!TryTable(out var name))
            {
                return false;
            }

            names.Add(name.Value);
        }
        while (Take(','));
        return true;
    }

    /// <summary>The parts of what is left, divided at commas outside of parentheses.</summary>
    public IEnumerable<StatementCursor> Parts()
    {
        var start = _at;
        while (start < _tokens.Count)
        {
            _at = start;
            while (!IsAtEnd && !StandsAt(','))
            {
                SkipOne();
            }

            yield return new(_sql, _tokens[start.._at]);
            start = _at + 1;
        }
    }

    /// <summary>A reader of the same words, from where this one stands.</summary>
    public StatementCursor Copy() => new(_sql, _tokens[_at..]);

    private static QualifiedName NameOf(List<string> parts) => parts.Count == 1 ? new("", parts[0]) : new(parts[^2], parts[^1]);

    private List<string>? Dotted()
    {
        var parts = new List<string>();
        do
        {
            if (Part() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (Take('.'));
        return parts;
    }

    private string? Part()
    {
        if (_at >= _tokens.Count)
        {
            return null;
        }

        var token = _tokens[_at];
        var text = token.In(_sql);
        switch (token.Kind)
        {
            case SqlTokenKind.Identifier:
                _at++;
                return Folded(token);
            case SqlTokenKind.QuotedIdentifier:
                _at++;
                return text[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
            default:
                return null;
        }
    }

    // PostgreSQL folds only ASCII letters.
    private string Folded(SqlToken token) => string.Create(token.Length, (Sql: _sql, token.Start), static (folded, from) =>
    {
        for (var i = 0; i < folded.Length; i++)
        {
            var c = from.Sql[from.Start + i];
            folded[i] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
        }
    });
}
