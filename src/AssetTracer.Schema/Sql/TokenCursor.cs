namespace AssetTracer.Schema;

/// <summary>Walks through the tokens of a statement, past comments and white space.</summary>
internal sealed class TokenCursor(string statement)
{
    private readonly List<SqlToken> _tokens = [.. SqlLexer.Read(statement).Where(t => !t.IsTrivia)];
    private int _at;

    public bool IsAtEnd => _at >= _tokens.Count;

    /// <summary>Takes these words, if they come next.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (_at + i >= _tokens.Count || !_tokens[_at + i].IsWord(statement, words[i]))
            {
                return false;
            }
        }

        _at += words.Length;
        return true;
    }

    /// <summary>Takes this punctuation or operator, if it comes next.</summary>
    public bool Take(char character)
    {
        var found = !IsAtEnd && _tokens[_at].Length == 1 && statement[_tokens[_at].Start] == character;
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Takes a name with its schema, as it is written; null if none comes next.</summary>
    public string? TakeName()
    {
        if (IsAtEnd || !IsName(_tokens[_at]))
        {
            return null;
        }

        var start = _tokens[_at++].Start;
        while (_at + 1 < _tokens.Count && _tokens[_at].Is(statement, '.') && IsName(_tokens[_at + 1]))
        {
            _at += 2;
        }

        return statement[start.._tokens[_at - 1].End];
    }

    /// <summary>Takes everything up to a comma or one of the words that stands in no parentheses; the text of what it took.</summary>
    public string TakeUntil(bool comma, params ReadOnlySpan<string> words)
    {
        var (first, depth) = (_at, 0);
        for (; !IsAtEnd; _at++)
        {
            var token = _tokens[_at];
            if (depth == 0 && ((comma && token.Is(statement, ',')) || IsOneOf(token, words)))
            {
                break;
            }

            depth += token.Is(statement, '(') || token.Is(statement, '[') ? 1 : token.Is(statement, ')') || token.Is(statement, ']') ? -1 : 0;
        }

        return _at == first ? "" : statement[_tokens[first].Start.._tokens[_at - 1].End];
    }

    private bool IsOneOf(SqlToken token, ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (token.IsWord(statement, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsName(SqlToken token) => token.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier or SqlTokenKind.UnicodeIdentifier;
}
