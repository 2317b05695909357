using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Carries a migration out in one transaction and two round trips: its statements with the queries of its expectations; then, if those
/// hold, its history row and the commit.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="attempt">The migration and its direction.</param>
/// <param name="statements">The statements, as far as they aren't carried out yet.</param>
/// <param name="unchanged">What a failure leaves behind, in words.</param>
internal sealed class TransactionalExecution(RunContext run, Attempt attempt, ValueArray<SqlStatement> statements, string unchanged)
{
    private readonly IReadOnlyList<string> _history = run.HistoryToCreate;
    private readonly long _start = run.Clock.GetTimestamp();
    private readonly ExpectationChecks? _checks =
        attempt.Direction == MigrationDirection.Up ? new ExpectationChecks(attempt.Migration.Expectations) : null;

    private int _preamble;

    private TimeSpan Elapsed => run.Clock.GetElapsedTime(_start);

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await ChangeAsync(cancellationToken).ConfigureAwait(false);
            if (report is { Passed: false })
            {
                throw new VerificationFailedException(report, Outcome(unchanged));
            }

            var applied = await CommitAsync(cancellationToken).ConfigureAwait(false);
            run.HistoryToCreate = [];
            run.Add(attempt, applied, report);
        }
        catch (Exception e)
        {
            await run.RollBackAsync().ConfigureAwait(false);
            await run.NoteFailureAsync(attempt, Elapsed, e).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<VerificationReport?> ChangeAsync(CancellationToken cancellationToken)
    {
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            // Whatever the session's defaults are: a check must see what others committed while the migration waited for them.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
            run.Session.AppendRestore(batch);
            batch.BatchCommands.Add(SessionSettings.WatchClient());
            batch.BatchCommands.Add(SessionSettings.Set(run.Options, forTransaction: true));
            foreach (var statement in _history)
            {
                batch.BatchCommands.Add(StatementCommand.Of(statement));
            }

            _preamble = batch.BatchCommands.Count;
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(StatementCommand.Of(statement.Text));
            }

            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET CONSTRAINTS ALL IMMEDIATE"));
            batch.BatchCommands.Add(run.Session.ActAsOpened());
            _checks?.Append(batch, run.Server);
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    if (_checks is not null)
                    {
                        var judgement = await _checks.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                        RefuseRows(batch);
                        return judgement.On(attempt.Migration);
                    }

                    while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
                    {
                        // Errors come with the answers.
                    }

                    RefuseRows(batch);
                    return null;
                }
            }
            catch (NpgsqlException e)
            {
                throw Explain(batch, e);
            }
        }
    }

    private void RefuseRows(NpgsqlBatch batch)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i].ExpectedRows?.Failure(statements[i], (long)batch.BatchCommands[_preamble + i].Rows) is { } reason)
            {
                throw new MigrationFailedException(attempt, attempt.Statements.Count - statements.Count + i, Outcome(unchanged), reason);
            }
        }
    }

    private SchemaMigrationException Explain(NpgsqlBatch batch, NpgsqlException cause)
    {
        var failed = StatementCommand.CarriedOut(batch) - _preamble;
        if (failed < 0 && failed >= -_history.Count && cause is PostgresException refusal && !ConnectionLoss.Is(refusal))
        {
            return HistoryTables.Refused(run.Options, run.Connection, refusal);
        }

        var skipped = attempt.Statements.Count - statements.Count;

        // The role and the marker stand between the check of deferred constraints and the first query.
        var query = failed - statements.Count - 3;
        if (cause is PostgresException server && !ConnectionLoss.Is(server) && _checks?.Asking(query) is { } expectation)
        {
            var result = ExpectationChecks.Unanswered(expectation, server);
            return new VerificationFailedException(new(attempt.Migration.Version, attempt.Migration.Description, [result]), Outcome(unchanged), cause);
        }

        var point = failed switch
        {
            < 0 => FailurePoint.Begin,
            _ when failed < statements.Count => FailurePoint.At(failed + skipped),
            _ when failed == statements.Count => FailurePoint.DeferredConstraints,
            _ => FailurePoint.Expectations,
        };
        return new MigrationFailedException(attempt, point, Outcome(unchanged), cause, run.Address, run.Session.Role);
    }

    private async Task<AppliedMigration?> CommitAsync(CancellationToken cancellationToken)
    {
        var duration = Elapsed;
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            run.Lock.AppendGuard(batch);
            if (attempt.Direction == MigrationDirection.Up)
            {
                run.History.AppendApplied(batch, attempt, duration);
            }
            else
            {
                run.History.AppendReverted(batch, attempt, duration);
            }

            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            try
            {
                // Not cancelled any more: from here on it is a matter of milliseconds, and the answer is worth knowing.
                cancellationToken.ThrowIfCancellationRequested();
                var moment = await batch.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false);
                return attempt.Direction == MigrationDirection.Down
                    ? null
                    : new AppliedMigration(
                        attempt.Migration.Version, attempt.Migration.Description, moment is DateTime utc ? utc : null, duration, attempt.Migration.Checksum);
            }
            catch (NpgsqlException e)
            {
                var point = StatementCommand.CarriedOut(batch) switch
                {
                    _ when ConnectionLoss.Is(e) => FailurePoint.Commit,
                    0 => FailurePoint.Lock,
                    var done when done < batch.BatchCommands.Count - 1 => FailurePoint.History,
                    _ => FailurePoint.Commit,
                };
                var outcome = ConnectionLoss.Is(e) ? "Whether it was committed isn't known: the next run reads it from the history." : unchanged;
                throw new MigrationFailedException(attempt, point, Outcome(outcome), e, run.Address);
            }
        }
    }

    private string Outcome(string outcome) => outcome + run.Earlier;
}
