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
        var isKnown = true;
        var made = new List<QualifiedName>();
        foreach (var statement in attempt.Statements)
        {
            var (locks, words) = (statement.Locks, StatementWords.Of(statement.Text));
            isKnown &= IsBounded(words) && locks.IsKnown && locks.Taken.All(l => !l.IsByIndex && (_names.Contains(l.Table) || made.Contains(l.Table)));
            if (locks.Created is { } created && IsNew(words))
            {
                made.Add(created);
            }
        }

        // A setting may decide what a name means.
        if (attempt.Statements.All(s => StatementWords.Of(s.Text)[0] is not ("SET" or "RESET")))
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
