using System.Buffers;

namespace AssetTracer.Schema;

/// <summary>
/// Cuts a SQL text into tokens by the rules of PostgreSQL's own scanner, with standard_conforming_strings on.
/// The tokens follow each other without a gap: put together again they are the text.
/// </summary>
internal sealed class SqlLexer(string text)
{
    public const char ByteOrderMark = '\uFEFF';

    private static readonly SearchValues<char> LooseOperatorCharacters = SearchValues.Create("~!@#^&|`?%");

    private int _at;

    // Two string constants with a line break between them are one constant, and the second has the rules of the first.
    private SqlTokenKind? _continuable;
    private bool _lineBroken;

    public static IEnumerable<SqlToken> Read(string text)
    {
        var lexer = new SqlLexer(text);
        while (lexer.TryRead(out var token))
        {
            yield return token;
        }
    }

    /// <summary>The tokens without comments, white space and semicolons.</summary>
    public static List<SqlToken> ReadWords(string text)
    {
        // About as many as there are in a statement.
        var words = new List<SqlToken>(text.Length / 6);
        var lexer = new SqlLexer(text);
        while (lexer.TryRead(out var token))
        {
            if (!token.IsTrivia && !token.Is(text, ';'))
            {
                words.Add(token);
            }
        }

        return words;
    }

    public bool TryRead(out SqlToken token)
    {
        if (_at == 0 && text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
        {
            throw new SqlSyntaxException(SqlPosition.In(text, nul), "A NUL character stands here, and PostgreSQL reads none. Remove it.");
        }

        if (_at >= text.Length)
        {
            token = default;
            return false;
        }

        var start = _at;
        var kind = Next();
        token = new SqlToken(kind, start, _at - start);
        Remember(token);
        return true;
    }

    private void Remember(SqlToken token)
    {
        switch (token.Kind)
        {
            case SqlTokenKind.WhiteSpace:
                _lineBroken |= _continuable is not null && token.In(text).ContainsAny('\n', '\r');
                break;
            case SqlTokenKind.LineComment:
                break;
            case SqlTokenKind.String or SqlTokenKind.EscapeString or SqlTokenKind.BitString or SqlTokenKind.HexString
                or SqlTokenKind.UnicodeString or SqlTokenKind.NationalString:
                _continuable = token.Kind;
                _lineBroken = false;
                break;
            default:
                _continuable = null;
                break;
        }
    }

    private SqlTokenKind Next()
    {
        var c = text[_at];
        var next = Peek(1);
        return c switch
        {
            ' ' or '\t' or '\n' or '\r' or '\f' or '\v' => WhiteSpace(),
            '-' when next == '-' => LineComment(),
            '/' when next == '*' => BlockComment(),
            '\'' => Quoted(_lineBroken && _continuable is { } kind ? kind : SqlTokenKind.String, prefix: 0),
            '"' => Quoted(SqlTokenKind.QuotedIdentifier, prefix: 0),
            'e' or 'E' when next == '\'' => Quoted(SqlTokenKind.EscapeString, prefix: 1),
            'b' or 'B' when next == '\'' => Quoted(SqlTokenKind.BitString, prefix: 1),
            'x' or 'X' when next == '\'' => Quoted(SqlTokenKind.HexString, prefix: 1),
            'n' or 'N' when next == '\'' => Quoted(SqlTokenKind.NationalString, prefix: 1),
            'u' or 'U' when next == '&' && Peek(2) == '\'' => Quoted(SqlTokenKind.UnicodeString, prefix: 2),
            'u' or 'U' when next == '&' && Peek(2) == '"' => Quoted(SqlTokenKind.UnicodeIdentifier, prefix: 2),
            '$' when char.IsAsciiDigit(next) => Parameter(),
            '$' => DollarString(),

            // Any character beyond ASCII belongs to an identifier, a no-break space too; only a file's byte order mark is none.
            ByteOrderMark when _at == 0 => Take(SqlTokenKind.WhiteSpace, 1),
            _ when IsIdentifierStart(c) => Identifier(),
            _ when char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(next)) => Number(),
            _ when IsOperatorCharacter(c) => Operator(),
            ':' when next is ':' or '=' => Take(SqlTokenKind.Punctuation, 2),
            '.' when next == '.' => Take(SqlTokenKind.Punctuation, 2),
            ',' or '(' or ')' or '[' or ']' or '.' or ';' or ':' => Take(SqlTokenKind.Punctuation, 1),
            _ => Take(SqlTokenKind.Unknown, 1),
        };
    }

    private static bool IsIdentifierStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

    private static bool IsIdentifierPart(char c) => IsIdentifierStart(c) || char.IsAsciiDigit(c) || c == '$';

    private static bool IsOperatorCharacter(char c) =>
        c is '~' or '!' or '@' or '#' or '^' or '&' or '|' or '`' or '?' or '+' or '-' or '*' or '/' or '%' or '<' or '>' or '=';

    private char Peek(int distance) => _at + distance < text.Length ? text[_at + distance] : '\0';

    private SqlTokenKind Take(SqlTokenKind kind, int length)
    {
        _at += length;
        return kind;
    }

    private SqlTokenKind WhiteSpace()
    {
        do
        {
            _at++;
        }
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r' or '\f' or '\v');
        return SqlTokenKind.WhiteSpace;
    }

    private SqlTokenKind LineComment()
    {
        var length = text.AsSpan(_at).IndexOfAny('\n', '\r');
        _at = length < 0 ? text.Length : _at + length;
        return SqlTokenKind.LineComment;
    }

    private SqlTokenKind Identifier()
    {
        do
        {
            _at++;
        }
        while (_at < text.Length && IsIdentifierPart(text[_at]));
        return SqlTokenKind.Identifier;
    }

    private SqlTokenKind BlockComment()
    {
        var start = _at;
        var depth = 0;
        do
        {
            if (_at + 1 >= text.Length)
            {
                throw NeverClosed(start, "comment", "*/");
            }

            var step = (text[_at], text[_at + 1]) switch
            {
                ('/', '*') => 1,
                ('*', '/') => -1,
                _ => 0,
            };
            depth += step;
            _at += step == 0 ? 1 : 2;
        }
        while (depth > 0);
        return SqlTokenKind.BlockComment;
    }

    private SqlTokenKind Quoted(SqlTokenKind kind, int prefix)
    {
        var start = _at;
        var quote = text[_at + prefix];
        var doubles = kind is not (SqlTokenKind.BitString or SqlTokenKind.HexString);
        for (_at += prefix + 1; _at < text.Length; _at++)
        {
            if (text[_at] == '\\' && kind == SqlTokenKind.EscapeString)
            {
                _at++;
            }
            else if (text[_at] == quote)
            {
                if (!doubles || Peek(1) != quote)
                {
                    _at++;
                    return kind;
                }

                _at++;
            }
        }

        throw NeverClosed(start, quote == '"' ? "quoted identifier" : "string", quote.ToString());
    }

    private SqlTokenKind Parameter()
    {
        do
        {
            _at++;
        }
        while (char.IsAsciiDigit(Peek(0)));
        return SqlTokenKind.Parameter;
    }

    private SqlTokenKind DollarString()
    {
        var start = _at;
        var end = _at + 1;
        while (end < text.Length && text[end] != '$' && IsIdentifierPart(text[end]))
        {
            end++;
        }

        if (end >= text.Length || text[end] != '$')
        {
            return Take(SqlTokenKind.Unknown, 1);
        }

        var delimiter = text[start..(end + 1)];
        var close = text.IndexOf(delimiter, end + 1, StringComparison.Ordinal);
        if (close < 0)
        {
            throw NeverClosed(start, "dollar-quoted string", delimiter);
        }

        return Take(SqlTokenKind.DollarString, close + delimiter.Length - start);
    }

    private SqlTokenKind Number()
    {
        if (text[_at] == '0' && Peek(1) is 'x' or 'X' or 'o' or 'O' or 'b' or 'B' && (char.IsAsciiHexDigit(Peek(2)) || Peek(2) == '_'))
        {
            _at++;
            do
            {
                _at++;
            }
            while (char.IsAsciiHexDigit(Peek(0)) || Peek(0) == '_');
            return SqlTokenKind.Number;
        }

        Digits();
        if (Peek(0) == '.' && Peek(1) != '.')
        {
            _at++;
            Digits();
        }

        if (Peek(0) is 'e' or 'E')
        {
            var sign = Peek(1) is '+' or '-' ? 1 : 0;
            if (char.IsAsciiDigit(Peek(1 + sign)))
            {
                _at += 1 + sign;
                Digits();
            }
        }

        return SqlTokenKind.Number;
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)) || (Peek(0) == '_' && char.IsAsciiDigit(Peek(1))))
        {
            _at++;
        }
    }

    private SqlTokenKind Operator()
    {
        var length = 1;
        while (IsOperatorCharacter(Peek(length)))
        {
            length++;
        }

        var run = text.AsSpan(_at, length);

        // A comment may begin right behind an operator's characters.
        run = Before(run, "--");
        run = Before(run, "/*");

        // As the standard wants it, "=-" is an equals sign and a minus, unless a character that only PostgreSQL uses makes it one operator.
        while (run.Length > 1 && run[^1] is '+' or '-' && !run[..^1].ContainsAny(LooseOperatorCharacters))
        {
            run = run[..^1];
        }

        return Take(SqlTokenKind.Operator, run.Length);
    }

    private static ReadOnlySpan<char> Before(ReadOnlySpan<char> run, string comment)
    {
        var at = run.IndexOf(comment, StringComparison.Ordinal);
        return at < 0 ? run : run[..at];
    }

    private SqlSyntaxException NeverClosed(int start, string what, string by) =>
        new(SqlPosition.In(text, start), $"The {what} that begins here is never closed: {by} is missing.");
}
