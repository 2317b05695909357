using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Keeps, at the end of a run, what the whole database looks like: whoever reads something else later knows that somebody changed it.</summary>
internal static class RunFingerprint
{
    /// <summary>Reads the structure and keeps its fingerprint. What was applied is applied, whether that succeeds or not.</summary>
    public static async Task RecordAsync(RunContext run, string version, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await PostgresSnapshotReader.ReadAsync(run.Connection, SnapshotScope.AllSchemas, run.Session.ActAsOpened, cancellationToken)
                .ConfigureAwait(false);
            var batch = run.Connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.BatchCommands.Add(run.Session.ActAsOpened());
                run.History.AppendFingerprint(batch, version, snapshot.Fingerprint);
                await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SnapshotException or NpgsqlException or OperationCanceledException)
        {
            await run.RollBackAsync().ConfigureAwait(false);
            MigrationLog.NoFingerprint(run.Logger, e is NpgsqlException cause ? ConnectionLoss.Reason(cause) : e.Message);
        }
    }
}
