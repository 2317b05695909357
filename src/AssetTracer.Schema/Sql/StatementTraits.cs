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

    public static StatementTraits Of(string statement)
    {
        var words = StatementWords.Of(statement);
        return new StatementTraits(CommandTag.Of(words), NeedsNoTransaction(words), ManagesTransaction(words), Sets(words), Releases(words, statement));
    }

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
        || (words[0] != "CREATE" && SqlLexer.Read(statement).Any(t => t.Kind switch
        {
            SqlTokenKind.Identifier => t.IsWord(statement, UnlockAll),
            SqlTokenKind.QuotedIdentifier => t.In(statement).Trim('"').SequenceEqual(UnlockAll),
            SqlTokenKind.DollarString when words[0] == "DO" => t.In(statement).Contains(UnlockAll, StringComparison.OrdinalIgnoreCase),
            _ => false,
        }));

    private static bool NeedsNoTransaction(StatementWords words) => (words[0], words[1]) switch
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

    // REINDEX [(options)] {INDEX|TABLE|SCHEMA|DATABASE|SYSTEM} [CONCURRENTLY] name
    private static bool ReindexesInSteps(StatementWords words) =>
        words.WithoutOptions(1) is "SCHEMA" or "DATABASE" or "SYSTEM"
        || words.WithoutOptions(2) == "CONCURRENTLY"
        || words.OptionIsOn("CONCURRENTLY");
}
