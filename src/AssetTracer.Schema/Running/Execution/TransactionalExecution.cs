using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Carries a migration out in one transaction and two round trips: its statements with the queries of its expectations; then, if those
/// hold, its history row and the commit. Where the server can judge all of its expectations by itself, one round trip is enough.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="attempt">The migration and its direction.</param>
/// <param name="statements">The statements, as far as they aren't carried out yet.</param>
/// <param name="unchanged">What a failure leaves behind, in words.</param>
/// <param name="isWhole">Whether the migration begins here; else its statements were carried out before, and only the end of it comes.</param>
internal sealed class TransactionalExecution(RunContext run, Attempt attempt, ValueArray<SqlStatement> statements, string unchanged, bool isWhole = true)
{
    private readonly long _start = run.Clock.GetTimestamp();
    private readonly ExpectationChecks? _checks =
        attempt.Direction == MigrationDirection.Up ? new ExpectationChecks(attempt.Migration.Expectations, run.Repeated) : null;

    private readonly CodeExecution _code = new(run, attempt, isTransactional: true);

    // Where the batch that was sent last has its history's and its migration's first statement, and which statement that is.
    private int _historyFrom;
    private int _preamble;
    private int _sent;

    // Whether every statement was carried out.
    private bool _isThrough;

    // Whether the session was seen to hold the lock, when all code but the history's was through.
    private bool _isHeld;

    /// <summary>Whether the transaction begins with this migration: another one may have begun it.</summary>
    public bool Begins { get; init; } = true;

    /// <summary>Whether the transaction ends with this migration: another one may go on in it.</summary>
    public bool Ends { get; init; } = true;

    private bool IsForServer => Begins && Ends && isWhole && _checks is not null && OneTrip.IsPossible(run, attempt, _checks);

    private int Skipped => attempt.Statements.Count - statements.Count;

    private TimeSpan Elapsed => run.Clock.GetElapsedTime(_start);

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        try
        {
            var applied = IsForServer ? await ChangeAtOnceAsync(_checks!, cancellationToken).ConfigureAwait(false) : null;
            var report = applied is null ? await ChangeAsync(cancellationToken).ConfigureAwait(false) : Judgement.Passed(attempt.Migration);
            if (report is { Passed: false })
            {
                throw new VerificationFailedException(report, Outcome(unchanged));
            }

            applied ??= await CommitAsync(cancellationToken).ConfigureAwait(false);
            if (Ends)
            {
                (run.HistoryToCreate, run.HasJournal) = ([], true);
            }

            run.Add(attempt, applied, report);
        }
        catch (Exception e)
        {
            run.Repeated.Forget();
            await run.RollbackAsync().ConfigureAwait(false);
            var failure = await AlreadyThere.ExplainAsync(run, attempt, e).ConfigureAwait(false);
            await run.NoteFailureAsync(attempt, Elapsed, failure).ConfigureAwait(false);
            if (failure != e)
            {
                throw failure;
            }

            throw;
        }
    }

    // Null where the server found something amiss, and everything stands as it was when the migration's last statement was through.
    private async Task<AppliedMigration?> ChangeAtOnceAsync(ExpectationChecks checks, CancellationToken cancellationToken)
    {
        var trip = new OneTrip(run, attempt, checks);
        var batch = NewBatch();
        await using (batch.ConfigureAwait(false))
        {
            trip.Append(batch);
            try
            {
                var recorded = new List<RecordedMigration>();
                await OneTrip.ReadAsync(batch, [trip], recorded, cancellationToken).ConfigureAwait(false);
                return recorded[0].Applied;
            }
            catch (PostgresException e) when (trip.IsVerdict(e, StatementCommand.CarriedOut(batch)))
            {
                run.Repeated.Forget();
                await run.Connection.ExecuteAsync(cancellationToken, OneTrip.GoBack()).ConfigureAwait(false);
                _isThrough = true;
                return null;
            }
            catch (NpgsqlException e)
            {
                throw trip.Explain(e, StatementCommand.CarriedOut(batch));
            }
        }
    }

    private async Task<VerificationReport?> ChangeAsync(CancellationToken cancellationToken)
    {
        if (_isThrough)
        {
            (_preamble, _historyFrom, _sent) = (0, 0, statements.Count);
            return await VerifyAsync(NewBatch(), cancellationToken).ConfigureAwait(false);
        }

        var batch = Begin();
        foreach (var hook in isWhole ? run.Hooks : [])
        {
            batch = await FlushAsync(batch, 0, cancellationToken).ConfigureAwait(false);
            await CallAsync(FailurePoint.Hook(hook, "before"), () => _code.HookAsync(hook.BeforeEachAsync, cancellationToken)).ConfigureAwait(false);
        }

        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i].Code is null)
            {
                batch.BatchCommands.Add(StatementCommand.Of(statements[i].Text));
                continue;
            }

            var step = i + Skipped;
            batch = await FlushAsync(batch, i + 1, cancellationToken).ConfigureAwait(false);
            await CallAsync(FailurePoint.At(step), () => _code.StepAsync(step, cancellationToken)).ConfigureAwait(false);
        }

        foreach (var hook in run.Hooks)
        {
            batch = await FlushAsync(batch, statements.Count, cancellationToken).ConfigureAwait(false);
            await CallAsync(FailurePoint.Hook(hook, "after"), () => _code.HookAsync(hook.AfterEachAsync, cancellationToken)).ConfigureAwait(false);
        }

        return await VerifyAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlBatch Begin()
    {
        var batch = NewBatch();
        var isCalled = run.Hooks.Count > 0 || statements.Any(s => s.Code is not null);
        (_historyFrom, _preamble) = TransactionStart.Append(run, batch, Begins, isCalled ? _code.Mark() : null);
        return batch;
    }

    // Sends what there is, so that code comes in its place; what is added to the new batch begins with the given statement.
    private async Task<NpgsqlBatch> FlushAsync(NpgsqlBatch batch, int next, CancellationToken cancellationToken)
    {
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                if (batch.BatchCommands.Count > 0)
                {
                    await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (NpgsqlException e)
            {
                throw Explain(batch, e);
            }

            RefuseRows(batch, next);
        }

        (_preamble, _sent) = (0, next);
        return NewBatch();
    }

    private async Task CallAsync(FailurePoint point, Func<Task> code)
    {
        try
        {
            await code().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new MigrationFailedException(attempt, point, Outcome(unchanged), e, run);
        }
    }

    private async Task<VerificationReport?> VerifyAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET CONSTRAINTS ALL IMMEDIATE"));
            run.Repeated.Append(batch, $"SELECT {run.Session.ActAsOpenedText}");
            _checks?.Append(batch, run.Server);
            run.Lock.AppendLook(batch, run.Repeated);
            Judgement? judgement = null;
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    if (_checks is not null)
                    {
                        judgement = await _checks.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                    }

                    // Errors come with the answers.
                    do
                    {
                        _isHeld = reader.FieldCount == 1 && reader.GetName(0) == MigrationLock.Held
                            && await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetValue(0) is true;
                    }
                    while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
                }

                RefuseRows(batch, statements.Count);
                return judgement is null ? null : (await CompleteAsync(judgement, cancellationToken).ConfigureAwait(false)).On(attempt.Migration);
            }
            catch (NpgsqlException e)
            {
                throw Explain(batch, e);
            }
        }
    }

    private async Task<Judgement> CompleteAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        if (judgement.IsComplete)
        {
            return judgement;
        }

        var checks = new ExpectationChecks([.. attempt.Migration.Expectations.Where(e => e is Expectation.Structural)]);
        var batch = NewBatch();
        await using (batch.ConfigureAwait(false))
        {
            checks.Append(batch, run.Server);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return judgement with { Snapshot = (await checks.ReadAsync(reader, cancellationToken).ConfigureAwait(false)).Snapshot };
            }
        }
    }

    private void RefuseRows(NpgsqlBatch batch, int end)
    {
        for (var i = _sent; i < end && statements[i].Code is null; i++)
        {
            if (statements[i].ExpectedRows?.Failure(statements[i], (long)batch.BatchCommands[_preamble + i - _sent].Rows) is { } reason)
            {
                throw new MigrationFailedException(attempt, Skipped + i, Outcome(unchanged), reason);
            }
        }
    }

    private NpgsqlBatch NewBatch()
    {
        var batch = run.Connection.CreateBatch();
        batch.Timeout = 0;
        return batch;
    }

    private SchemaMigrationException Explain(NpgsqlBatch batch, NpgsqlException cause)
    {
        var place = StatementCommand.CarriedOut(batch);
        var failed = place - _preamble + _sent;
        if (place < _preamble && place >= _historyFrom && cause is PostgresException refusal && !ConnectionLoss.Is(refusal))
        {
            return HistoryTables.Refused(run.Options, run.Connection, refusal);
        }

        if (cause is PostgresException server && !ConnectionLoss.Is(server) && failed > statements.Count && _checks?.Asking(place) is { } expectation)
        {
            var result = ExpectationChecks.Unanswered(expectation, server);
            return new VerificationFailedException(new(attempt.Migration.Version, attempt.Migration.Description, [result]), Outcome(unchanged), cause);
        }

        var point = failed switch
        {
            _ when place < _preamble => FailurePoint.Begin,
            _ when failed < statements.Count => FailurePoint.At(failed + Skipped),
            _ when failed == statements.Count => FailurePoint.DeferredConstraints,
            _ => FailurePoint.Expectations,
        };
        return new MigrationFailedException(attempt, point, Outcome(unchanged), cause, run);
    }

    private async Task<AppliedMigration?> CommitAsync(CancellationToken cancellationToken)
    {
        var duration = Elapsed;
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            if (!_isHeld)
            {
                run.Lock.AppendGuard(batch, isKept: true);
            }

            if (attempt.Direction == MigrationDirection.Up)
            {
                run.History.AppendApplied(batch, run.Repeated, attempt, duration);
            }
            else
            {
                run.History.AppendReverted(batch, attempt, new("reverted", duration));
            }

            if (run.Lock.IsPooled)
            {
                // The session is somebody else's next.
                run.Session.AppendRestore(batch);
            }

            if (Ends)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            }

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
                    0 when !_isHeld => FailurePoint.Lock,
                    var done when done < batch.BatchCommands.Count - 1 => FailurePoint.History,
                    _ => FailurePoint.Commit,
                };
                throw FailedAtTheEnd(point, e);
            }
        }
    }

    private MigrationFailedException FailedAtTheEnd(FailurePoint point, NpgsqlException cause) => new(
        attempt,
        point,
        Outcome(ConnectionLoss.Is(cause) ? OneTrip.NobodyKnows() : unchanged),
        cause,
        run);

    private string Outcome(string outcome) => outcome + run.Earlier;
}
