using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Writes the history without running a migration: in one transaction, under the lock.</summary>
internal static class HistoryTransaction
{
    private const string Recorded = "applied_at";

    /// <summary>Carries out what is written into the batch; answers with the moments of the rows that come into the history, in order.</summary>
    public static async Task<IReadOnlyList<DateTimeOffset>> CarryOutAsync(RunContext run, Action<NpgsqlBatch> write, CancellationToken cancellationToken)
    {
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
            run.Session.AppendRestore(batch);
            batch.BatchCommands.Add(SessionSettings.Set(run.Options, forTransaction: true));
            run.Lock.AppendBegin(batch);
            foreach (var statement in run.HistoryToCreate)
            {
                batch.BatchCommands.Add(StatementCommand.Of(statement));
            }

            run.Lock.AppendGuard(batch);
            write(batch);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            try
            {
                var moments = new List<DateTimeOffset>();
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    do
                    {
                        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        {
                            if (reader.GetName(0) == Recorded)
                            {
                                moments.Add(await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellationToken).ConfigureAwait(false));
                            }
                        }
                    }
                    while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
                }

                (run.HistoryToCreate, run.HasJournal) = ([], true);
                return moments;
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e))
            {
                await run.RollbackAsync().ConfigureAwait(false);
                throw new MigrationHistoryException(
                    $"The migration history {run.Options.HistoryTable} of {run.Address} can't be written: {e.MessageText} ({e.SqlState}). "
                    + "Nothing was changed. Connect as a role that owns it.",
                    e);
            }
        }
    }

    /// <summary>Makes the session look as it was opened, where the migration before this may have left it otherwise.</summary>
    public static async Task RestoreSessionAsync(RunContext run, CancellationToken cancellationToken)
    {
        if (run.Lock.IsPooled)
        {
            // Each migration does that itself there.
            return;
        }

        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            run.Session.AppendRestore(batch);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
