namespace AssetTracer.Schema;

/// <summary>What one can tell from the words of a statement.</summary>
/// <param name="Tag">The words that name the command in messages, such as CREATE TABLE.</param>
/// <param name="RunsOutsideTransaction">Whether the server refuses it inside a transaction block.</param>
/// <param name="ControlsTransaction">Whether it begins, ends or divides a transaction.</param>
/// <param name="SetsSession">Whether it does nothing but set how the rest of the session goes.</param>
/// <param name="ReleasesLocks">Whether it lets go of locks that the session holds, whoever took them.</param>
internal sealed record StatementTraits(string Tag, bool RunsOutsideTransaction, bool ControlsTransaction, bool SetsSession, bool ReleasesLocks)
{
    private const string UnlockAll = "pg_advisory_unlock_all";

    private static readonly string[] Controlling =
        ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ABORT", "START", "PREPARE", "DISCARD"];

    /// <summary>Whether it may control a transaction or release locks, at a glance: what can't needs no closer look.</summary>
    public static bool MayControl(string statement)
    {
        foreach (var word in Controlling)
        {
            if (statement.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return !char.IsAsciiLetter(statement[0]) || MayUnlockAll(statement);
    }

    public static StatementTraits Of(string statement)
    {
        var words = StatementWords.Of(statement);
        return new StatementTraits(CommandTag.Of(words), AreOutsideTransaction(words), ManagesTransaction(words), Sets(words), Releases(words, statement));
    }

    /// <summary>Whether the server refuses the statement of these words inside a transaction block.</summary>
    public static bool AreOutsideTransaction(StatementWords words) => (words[0], words[1]) switch
    {
        ("VACUUM", _) or ("ALTER", "SYSTEM") or ("DISCARD", "ALL") => true,
        ("COMMIT" or "ROLLBACK", "PREPARED") => true,
        ("CREATE" or "DROP", "DATABASE" or "TABLESPACE") or ("DROP", "SUBSCRIPTION") => true,

        // Only the replication slot, which it makes over there by default, can't be rolled back.
        ("CREATE", "SUBSCRIPTION") => !words.SwitchOff("CONNECT") && !words.SwitchOff("CREATE_SLOT"),
        ("CREATE" or "DROP", "INDEX") => words[2] == "CONCURRENTLY",
        ("CREATE", "UNIQUE") => words[2] == "INDEX" && words[3] == "CONCURRENTLY",
        ("REINDEX", _) => ReindexesInSteps(words),
        ("CLUSTER", _) => words.WithoutOptions(1) is null or "VERBOSE" && words.WithoutOptions(2) is null,
        ("ALTER", "TABLE") => words.Hold("DETACH", "PARTITION") && words.Last == "CONCURRENTLY",
        ("ALTER", "DATABASE") => words.Hold("SET", "TABLESPACE"),
        ("ALTER", "SUBSCRIPTION") => words.Hold("REFRESH", "PUBLICATION") || words[3] is "SET" or "ADD" or "DROP" && words[4] == "PUBLICATION",
        _ => false,
    };

    private static bool ManagesTransaction(StatementWords words) => words[0] switch
    {
        "BEGIN" or "COMMIT" or "END" or "ROLLBACK" or "SAVEPOINT" or "RELEASE" or "ABORT" => true,
        "START" => words[1] == "TRANSACTION",

        // PREPARE transaction AS … prepares a statement of that name.
        "PREPARE" => words[1] == "TRANSACTION" && words[2] == StatementWords.Constant,
        _ => false,
    };

    private static bool Sets(StatementWords words) => (words[0], words[1]) switch
    {
        ("SET", "CONSTRAINTS" or "TRANSACTION" or "LOCAL") => false,
        ("SET" or "RESET", _) => true,
        ("SELECT", "SET_CONFIG") or ("SELECT", "PG_CATALOG") => words[words[1] == "SET_CONFIG" ? 1 : 3] == "SET_CONFIG" && !words.Hold("FROM"),
        _ => false,
    };

    // The body of a function is for whoever calls it.
    private static bool Releases(StatementWords words, string statement) =>
        (words[0], words[1]) == ("DISCARD", "ALL")
        || (words[0] != "CREATE" && MayUnlockAll(statement) && SqlLexer.Read(statement).Any(t => t.Kind switch
        {
            SqlTokenKind.Identifier => t.IsWord(statement, UnlockAll),
            SqlTokenKind.QuotedIdentifier => t.In(statement).Trim('"').SequenceEqual(UnlockAll),
            SqlTokenKind.DollarString when words[0] == "DO" => t.In(statement).Contains(UnlockAll, StringComparison.OrdinalIgnoreCase),
            _ => false,
        }));

    private static bool MayUnlockAll(string statement) => statement.Contains(UnlockAll, StringComparison.OrdinalIgnoreCase);

    // REINDEX [(options)] {INDEX|TABLE|SCHEMA|DATABASE|SYSTEM} [CONCURRENTLY] name
    private static bool ReindexesInSteps(StatementWords words) =>
        words.WithoutOptions(1) is "SCHEMA" or "DATABASE" or "SYSTEM"
        || words.WithoutOptions(2) == "CONCURRENTLY"
        || words.OptionIsOn("CONCURRENTLY");
}
