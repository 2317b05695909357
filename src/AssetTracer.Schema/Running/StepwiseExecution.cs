using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Carries a migration out statement by statement, each on its own, because PostgreSQL refuses one of them in a transaction.
/// Every step is in the journal before and after, so that the next run goes on where this one failed.
/// </summary>
internal sealed class StepwiseExecution(RunContext run, Attempt attempt)
{
    private readonly CodeExecution _code = new(run, attempt, isTransactional: false);

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

        await CallHooksAsync(cancellationToken).ConfigureAwait(false);
        for (var step = done; step < attempt.Statements.Count; step++)
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
            var index = ConcurrentIndex.In(attempt.Statements[step].Text);
            var brokeOff = index is not null && step == done
                && await run.History.BrokeOffAsync(run.Connection, attempt, step, cancellationToken).ConfigureAwait(false);
            await PrepareAsync(step, done, cancellationToken).ConfigureAwait(false);
            point = FailurePoint.At(step);
            if (index is not null)
            {
                await index.DropIfInvalidAsync(run.Connection, run.Logger, cancellationToken).ConfigureAwait(false);
            }

            if (brokeOff && await index!.IsBuiltAsync(run, attempt.Statements[step].Text, cancellationToken).ConfigureAwait(false))
            {
                MigrationLog.IndexIsBuilt(run.Logger, attempt.Migration.Version, index.Name);
            }
            else if (attempt.Statements[step].Code is not null)
            {
                await _code.StepAsync(step, cancellationToken).ConfigureAwait(false);
            }
            else if (await SingleStep.ExecuteAsync(run.Connection, attempt.Statements[step], cancellationToken).ConfigureAwait(false) is { } reason)
            {
                var refused = new MigrationFailedException(attempt, step, Outcome(step, point), reason);
                await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), refused, step + 1).ConfigureAwait(false);
                throw refused;
            }

            point = FailurePoint.Behind(step);
            var entry = new JournalEntry("done", run.Clock.GetElapsedTime(start), step + 1);
            await run.NoteAsync(attempt, entry, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), e, step + 1).ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (e is NpgsqlException || attempt.Statements[step].Code is not null)
        {
            var failure = await AlreadyThere.ExplainAsync(
                run, attempt, new MigrationFailedException(attempt, point, Outcome(step, point, e), e, run)).ConfigureAwait(false);
            await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), failure, step + 1).ConfigureAwait(false);
            throw failure;
        }
    }

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
            var waits = SqlScript.CanonicalTokens(statement.Text).Contains("concurrently");
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
