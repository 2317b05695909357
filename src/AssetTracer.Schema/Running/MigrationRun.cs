using System.Data;

namespace AssetTracer.Schema;

/// <summary>One run: decides what is to be done, waits for the lock, and carries it out, migration by migration.</summary>
/// <param name="run">What the run's executions share.</param>
/// <param name="set">The migrations of the build.</param>
/// <param name="decision">How a plan is made of the history.</param>
internal sealed class MigrationRun(RunContext run, MigrationSet set, RunDecision decision)
{
    public async Task<MigrationSummary> ExecuteAsync(CancellationToken cancellationToken)
    {
        _ = set.Checked();
        var (plan, _) = await DecideAsync(cancellationToken).ConfigureAwait(false);
        if (!plan.IsEmpty && await run.Lock.TakeAsync(run, IsStillToDoAsync, cancellationToken).ConfigureAwait(false))
        {
            await CarryOutAsync(cancellationToken).ConfigureAwait(false);
        }

        return run.Summary;

        // The other run may have done it all: what it committed counts.
        async Task<bool> IsStillToDoAsync() =>
            run.Options.WhenLocked != LockPolicy.SkipIfCurrent || !(await DecideAsync(cancellationToken).ConfigureAwait(false)).Plan.IsEmpty;
    }

    private async Task CarryOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            (run.HistoryToCreate, run.HasJournal, var isNew) =
                await new HistoryTables(run.Options, run.Logger).PrepareAsync(run.Connection, cancellationToken).ConfigureAwait(false);
            await run.Mark.RefuseOthersAsync(run, cancellationToken).ConfigureAwait(false);
            var (plan, history) = isNew
                ? await DecideAsync([], cancellationToken).ConfigureAwait(false)
                : await DecideAsync(cancellationToken).ConfigureAwait(false);
            await RefuseAsync(plan, history, cancellationToken).ConfigureAwait(false);
            MigrationLog.Starting(run.Logger, run.Address, plan.Steps.Count);
            using var span = SchemaDiagnostics.StartRun(run.Connection, plan.Steps.Count);
            foreach (var obstacle in plan.IsEmpty ? [] : await Obstacles.FindAsync(
                run.Connection, run.Options, plan.Steps.SelectMany(s => s.Statements), cancellationToken).ConfigureAwait(false))
            {
                MigrationLog.Obstacle(run.Logger, run.Address, obstacle);
                run.Options.Progress?.Report(new ObstacleMet(obstacle));
            }

            foreach (var hook in plan.IsEmpty ? [] : run.Hooks)
            {
                await hook.BeforeAllAsync(plan, run.Connection, cancellationToken).ConfigureAwait(false);
            }

            run.Repeated.IsKept = !run.Lock.IsPooled && plan.Steps.Count > 1 && run.Hooks.Count == 0
                && !plan.Steps.SelectMany(s => s.Statements).Any(RepeatedStatements.MayBeForgottenBy);
            var attempts = plan.Steps.Select(s => Attempt.At(s, set, history)).ToList();
            if (run.Options.OneTransaction && attempts.Count > 0)
            {
                await run.Queue.PassAsync(attempts[0], () => CarryOutAsync(attempts, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await CarryOutAsync(attempts, cancellationToken).ConfigureAwait(false);
            }

            await EndAsync(history, cancellationToken).ConfigureAwait(false);
        }
        catch when (!run.Options.OneTransaction && !run.Summary.IsEmpty && run.Connection.FullState == ConnectionState.Open)
        {
            await run.Mark.LeaveAsync(run).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await run.Queue.EndAsync().ConfigureAwait(false);
            await run.Lock.ReleaseAsync(run).ConfigureAwait(false);
        }
    }

    private async Task RefuseAsync(MigrationPlan plan, IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken)
    {
        IEnumerable<MigrationFinding> impossible =
            [.. run.Options.OneTransaction ? SeparateMigration.In(plan) : [], .. run.Lock.IsPooled ? PooledMigration.In(plan) : []];
        if (impossible.ToValueArray() is { IsEmpty: false } refused)
        {
            throw new MigrationRefusedException(refused);
        }

        await RollbackLosses.RefuseAsync(run.Connection, plan with { AllowDataLoss = decision.AllowDataLoss }, cancellationToken).ConfigureAwait(false);
        await new Preflight(run.Connection, run.Options).RefuseAsync(set.AppliedBy(plan), cancellationToken).ConfigureAwait(false);
        if ((decision.Promotion ?? run.Options.Promotion) is { } policy && !plan.IsEmpty && !plan.Reverts)
        {
            await RunPromotion.RefuseAsync(run, policy, set, plan, history, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CarryOutAsync(List<Attempt> attempts, CancellationToken cancellationToken)
    {
        run.Forget();
        var reporter = new RunReporter(run, attempts.Count);
        var together = new JointTrip(run, reporter);
        for (var done = 0; done < attempts.Count;)
        {
            done = await together.ExecuteAsync(attempts, done, cancellationToken).ConfigureAwait(false);
            if (done < attempts.Count)
            {
                reporter.Started(attempts[done], done + 1);
                var duration = await CarryOutAsync(attempts[done], reporter, done == 0, done == attempts.Count - 1, cancellationToken).ConfigureAwait(false);
                reporter.Finished(attempts[done], ++done, duration);
            }
        }
    }

    private async Task<TimeSpan> CarryOutAsync(Attempt attempt, RunReporter reporter, bool isFirst, bool isLast, CancellationToken cancellationToken)
    {
        var start = run.Clock.GetTimestamp();
        if (run.Options.AdoptVerified && attempt.Direction == MigrationDirection.Up && await Adoption.TryAsync(run, attempt, cancellationToken).ConfigureAwait(false))
        {
            return run.Clock.GetElapsedTime(start);
        }

        using var span = SchemaDiagnostics.StartMigration(run.Connection, attempt);
        try
        {
            await ((attempt.IsTransactional, run.Options.OneTransaction) switch
            {
                (_, true) => new TransactionalExecution(run, attempt, attempt.Statements, "Nothing was changed: all migrations of the run are one transaction.")
                {
                    Begins = isFirst,
                    Ends = isLast,
                }.ExecuteAsync(cancellationToken),
                (true, false) => run.Queue.PassAsync(
                    attempt,
                    () => new TransactionalExecution(run, attempt, attempt.Statements, OneTrip.Unchanged).ExecuteAsync(cancellationToken),
                    cancellationToken),
                (false, false) => new StepwiseExecution(run, attempt).ExecuteAsync(cancellationToken),
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            SchemaDiagnostics.Broke(run.Connection, span, attempt, run.Clock.GetElapsedTime(start), e);

            // The journal, the log and the trace have it by now: rows are told to whoever runs the migration, and stored nowhere.
            if (e is MigrationFailedException failed
                && await new Preflight(run.Connection, run.Options).WithRowsAsync(attempt, failed, cancellationToken).ConfigureAwait(false) is var told
                && told != failed)
            {
                throw told;
            }

            throw;
        }

        var duration = run.Clock.GetElapsedTime(start);
        reporter.Recorded(attempt, duration);
        return duration;
    }

    private async Task EndAsync(IReadOnlyList<AppliedMigration> before, CancellationToken cancellationToken)
    {
        if (run.Summary.IsEmpty || run.Connection.FullState != ConnectionState.Open)
        {
            return;
        }

        await run.Mark.LeaveAsync(run).ConfigureAwait(false);
        if (run.Options.RecordFingerprint && run.Connection.FullState == ConnectionState.Open)
        {
            await RunFingerprint.RecordAsync(run, run.LastIn(before), cancellationToken).ConfigureAwait(false);
        }

        if (run.Connection.FullState != ConnectionState.Open)
        {
            if (run.Hooks.Count > 0)
            {
                throw new MigrationConnectionException(
                    $"The connection to {run.Address} was lost when every migration was applied: nobody called what comes after all of them.");
            }

            return;
        }

        // So that connections of the same pool know the types that the migrations made.
        await run.Connection.ReloadTypesAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var hook in run.Hooks)
        {
            await hook.AfterAllAsync(run.Summary, run.Connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(MigrationPlan Plan, IReadOnlyList<AppliedMigration> History)> DecideAsync(CancellationToken cancellationToken) =>
        await DecideAsync(await run.History.ReadAsync(run.Connection, decision.Detail, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<(MigrationPlan Plan, IReadOnlyList<AppliedMigration> History)> DecideAsync(
        IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken)
    {
        var plan = decision.Plan(history);
        await FindingDetails.RefuseAsync(run.Connection, run.History, set, plan, run.Options, cancellationToken).ConfigureAwait(false);
        foreach (var finding in plan.Findings)
        {
            MigrationLog.Allowed(run.Logger, finding.InShort);
        }

        if (plan.IsEmpty)
        {
            MigrationLog.UpToDate(run.Logger, run.Address, history.Count);
        }

        return (plan, history);
    }
}

/// <summary>How a plan is made of the history, which another run may change until this one has the lock.</summary>
/// <param name="Detail">How much of the history it takes.</param>
/// <param name="Plan">Makes the plan.</param>
/// <param name="AllowDataLoss">Whether rows may be lost.</param>
/// <param name="IsForLatest">Whether there is nothing to do where exactly the build's migrations are applied.</param>
/// <param name="Promotion">What the run is held to; null: what the options say.</param>
internal sealed record RunDecision(
    HistoryDetail Detail,
    Func<IReadOnlyList<AppliedMigration>, MigrationPlan> Plan,
    bool AllowDataLoss = false,
    bool IsForLatest = false,
    PromotionPolicy? Promotion = null);
