using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// The end of a migration in the round trip of its statements, where the server can tell by itself whether everything is as the migration expects:
/// it goes on to the history row and the commit only if that is so. What is wrong otherwise takes a closer look, and that takes more round trips.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="attempt">The migration.</param>
/// <param name="checks">Its expectations.</param>
internal sealed class OneTrip(RunContext run, Attempt attempt, ExpectationChecks checks)
{
    private const string BeforeVerdict = "assettracer_schema_before_verdict";

    // Where the batch has the first command of the verdict, and the first one behind it.
    private int _verdict = int.MaxValue;
    private int _record = int.MaxValue;

    /// <summary>Goes back to where a closer look can be taken.</summary>
    public static NpgsqlBatchCommand GoBack() => new($"ROLLBACK TO SAVEPOINT {BeforeVerdict}");

    /// <summary>Adds the end.</summary>
    public void Append(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"SAVEPOINT {BeforeVerdict}"));

        // The server would plan what it keeps five times before it believes that the values don't matter.
        if (run.Repeated.IsKept)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL plan_cache_mode = force_generic_plan"));
        }

        _verdict = batch.BatchCommands.Count;
        checks.AppendVerdict(batch, $"num_nonnulls({run.Session.ActAsOpenedText}) >= 0", run.Lock.IsHeld);
        _record = batch.BatchCommands.Count;
        run.History.AppendApplied(batch, run.Repeated, attempt, duration: null);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

    /// <summary>Reads the answers of the whole batch, and of them that of the history.</summary>
    public async Task<AppliedMigration> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        AppliedMigration? applied = null;
        do
        {
            // The migration's statements may answer anything, but they can't know this name.
            if (reader.FieldCount == 2 && reader.GetName(0) == MigrationHistory.Recorded && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                applied = new(
                    attempt.Migration.Version,
                    attempt.Migration.Description,
                    reader.GetDateTime(0),
                    TimeSpan.FromMilliseconds(reader.GetInt64(1)),
                    attempt.Migration.Checksum);
            }
        }
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
        return applied ?? throw new InvalidOperationException("The answer of the history is missing.");
    }

    /// <summary>Whether it was the verdict that ended the transaction.</summary>
    public bool IsVerdict(PostgresException cause, int place) =>
        cause.SqlState == PostgresErrorCodes.DivisionByZero && !ConnectionLoss.Is(cause) && place >= _verdict && place < _record;

    /// <summary>Where a failure is that came behind the statements; null where it came sooner.</summary>
    public FailurePoint? PointOf(NpgsqlException cause, NpgsqlBatch batch) => StatementCommand.CarriedOut(batch) switch
    {
        // The answers of what was carried out may be lost with the connection, the last one too. What the server says comes in its place.
        _ when cause is not PostgresException => FailurePoint.Unknown,
        var place when place < _record => null,
        var place when place < batch.BatchCommands.Count - 1 && !ConnectionLoss.Is(cause) => FailurePoint.History,
        _ => FailurePoint.Commit,
    };
}
