using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Counts, before anything is reverted, what the statements of a roll-back would take away.</summary>
internal static class RollbackLosses
{
    /// <summary>Refuses to begin with a plan that loses data, unless it allows that.</summary>
    public static async Task RefuseAsync(NpgsqlConnection connection, MigrationPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.AllowDataLoss && await FindAsync(connection, plan, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } losses)
        {
            throw new MigrationRefusedException(losses);
        }
    }

    /// <summary>What each step of a plan would take away, as the database is now.</summary>
    public static async Task<ValueArray<MigrationFinding>> FindAsync(NpgsqlConnection connection, MigrationPlan plan, CancellationToken cancellationToken)
    {
        var findings = new List<MigrationFinding>();
        var created = new HashSet<string>();
        foreach (var step in plan.Steps.Where(s => s.Direction == MigrationDirection.Down))
        {
            var lost = new List<LostRows>();
            foreach (var statement in step.Statements.Where(s => s.Code is null || CanonicalText.TokensOf(s.Text).Length > 0))
            {
                if (RowLoss.Created(statement.Text) is { } name)
                {
                    created.Add(name);
                }

                foreach (var loss in RowLoss.Of(statement.Text).Where(l => !created.Any(l.IsOf)))
                {
                    if (await CountAsync(connection, loss, cancellationToken).ConfigureAwait(false) is var rows and not 0)
                    {
                        lost.Add(new(loss.What, rows));
                    }
                }
            }

            if (lost.Count > 0)
            {
                findings.Add(new DataLoss(step.Version, step.Description, lost.ToValueArray()));
            }
        }

        return findings.ToValueArray();
    }

    // Null where it can't be told: what a step before this one makes, say, or what row security hides.
    private static async Task<long?> CountAsync(NpgsqlConnection connection, RowLoss loss, CancellationToken cancellationToken)
    {
        if (loss is not { Exists: { } exists, Count: { } count })
        {
            return null;
        }

        try
        {
            var isThere = (bool)(await AskAsync(connection, exists, cancellationToken).ConfigureAwait(false))!;
            return isThere ? (long?)await AskAsync(connection, count, cancellationToken).ConfigureAwait(false) : loss.IfExists ? 0 : null;
        }
        catch (PostgresException e) when (!ConnectionLoss.Is(e))
        {
            return null;
        }
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;

            // Sent together without a BEGIN they are one transaction, and it ends with them.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET TRANSACTION READ ONLY"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL row_security = off"));
            batch.BatchCommands.Add(StatementCommand.Of(query));
            return await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
