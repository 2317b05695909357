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

    /// <summary>
    /// What the server reads, for checksums: no comments, no white space, no empty statements, words in lower case.
    /// Constants stay as written, except that a line always ends in LF.
    /// </summary>
    public static IEnumerable<string> CanonicalTokens(string sql)
    {
        var any = false;
        var semicolon = false;
        foreach (var token in SqlLexer.Read(sql))
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
                yield return ";";
                semicolon = false;
            }

            any = true;
            yield return Canonical(token, sql);
        }
    }

    private static string Canonical(SqlToken token, string sql)
    {
        var text = sql.Substring(token.Start, token.Length);
        return token.Kind switch
        {
            // PostgreSQL folds only ASCII letters.
            SqlTokenKind.Identifier or SqlTokenKind.Number => AsciiLower(text),
            SqlTokenKind.EscapeString or SqlTokenKind.BitString or SqlTokenKind.HexString or SqlTokenKind.NationalString
                or SqlTokenKind.UnicodeString or SqlTokenKind.UnicodeIdentifier => AsciiLower(text[..1]) + LineFeeds(text[1..]),
            SqlTokenKind.String or SqlTokenKind.QuotedIdentifier or SqlTokenKind.DollarString => LineFeeds(text),
            _ => text,
        };
    }

    private static string LineFeeds(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string AsciiLower(string text) =>
        string.Create(text.Length, text, static (lower, original) =>
        {
            for (var i = 0; i < lower.Length; i++)
            {
                lower[i] = char.IsAsciiLetterUpper(original[i]) ? (char)(original[i] | 0x20) : original[i];
            }
        });
}
