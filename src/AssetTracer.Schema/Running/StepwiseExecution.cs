using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Carries a migration out statement by statement, each on its own, because PostgreSQL refuses one of them in a transaction.
/// Every step is in the journal before and after, so that the next run goes on where this one failed.
/// </summary>
internal sealed class StepwiseExecution(RunContext run, Attempt attempt)
{
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (run.HistoryToCreate.Count > 0)
        {
            // The journal must be there before the first step.
            await new HistoryTables(run.Options, run.Logger).CreateAsync(run.Connection, run.HistoryToCreate, cancellationToken).ConfigureAwait(false);
            run.HistoryToCreate = [];
        }

        var done = await run.History.StepsDoneAsync(run.Connection, attempt, cancellationToken).ConfigureAwait(false);
        if (done > 0)
        {
            MigrationLog.Resuming(run.Logger, attempt.Migration.Version, done, attempt.Statements.Count);
        }

        try
        {
            for (var step = done; step < attempt.Statements.Count; step++)
            {
                await ExecuteAsync(step, done, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await ResetLimitsAsync().ConfigureAwait(false);
        }

        var stay = "Its statements stay, because they can't run in one transaction; the next run only checks it again.";
        await new TransactionalExecution(run, attempt, [], stay).ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(int step, int done, CancellationToken cancellationToken)
    {
        var statement = attempt.Statements[step];
        var start = run.Clock.GetTimestamp();
        try
        {
            await PrepareAsync(step, done, statement, cancellationToken).ConfigureAwait(false);
            if (ConcurrentIndex.In(statement.Text) is { } index)
            {
                await index.DropIfInvalidAsync(run.Connection, run.Logger, cancellationToken).ConfigureAwait(false);
            }

            var batch = run.Connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.Timeout = 0;
                batch.BatchCommands.Add(StatementCommand.Of(statement.Text));
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            var entry = new JournalEntry("done", run.Clock.GetElapsedTime(start), step + 1);
            await run.NoteAsync(attempt, entry, CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            var failure = new MigrationFailedException(attempt, FailurePoint.At(step), Outcome(step, e), e, run.Address);
            await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), failure, step + 1).ConfigureAwait(false);
            throw failure;
        }
        catch (OperationCanceledException e)
        {
            await run.NoteFailureAsync(attempt, run.Clock.GetElapsedTime(start), e, step + 1).ConfigureAwait(false);
            throw;
        }
    }

    private async Task PrepareAsync(int step, int done, SqlStatement statement, CancellationToken cancellationToken)
    {
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            if (step == done)
            {
                batch.BatchCommands.Add(SessionSettings.Restore(forTransaction: false));
            }

            run.History.AppendJournal(batch, attempt, new("started", TimeSpan.Zero, step + 1, statement.Text));

            // What runs concurrently holds nobody up while it waits, and it waits for every older transaction.
            var waits = SqlScript.CanonicalTokens(statement.Text).Contains("concurrently");
            batch.BatchCommands.Add(SessionSettings.Set(run.Options, forTransaction: false, limitLocks: !waits));
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ResetLimitsAsync()
    {
        if (run.Connection.FullState == System.Data.ConnectionState.Open)
        {
            var batch = run.Connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("RESET lock_timeout"));
                batch.BatchCommands.Add(new NpgsqlBatchCommand("RESET statement_timeout"));
                await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private string Outcome(int step, NpgsqlException cause)
    {
        var before = step switch
        {
            0 => "No statement before it was carried out.",
            1 => "Statement 1 stays, because they can't run in one transaction; the next run goes on behind it.",
            _ => $"Statements 1 to {step} stay, because they can't run in one transaction; the next run goes on behind them.",
        };
        var own = ConnectionLoss.Is(cause) ? $" Whether statement {step + 1} was carried out isn't known." : "";
        var left = ConcurrentIndex.In(attempt.Statements[step].Text) is { } index
            ? $" It may have left the index {index.Name} behind, invalid; the next run drops it and builds it anew."
            : "";
        return before + own + left + run.Earlier;
    }
}
