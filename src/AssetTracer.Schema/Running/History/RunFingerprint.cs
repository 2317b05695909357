using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Keeps, at the end of a run, what the database looks like, or the schema that the run is about: whoever reads something else later knows that somebody changed it, and what.</summary>
internal static class RunFingerprint
{
    /// <summary>Reads the structure and keeps its fingerprint and itself. What was applied is applied, whether that succeeds or not.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The migration that it ended with, as the history writes its version; null if none is left.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task RecordAsync(RunContext run, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await PostgresSnapshotReader.ReadAsync(run.Connection, run.Options.Scope, run.Session.ActAsOpened, cancellationToken)
                .ConfigureAwait(false);
            var kept = await KeptSnapshot.OfAsync(snapshot.WithoutHistory(run.Options.HistoryTable), run.Options.KeptSnapshotLimit, cancellationToken).ConfigureAwait(false);
            var batch = run.Connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                // Sent together without a BEGIN they are one transaction.
                batch.BatchCommands.Add(run.Session.ActAsOpened());
                if (version is not null)
                {
                    run.History.AppendFingerprint(batch, version, snapshot.Fingerprint);
                }

                new SnapshotTable(run.Options).Append(batch, version, kept);
                await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SnapshotException or NpgsqlException or OperationCanceledException)
        {
            await run.RollbackAsync().ConfigureAwait(false);
            MigrationLog.NoFingerprint(run.Logger, e is NpgsqlException cause ? ConnectionLoss.Reason(cause) : e.Message);
        }
    }
}
