namespace AssetTracer.Schema;

/// <summary>A rule on rows that a migration brings.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Reason">Why the rows may be others by then; null if they are those that are there now.</param>
internal sealed record PlannedRule(MigrationVersion Version, RowRule Rule, string? Reason);

/// <summary>The rules on rows in a plan, each with what earlier steps may do to its rows.</summary>
internal static class PlannedRules
{
    public static IReadOnlyList<PlannedRule> Of(IEnumerable<CollectedMigration> migrations)
    {
        var rules = new List<PlannedRule>();
        var created = new HashSet<QualifiedName>();
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        string? anything = null;
        foreach (var migration in migrations)
        {
            foreach (var (operation, statements) in migration.Content.Steps)
            {
                foreach (var rule in operation.RowRules().Where(r => !r.Tables.Any(created.Contains)))
                {
                    var earlier = rule.Tables.IsEmpty ? written.Values : rule.Tables.Select(t => written.GetValueOrDefault(t.Name));
                    var reason = anything ?? earlier.FirstOrDefault(r => r is not null);
                    rules.Add(new(migration.Version, rule, reason));
                }

                if (operation is RenameObject rename)
                {
                    // By then the names stand for other things than now.
                    written[rename.Target.Name.Name] = written[rename.NewName] = $"migration {migration.Version} gives names to other things before";
                }

                foreach (var statement in statements)
                {
                    var locks = statement.Locks;
                    if (locks.Created is { } table)
                    {
                        created.Add(table.Schema.Length == 0 ? new("public", table.Name) : table);
                    }

                    // Only the migration's own SQL and code may do what the words don't tell.
                    if ((!locks.IsKnown && (operation is RunSql || statement.Code is not null)) || (operation is RunSql && IsRename(statement)))
                    {
                        anything = $"migration {migration.Version} may change rows before";
                    }

                    foreach (var taken in locks.Taken.Where(l => l.Level == LockLevel.RowExclusive || IsDangerous(operation, statement, locks)))
                    {
                        written[taken.Table.Name] = $"migration {migration.Version} may change rows of {taken.Table} before";
                    }
                }
            }
        }

        return rules;
    }

    /// <summary>The rules of the step that a statement belongs to.</summary>
    public static IEnumerable<RowRule> At(Attempt attempt, int statement)
    {
        if (attempt.Direction == MigrationDirection.Down)
        {
            return [];
        }

        var first = 0;
        foreach (var (operation, statements) in attempt.Migration.Content.Steps)
        {
            first += statements.Count();
            if (statement < first)
            {
                return operation.RowRules();
            }
        }

        return [];
    }

    private static bool IsRename(SqlStatement statement) =>
        statement.Text.Contains("rename", StringComparison.OrdinalIgnoreCase) && CanonicalText.TokensOf(statement.Text).Contains("rename");

    private static bool IsDangerous(MigrationOperation operation, SqlStatement statement, StatementLocks locks) =>
        (operation is RunSql && locks.Taken.Any(l => l.Level == LockLevel.AccessExclusive)) || statement.Hazards.Any(h => h.Kind is HazardKind.LosesData or HazardKind.RewritesTable);
}
