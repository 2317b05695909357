namespace AssetTracer.Schema;

/// <summary>Reads a SQL text as statements, by our own rules: the driver's splitter breaks BEGIN ATOMIC … END.</summary>
internal static class SqlScript
{
    /// <summary>The statements of a script; empty ones are left out. What only psql can run is refused.</summary>
    public static IReadOnlyList<SqlScriptStatement> Split(string sql)
    {
        var statements = new List<SqlScriptStatement>();
        var splitter = new SqlStatementSplitter(sql);
        while (splitter.TryRead(out var statement))
        {
            statements.Add(statement);
        }

        return statements;
    }

    /// <summary>Refuses BEGIN, COMMIT and their kin, and what lets go of every lock: whoever runs the statements owns the transaction and its lock.</summary>
    public static void RefuseControl(IEnumerable<SqlScriptStatement> statements)
    {
        foreach (var statement in statements)
        {
            RefuseControl(statement);
        }
    }

    private static void RefuseControl(SqlScriptStatement statement)
    {
        if (!StatementTraits.MayControl(statement.Text))
        {
            return;
        }

        var traits = StatementTraits.Of(statement.Text);
        if (traits.ControlsTransaction)
        {
            throw new SqlSyntaxException(
                new SqlPosition(statement.Line, statement.Column),
                $"{traits.Tag} is refused: the runner owns the transaction, so that change, check and history commit together. Remove it.");
        }

        if (traits.ReleasesLocks)
        {
            throw new SqlSyntaxException(
                new SqlPosition(statement.Line, statement.Column),
                "DISCARD ALL and pg_advisory_unlock_all() are refused: they let go of the lock that keeps two runs apart. "
                + "Write RESET ALL or DISCARD TEMP for what you need of the one, pg_advisory_unlock(key) instead of the other.");
        }
    }
}
