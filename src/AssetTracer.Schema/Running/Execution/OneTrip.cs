using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// A whole migration as part of one round trip, where the server can tell by itself whether everything is as the migration expects: it goes on to
/// the history row and the commit only if that is so. What is wrong otherwise takes a closer look, and that takes more round trips.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="attempt">The migration.</param>
/// <param name="checks">Its expectations.</param>
internal sealed class OneTrip(RunContext run, Attempt attempt, ExpectationChecks checks)
{
    /// <summary>What a failure leaves behind.</summary>
    public const string Unchanged = "Nothing was changed: it ran in one transaction.";

    private const string BeforeVerdict = "assettracer_schema_before_verdict";

    // Where the batch has the migration's first statement, the first command of the verdict, and the first one behind that.
    private TransactionStart _start;
    private int _verdict;
    private int _record;

    /// <summary>Whether a migration can be carried out like that, in a transaction of its own.</summary>
    public static bool IsPossible(RunContext run, Attempt attempt, ExpectationChecks checks) =>
        attempt.Direction == MigrationDirection.Up && checks.IsForServer && !run.Lock.IsPooled && run.Hooks.Count == 0
        && attempt.Statements.All(s => s.Code is null && s.ExpectedRows is null && s.Transaction == TransactionMode.Inside);

    /// <summary>Where the batch goes on behind it.</summary>
    public int End { get; private set; } = int.MaxValue;

    /// <summary>What is left behind where the answer to a commit was lost.</summary>
    /// <param name="others">What else nobody knows of.</param>
    public static string NobodyKnows(string others = "") => $"Whether it was committed isn't known{others}: the next run reads it from the history.";

    /// <summary>Goes back to where a closer look can be taken.</summary>
    public static NpgsqlBatchCommand GoBack() => new($"ROLLBACK TO SAVEPOINT {BeforeVerdict}");

    /// <summary>Adds the migration.</summary>
    public void Append(NpgsqlBatch batch)
    {
        _start = TransactionStart.Append(run, batch);
        foreach (var statement in attempt.Statements)
        {
            batch.BatchCommands.Add(StatementCommand.Of(statement.Text));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET CONSTRAINTS ALL IMMEDIATE"));
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
        End = batch.BatchCommands.Count;
    }

    /// <summary>Carries a batch of migrations out, and reads what the history recorded of each.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="trips">The migrations that it has, in its order.</param>
    /// <param name="recorded">Takes what was recorded, also where a later one fails.</param>
    /// <param name="cancellationToken">Stops the migration that is under way.</param>
    public static async Task ReadAsync(NpgsqlBatch batch, IReadOnlyList<OneTrip> trips, List<RecordedMigration> recorded, CancellationToken cancellationToken)
    {
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            do
            {
                if (recorded.Count < trips.Count && await trips[recorded.Count].TryReadAsync(reader, cancellationToken).ConfigureAwait(false) is { } one)
                {
                    recorded.Add(one);
                }
            }
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
        }

        if (recorded.Count < trips.Count)
        {
            throw new InvalidOperationException("The answer of the history is missing.");
        }
    }

    /// <summary>Whether it was the verdict that ended the transaction.</summary>
    public bool IsVerdict(PostgresException cause, int place) =>
        cause.SqlState == PostgresErrorCodes.DivisionByZero && !ConnectionLoss.Is(cause) && place >= _verdict && place < _record;

    /// <summary>Says what a failure at a place of the batch means.</summary>
    /// <param name="cause">The failure.</param>
    /// <param name="place">How many commands were carried out before it.</param>
    /// <param name="others">What else nobody knows of, if nobody knows whether this was committed.</param>
    public SchemaMigrationException Explain(NpgsqlException cause, int place, string others = "")
    {
        var isLost = ConnectionLoss.Is(cause);
        if (place >= _start.History && place < _start.Statements && cause is PostgresException refusal && !isLost)
        {
            return HistoryTables.Refused(run.Options, run.Connection, refusal);
        }

        var statement = place - _start.Statements;
        var point = cause switch
        {
            // The answers of what was carried out may be lost with the connection, the last one too. What the server says comes in its place.
            not PostgresException => FailurePoint.Unknown,
            _ when statement < 0 => FailurePoint.Begin,
            _ when statement < attempt.Statements.Count => FailurePoint.At(statement),
            _ when statement == attempt.Statements.Count => FailurePoint.DeferredConstraints,
            _ when place < _record => FailurePoint.Expectations,
            _ when place < End - 1 && !isLost => FailurePoint.History,
            _ => FailurePoint.Commit,
        };
        var outcome = isLost && (point == FailurePoint.Unknown || point == FailurePoint.Commit)
            ? NobodyKnows(others)
            : Unchanged;
        return new MigrationFailedException(attempt, point, outcome + run.Earlier, cause, run);
    }

    // Null unless the reader stands on the history's answer: the migration's statements may answer anything, but they can't know this name.
    private async Task<RecordedMigration?> TryReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        reader.FieldCount == 4 && reader.GetName(0) == MigrationHistory.Recorded && await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
        && reader.GetString(3) == attempt.Migration.Version.Value
            ? new(
                new(
                    attempt.Migration.Version,
                    attempt.Migration.Description,
                    reader.GetDateTime(0),
                    TimeSpan.FromMilliseconds(reader.GetInt64(1)),
                    attempt.Migration.Checksum),
                TimeSpan.FromMicroseconds(reader.GetInt64(2)))
            : null;
}

/// <summary>A migration that the history has recorded.</summary>
/// <param name="Applied">What the history says.</param>
/// <param name="Duration">How long it took by the server's clock, more exactly.</param>
internal sealed record RecordedMigration(AppliedMigration Applied, TimeSpan Duration);
