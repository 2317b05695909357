using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Carries a migration out statement by statement, because PostgreSQL refuses one of them in a transaction. Every step is in the journal
/// before and after, so that the next run goes on where this one failed: a statement that can commits together with its note, and what
/// became of one that can't is found out.
/// </summary>
internal sealed class StepwiseExecution(RunContext run, Attempt attempt)
{
    private readonly CodeExecution _code = new(run, attempt, isTransactional: false);

    // What is known of an earlier attempt at the step that comes next.
    private string? _last;

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (run.HistoryToCreate.Count > 0)
        {
            // The journal must be there before the first step.
            await new HistoryTables(run.Options, run.Logger).CreateAsync(run.Connection, run.HistoryToCreate, cancellationToken).ConfigureAwait(false);
            (run.HistoryToCreate, run.HasJournal) = ([], true);
        }

        var done = await run.History.StepsDoneAsync(run.Connection, attempt, cancellationToken).ConfigureAwait(false);
        if (done > 0)
        {
            MigrationLog.Resuming(run.Logger, attempt.Migration.Version, done, attempt.Statements.Count);
        }

        _last = await run.History.LastOutcomeAsync(run.Connection, attempt, done, cancellationToken).ConfigureAwait(false);
        await CallHooksAsync(cancellationToken).ConfigureAwait(false);
        for (var step = done; step < attempt.Statements.Count; step++, _last = null)
        {
            var next = step;
            await run.Queue.PassAsync(attempt, () => ExecuteAsync(next, done, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        var stay = "Its statements stay, because they can't run in one transaction; the next run only checks it again.";
        await run.Queue.PassAsync(
            attempt, () => new TransactionalExecution(run, attempt, [], stay, isWhole: false).ExecuteAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(int step, int done, CancellationToken cancellationToken)
    {
        var start = run.Clock.GetTimestamp();
        var point = FailurePoint.Before(step);
        try
        {
            var statement = attempt.Statements[step];
            await PrepareAsync(step, done, cancellationToken).ConfigureAwait(false);
            point = FailurePoint.At(step);
            if (statement.Code is not null)
            {
                await _code.StepAsync(step, cancellationToken).ConfigureAwait(false);
            }
            else if (statement is { Transaction: TransactionMode.Outside, ExpectedRows: null } && !EnumValues.AreAddedBy(statement.Text))
            {
                var (hasBegun, isUnfinished) = (_last is not null, _last == "started");

                // Should it be tried again in this run, one knows how it ended.
                _last = "failed";
                await new LoneStatement(run, statement.Text, hasBegun, isUnfinished).ExecuteAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await SendWithNoteAsync(step, start, reached => point = reached, cancellationToken).ConfigureAwait(false);
                return;
            }

            point = FailurePoint.Behind(step);
            await run.NoteAsync(attempt, Done(step, start), CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            await run.RollbackAsync().ConfigureAwait(false);
            await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), e, step + 1).ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (e is NpgsqlException || attempt.Statements[step].Code is not null)
        {
            await run.RollbackAsync().ConfigureAwait(false);
            var failure = await AlreadyThere.ExplainAsync(
                run, attempt, new MigrationFailedException(attempt, point, Outcome(step, point, e), e, run)).ConfigureAwait(false);
            await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), failure, step + 1).ConfigureAwait(false);
            throw failure;
        }
    }

    // The statement and the note that it is done commit together or not at all.
    private async Task SendWithNoteAsync(int step, long start, Action<FailurePoint> reached, CancellationToken cancellationToken)
    {
        var statement = attempt.Statements[step];
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            run.AppendBegin(batch);
            var place = batch.BatchCommands.Count;
            batch.BatchCommands.Add(StatementCommand.Of(statement.Text));
            if (statement.ExpectedRows is null)
            {
                run.AppendNoteAndCommit(batch, attempt, Done(step, start));
            }

            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException)
            {
                var carriedOut = StatementCommand.CarriedOut(batch);
                reached(carriedOut < place ? FailurePoint.Before(step) : carriedOut == place ? FailurePoint.At(step) : FailurePoint.Noting(step));
                throw;
            }

            if (statement.ExpectedRows?.Failure(statement, (long)batch.BatchCommands[place].Rows) is { } reason)
            {
                await run.RollbackAsync().ConfigureAwait(false);
                var refused = new MigrationFailedException(attempt, step, Outcome(step, FailurePoint.At(step)), reason);
                await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), refused, step + 1).ConfigureAwait(false);
                throw refused;
            }
        }

        if (statement.ExpectedRows is not null)
        {
            reached(FailurePoint.Noting(step));
            var note = run.Connection.CreateBatch();
            await using (note.ConfigureAwait(false))
            {
                run.AppendNoteAndCommit(note, attempt, Done(step, start));
                await note.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private JournalEntry Done(int step, long start) => new("done", run.Clock.GetElapsedTime(start), step + 1);

    private async Task CallHooksAsync(CancellationToken cancellationToken)
    {
        foreach (var hook in run.Hooks)
        {
            try
            {
                await _code.HookAsync(hook.BeforeEachAsync, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var failure = new MigrationFailedException(attempt, FailurePoint.Hook(hook, "before"), "No statement was carried out." + run.Earlier, e, run);
                await run.NoteFailureAsync(attempt, TimeSpan.Zero, failure).ConfigureAwait(false);
                throw failure;
            }
        }
    }

    private async Task PrepareAsync(int step, int done, CancellationToken cancellationToken)
    {
        var statement = attempt.Statements[step];
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            if (run.Lock.IsPooled)
            {
                // Nothing that is set here reaches the statement.
                batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
                run.Session.AppendRestore(batch);
                run.Lock.AppendBegin(batch);
                run.History.AppendJournal(batch, attempt, new("started", TimeSpan.Zero, step + 1, statement.Text));
                batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            if (step == done)
            {
                run.Session.AppendRestore(batch);
                batch.BatchCommands.Add(SessionSettings.WatchClient());

                // So that each statement sees what others committed meanwhile, whatever the session's default is.
                batch.BatchCommands.Add(new NpgsqlBatchCommand("SET default_transaction_isolation = 'read committed'"));
                foreach (var setting in attempt.Statements.Take(done).Where(s => StatementTraits.Of(s.Text).SetsSession))
                {
                    // What a migration says by SET lasts as long as the session, and this is another one.
                    batch.BatchCommands.Add(StatementCommand.Of(setting.Text));
                }
            }

            // Behind it the session acts as the migration says again: sent together, these are one transaction.
            batch.BatchCommands.Add(run.Session.ActAsOpened());
            run.History.AppendJournal(batch, attempt, new("started", TimeSpan.Zero, step + 1, statement.Text));

            // What runs concurrently holds nobody up while it waits, and it waits for every older transaction.
            var waits = CanonicalText.TokensOf(statement.Text).Contains("concurrently");
            batch.BatchCommands.Add(SessionSettings.Set(run.Options, forTransaction: false, limitLocks: !waits));
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private string Outcome(int step, FailurePoint point, Exception? cause = null)
    {
        var stay = point == FailurePoint.Behind(step) ? step + 1 : step;
        var before = stay switch
        {
            0 => "No statement before it was carried out.",
            1 => "Statement 1 stays, because they can't run in one transaction; ",
            _ => $"Statements 1 to {stay} stay, because they can't run in one transaction; ",
        };
        var next = (stay, point) switch
        {
            (0, _) => "",
            _ when point == FailurePoint.Behind(step) =>
                $"the next run begins with statement {step + 1} again, as far as it isn't noted. Undo it before, if it can't be carried out twice.",
            (1, _) => "the next run goes on behind it.",
            _ => "the next run goes on behind them.",
        };
        var own = cause is NpgsqlException lost && ConnectionLoss.Is(lost) && point == FailurePoint.At(step) ? $" Whether statement {step + 1} was carried out isn't known." : "";
        var left = point == FailurePoint.At(step) && ConcurrentIndex.In(attempt.Statements[step].Text) is { } index
            ? $" It may have left the index {index.Name} behind, invalid; the next run drops it and builds it anew."
            : "";
        return before + next + own + left + run.Earlier;
    }
}
