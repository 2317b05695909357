using System.Security.Cryptography;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>
/// What the server reads of statements, for checksums: no comments, no white space, no empty statements, words in lower case.
/// Constants stay as written, except that a line always ends in LF. Behind each token stands a NUL, which is in none.
/// </summary>
internal sealed class CanonicalText
{
    private const char End = '\0';

    private char[] _text = new char[512];
    private byte[] _bytes = [];
    private int _length;

    /// <summary>The tokens of a text, one by one.</summary>
    public static string[] TokensOf(string sql)
    {
        var text = new CanonicalText();
        text.AppendTokens(sql);
        return text._length == 0 ? [] : new string(text._text, 0, text._length - 1).Split(End);
    }

    /// <summary>Adds a statement.</summary>
    public void Append(SqlStatement statement)
    {
        AppendTokens(statement.Text);
        if (statement.Code is { } code)
        {
            // Nobody can tell code from code: what it says of itself stands for it.
            Write(code.Description);
        }

        Write(End);
    }

    /// <summary>Adds a statement that is nothing but SQL.</summary>
    public void Append(string sql)
    {
        AppendTokens(sql);
        Write(End);
    }

    /// <summary>A hash over everything that was added; what is added next begins another text.</summary>
    // A thousand migrations are hashed by every start of every instance: nothing is made anew for each of them.
    public string TakeHash()
    {
        if (_bytes.Length < Encoding.UTF8.GetMaxByteCount(_length))
        {
            _bytes = new byte[Encoding.UTF8.GetMaxByteCount(_text.Length)];
        }

        var bytes = Encoding.UTF8.GetBytes(_text, 0, _length, _bytes, 0);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, bytes), hash);
        _length = 0;
        return Convert.ToHexStringLower(hash);
    }

    private void AppendTokens(string sql)
    {
        var lexer = new SqlLexer(sql);
        var (any, semicolon) = (false, false);
        while (lexer.TryRead(out var token))
        {
            if (token.IsTrivia)
            {
                continue;
            }

            if (token.Is(sql, ';'))
            {
                semicolon = any;
                continue;
            }

            if (semicolon)
            {
                Write(';');
                Write(End);
                semicolon = false;
            }

            any = true;
            Write(token, sql);
            Write(End);
        }
    }

    private void Write(SqlToken token, string sql)
    {
        var start = _length;
        Write(token.In(sql));
        switch (token.Kind)
        {
            case SqlTokenKind.Identifier or SqlTokenKind.Number:
                Fold(start, _length);
                break;
            case SqlTokenKind.EscapeString or SqlTokenKind.BitString or SqlTokenKind.HexString or SqlTokenKind.NationalString
                or SqlTokenKind.UnicodeString or SqlTokenKind.UnicodeIdentifier:
                Fold(start, start + 1);
                EndLines(start);
                break;
            case SqlTokenKind.String or SqlTokenKind.QuotedIdentifier or SqlTokenKind.DollarString:
                EndLines(start);
                break;
            default:
                break;
        }
    }

    // PostgreSQL folds only ASCII letters.
    private void Fold(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (char.IsAsciiLetterUpper(_text[i]))
            {
                _text[i] |= (char)0x20;
            }
        }
    }

    private void EndLines(int start)
    {
        var token = _text.AsSpan(start, _length - start);
        var first = token.IndexOf('\r');
        if (first < 0)
        {
            return;
        }

        var kept = first;
        for (var i = first; i < token.Length; i++)
        {
            if (token[i] != '\r' || i + 1 == token.Length || token[i + 1] != '\n')
            {
                token[kept++] = token[i];
            }
        }

        _length = start + kept;
    }

    private void Write(char c)
    {
        Reserve(1);
        _text[_length++] = c;
    }

    private void Write(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    private void Reserve(int length)
    {
        if (_text.Length < _length + length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + length));
        }
    }
}
