namespace AssetTracer.Schema;

/// <summary>A place in a text: line and column count from 1, and the column counts characters (code points), as PostgreSQL does.</summary>
internal readonly record struct SqlPosition(int Line, int Column)
{
    public static SqlPosition Start => new(1, 1);

    public static SqlPosition In(string text, int offset) => Start.After(text.AsSpan(0, offset));

    /// <summary>The place behind a text that begins here. Lines end in LF, CRLF or CR.</summary>
    public SqlPosition After(ReadOnlySpan<char> text)
    {
        var (line, column) = this;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n' || (c == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n')))
            {
                line++;
                column = 1;
            }
            else if (!char.IsLowSurrogate(c) && c != SqlLexer.ByteOrderMark)
            {
                column++;
            }
        }

        return new SqlPosition(line, column);
    }
}
