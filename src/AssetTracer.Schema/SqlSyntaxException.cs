namespace AssetTracer.Schema;

/// <summary>A SQL script can't be read, or holds something that a migration can't run. It is thrown before anything reaches the server.</summary>
public sealed class SqlSyntaxException : SchemaMigrationException
{
    internal SqlSyntaxException(SqlPosition position, string reason)
        : base($"Line {position.Line}, column {position.Column}: {reason}")
    {
        Line = position.Line;
        Column = position.Column;
    }

    /// <summary>The line in the script, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The character in the line, counted from 1.</summary>
    public int Column { get; }
}
