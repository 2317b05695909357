namespace AssetTracer.Schema;

/// <summary>
/// One statement of a script, from its first token to its last, without the semicolon.
/// Line, column (from 1) and offset (from 0) say where its first token stands in the script.
/// </summary>
internal sealed record SqlScriptStatement(string Text, int Line, int Column, int Offset)
{
    /// <summary>Where in the script the server saw an error: <c>PostgresException.Position</c> counts the statement's characters from 1.</summary>
    public SqlPosition At(int position)
    {
        var offset = 0;
        for (var left = position - 1; left > 0 && offset < Text.Length; left--)
        {
            offset += offset + 1 < Text.Length && char.IsSurrogatePair(Text, offset) ? 2 : 1;
        }

        return new SqlPosition(Line, Column).After(Text.AsSpan(0, offset));
    }
}
