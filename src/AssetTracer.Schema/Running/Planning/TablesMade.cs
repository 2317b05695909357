namespace AssetTracer.Schema;

/// <summary>What the migrations of a run have made so far: nobody else was there before, and hardly anybody is by now.</summary>
internal sealed class TablesMade
{
    private readonly HashSet<QualifiedName> _names = [];

    /// <summary>
    /// Adds what a migration makes, and tells whether it changes no table but these and its own, as far as its text tells, and does no more than its text
    /// says: no rows of other tables are worked through.
    /// </summary>
    public bool Take(Attempt attempt)
    {
        var (isKnown, mayRename) = (true, false);
        var made = new List<QualifiedName>();
        foreach (var text in attempt.Statements.Select(s => s.Text))
        {
            var tokens = SqlLexer.ReadWords(text);
            var (locks, words) = (LockReader.Read(new StatementCursor(text, tokens)), new StatementWords(text, tokens));
            isKnown &= IsBounded(words) && locks.IsKnown && locks.Taken.All(l => !l.IsByIndex && (_names.Contains(l.Table) || made.Contains(l.Table)));

            // A setting may decide what a name means.
            mayRename |= words[0] is "SET" or "RESET";
            if (locks.Created is { } created && IsNew(words))
            {
                made.Add(created);
            }
        }

        if (!mayRename)
        {
            _names.UnionWith(made);
        }

        return isKnown;
    }

    // What IF NOT EXISTS finds may be anybody's, and what is temporary is gone with its migration.
    private static bool IsNew(StatementWords words) => (words[1] is "TABLE" or "VIEW" && words[2] != "IF") || (words[1] == "UNLOGGED" && words[3] != "IF");

    private static bool IsBounded(StatementWords words) => words[0] switch
    {
        "CREATE" => words[1] switch
        {
            "TABLE" or "UNLOGGED" => IsNew(words) && !HoldsQuery(words),
            "INDEX" or "UNIQUE" or "VIEW" or "SEQUENCE" or "TYPE" or "DOMAIN" or "FUNCTION" or "PROCEDURE" or "OR" or "TRIGGER" or "POLICY" => true,
            _ => false,
        },
        "ALTER" => !words.Hold("RENAME") && !words.Hold("SET", "SCHEMA"),
        "INSERT" => words.Hold("VALUES") && !HoldsQuery(words),
        "COMMENT" or "GRANT" or "REVOKE" => true,
        _ => false,
    };

    private static bool HoldsQuery(StatementWords words) => words.Hold("SELECT") || words.Hold("EXECUTE")
        || words.Hold("AS", "TABLE") || words.Hold("AS", "VALUES") || words.Hold("(", "TABLE") || words.Hold(")", "TABLE");
}
