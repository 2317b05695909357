using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What the executions of one run share: the connection that holds the lock, and what came before.</summary>
internal sealed record RunContext(
    NpgsqlConnection Connection, MigrationHistory History, MigrationOptions Options, TimeProvider Clock, ILogger Logger, IReadOnlyList<IMigrationHook> Hooks)
{
    private readonly List<AppliedMigration> _applied = [];
    private readonly List<MigrationVersion> _reverted = [];
    private readonly List<AppliedMigration> _adopted = [];
    private readonly List<VerificationReport> _verifications = [];

    /// <summary>How the session was opened; it is looked at when the lock is taken.</summary>
    public OpenedSession Session { get; set; } = OpenedSession.Untouched;

    public MigrationLock Lock { get; } = new(Options);

    /// <summary>What each transaction of a migration begins with, when the lock is taken.</summary>
    public string Restoring => field ??= Session.Restoring(SessionSettings.ForTransaction(Options), Lock.KeepForTransaction);

    /// <summary>What the library itself says with each migration.</summary>
    public RepeatedStatements Repeated { get; } = new();

    /// <summary>Which environment the database belongs to.</summary>
    public EnvironmentMark Mark => field ??= new(Options);

    public LockQueue Queue => field ??= new(this);

    /// <summary>Opens another connection to the same database.</summary>
    public required Func<CancellationToken, Task<NpgsqlConnection>> OpenAnotherAsync { get; init; }

    /// <summary>
    /// What creates or completes the history, as long as that is to be done: the first migration's transaction does, so that a failure leaves
    /// nothing behind.
    /// </summary>
    public IReadOnlyList<string> HistoryToCreate { get; set; } = [];

    /// <summary>Whether there is a journal already that a failure can be noted in.</summary>
    public bool HasJournal { get; set; }

    public PostgresVersion Server { get; } = PostgresVersion.Of(Connection);

    public string Address => field ??= Schema.Address.Of(Connection);

    public MigrationSummary Summary => new(_applied.ToValueArray(), _reverted.ToValueArray(), _verifications.ToValueArray())
    {
        Adopted = _adopted.ToValueArray(),
    };

    /// <summary>The migration whose row this run ended with, as the history writes its version; null if no row is left.</summary>
    public string? LastIn(IReadOnlyList<AppliedMigration> before) =>
        _applied.Concat(_adopted).MaxBy(a => a.Version)?.Version.Value ?? before.LastOrDefault(a => !_reverted.Contains(a.Version))?.Version.Value;

    /// <summary>What stays of the same run, for the message of a failure.</summary>
    public string Earlier => (_applied.Count, _reverted.Count) switch
    {
        _ when Options.OneTransaction => "",
        (0, 0) => "",
        (1, _) => $" Migration {_applied[0].Version} was applied before it in this run, and stays.",
        ( > 1, _) => $" Migrations {_applied[0].Version} to {_applied[^1].Version} were applied before it in this run, and stay.",
        (_, 1) => $" Migration {_reverted[0]} was reverted before it in this run, and stays so.",
        _ => $" Migrations {_reverted[0]} to {_reverted[^1]} were reverted before it in this run, and stay so.",
    };

    /// <summary>Forgets what was done, because it was rolled back.</summary>
    public void Forget()
    {
        _applied.Clear();
        _reverted.Clear();
        _verifications.Clear();
    }

    public void Add(Attempt attempt, AppliedMigration? applied, VerificationReport? report)
    {
        if (applied is null)
        {
            _reverted.Add(attempt.Migration.Version);
        }
        else
        {
            _applied.Add(applied);
        }

        if (report is not null)
        {
            _verifications.Add(report);
        }
    }

    public void AddAdopted(AppliedMigration adopted, VerificationReport report)
    {
        _adopted.Add(adopted);
        _verifications.Add(report);
    }

    /// <summary>Begins a transaction of a migration that has several.</summary>
    public void AppendBegin(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
        if (Lock.IsPooled)
        {
            Session.AppendRestore(batch);
            batch.BatchCommands.Add(SessionSettings.WatchClient());
        }

        batch.BatchCommands.Add(SessionSettings.Set(Options, forTransaction: true));
        Lock.AppendBegin(batch);
    }

    /// <summary>Notes what such a transaction did, and commits both together; it fails if the run has lost its lock.</summary>
    public void AppendNoteAndCommit(NpgsqlBatch batch, Attempt attempt, JournalEntry entry)
    {
        batch.BatchCommands.Add(Session.ActAsOpened());
        Lock.AppendGuard(batch);
        History.AppendJournal(batch, attempt, entry);
        if (Lock.IsPooled)
        {
            Session.AppendRestore(batch);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

    /// <summary>Ends the transaction, if there is a connection left to end it on; the server ends it otherwise.</summary>
    public async Task RollbackAsync()
    {
        if (Connection.FullState != System.Data.ConnectionState.Open)
        {
            return;
        }

        try
        {
            await Connection.ExecuteAsync(CancellationToken.None, new NpgsqlBatchCommand("ROLLBACK")).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The connection is lost, and the transaction with it: the failure that led here is the one to tell of.
        }
    }

    /// <summary>What logs, journal and traces are told of a failure: rows of the application's tables are told to whoever runs the migration, and stored nowhere.</summary>
    public static string WithoutRows(Exception failure) => failure switch
    {
        MigrationFailedException failed => failed.WithoutRows,
        VerificationFailedException failed => failed.WithoutRows,
        _ => failure.Message,
    };

    /// <summary>Opens another connection, unless something happens before; then there is none.</summary>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    public async Task<NpgsqlConnection?> OpenAnotherUntilAsync(Task end)
    {
        using var limit = new CancellationTokenSource();
        var opening = OpenAnotherAsync(limit.Token);
        try
        {
            // A pool that has no connection left keeps one waiting.
            if (await Task.WhenAny(opening, end).ConfigureAwait(false) != opening)
            {
                await limit.CancelAsync().ConfigureAwait(false);
            }

            return await opening.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Waits a while, unless something happens before; answers whether it didn't.</summary>
    public async Task<bool> PauseUntilAsync(Task end, TimeSpan pause)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(end, Task.Delay(pause, Clock, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return !end.IsCompleted;
    }

    /// <summary>Notes a failure in the journal, if it is the last word. Where that is impossible too, the failure itself is still told.</summary>
    public async Task NoteFailureAsync(Attempt attempt, TimeSpan duration, Exception failure, int? step = null)
    {
        if (Queue.IsTriedAgain(failure))
        {
            return;
        }

        var (outcome, message) = (failure is OperationCanceledException ? "cancelled" : "failed", WithoutRows(failure));
        MigrationLog.Failed(Logger, attempt.Migration.Version, attempt.DirectionName, message);
        if (Connection.FullState != System.Data.ConnectionState.Open || !HasJournal)
        {
            return;
        }

        try
        {
            await NoteAsync(attempt, new(outcome, duration, step, Message: message), CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            MigrationLog.JournalFailed(Logger, Options.JournalTable, ConnectionLoss.Reason(e));
        }
    }

    public async Task NoteAsync(Attempt attempt, JournalEntry entry, CancellationToken cancellationToken)
    {
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // A migration may act as somebody who mustn't write there.
            batch.BatchCommands.Add(Session.ActAsOpened());
            History.AppendJournal(batch, attempt, entry);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
