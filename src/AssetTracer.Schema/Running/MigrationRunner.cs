using System.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Applies, reverts and verifies the migrations of a build on one database. Any number of runners may start at once: each migration is
/// applied once, or not at all.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="migrations">The migrations of the build, in any order.</param>
/// <param name="options">How they are run. Default: as <see cref="MigrationOptions"/> says.</param>
/// <param name="clock">Measures durations and pauses. Default: the system's clock.</param>
/// <param name="logger">Takes the messages of a run. Default: none.</param>
/// <param name="hooks">What is called around the migrations. Default: nothing.</param>
public sealed class MigrationRunner(
    NpgsqlDataSource database,
    IEnumerable<Migration> migrations,
    MigrationOptions? options = null,
    TimeProvider? clock = null,
    ILogger<MigrationRunner>? logger = null,
    IEnumerable<IMigrationHook>? hooks = null)
{
    private readonly IReadOnlyList<IMigrationHook> _hooks = [.. hooks ?? []];
    private readonly MigrationOptions _options = options ?? new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ILogger _logger = logger ?? NullLogger<MigrationRunner>.Instance;
    private readonly Lazy<MigrationSet> _set = new(() => MigrationSet.Of(migrations), LazyThreadSafetyMode.ExecutionAndPublication);

    private delegate MigrationPlan Decision(IReadOnlyList<AppliedMigration> history);

    /// <summary>Says what a run would do. Nothing is locked or changed. Because the history has row security, it is read as its owner, or with BYPASSRLS.</summary>
    /// <param name="target">Where the plan leads. Default: <see cref="MigrationTarget.Latest"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    public async Task<MigrationPlan> PlanAsync(MigrationTarget? target = null, CancellationToken cancellationToken = default) =>
        MigrationPlanner.Plan(_set.Value, await ReadHistoryAsync(cancellationToken).ConfigureAwait(false), target ?? MigrationTarget.Latest);

    /// <summary>Reads which migrations were applied, oldest version first; none where there is no history table yet.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    public Task<IReadOnlyList<AppliedMigration>> ReadHistoryAsync(CancellationToken cancellationToken = default) =>
        WithConnectionAsync((connection, history) => history.ReadAsync(connection, cancellationToken), "while its history was read", cancellationToken);

    /// <summary>Applies everything that is pending.</summary>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <inheritdoc cref="RunAsync(MigrationPlan, CancellationToken)" path="/exception"/>
    public Task<MigrationSummary> RunAsync(CancellationToken cancellationToken = default) =>
        RunAsync(history => MigrationPlanner.Plan(_set.Value, history, MigrationTarget.Latest), cancellationToken);

    /// <summary>Carries out a plan, as far as nobody did so since it was made.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationRefusedException">The history and the migrations don't fit together; nothing was run.</exception>
    /// <exception cref="MigrationLockException">Another run didn't end in time; nothing was run.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read, created or completed; nothing was run.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached, or was lost between two migrations.</exception>
    /// <exception cref="MigrationFailedException">A migration failed.</exception>
    /// <exception cref="VerificationFailedException">A migration ran, but what it expects isn't so.</exception>
    public Task<MigrationSummary> RunAsync(MigrationPlan plan, CancellationToken cancellationToken = default) =>
        RunAsync(history => MigrationPlanner.StillToDo(_set.Value, history, plan), cancellationToken);

    /// <summary>
    /// Reverts every applied migration that is newer than a version, newest first. If one of them can't be reverted, nothing is.
    /// </summary>
    /// <param name="version">The version that is the newest afterwards. To revert everything, run a plan to <see cref="MigrationTarget.Nothing"/>.</param>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <inheritdoc cref="RunAsync(MigrationPlan, CancellationToken)" path="/exception"/>
    public Task<MigrationSummary> RollBackToAsync(MigrationVersion version, CancellationToken cancellationToken = default) =>
        RunAsync(history => MigrationPlanner.Plan(_set.Value, history, MigrationTarget.BackTo(version)), cancellationToken);

    /// <summary>Judges what every applied migration expects, in one transaction that only reads.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A report for each applied migration that this build knows, oldest first.</returns>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    public async Task<IReadOnlyList<VerificationReport>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        var reports = await WithConnectionAsync(
            async (connection, history) =>
            {
                var applied = await history.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                var known = applied.Select(a => _set.Value.Find(a.Version)).OfType<CollectedMigration>().OrderBy(m => m.Version).ToList();
                return await MigrationVerifier.VerifyAsync(connection, known, _options, cancellationToken).ConfigureAwait(false);
            },
            "while it was verified",
            cancellationToken).ConfigureAwait(false);
        foreach (var report in reports)
        {
            foreach (var failure in report.Failures)
            {
                MigrationLog.NotAsExpected(_logger, report.Version, failure.WithoutRows);
            }
        }

        return reports;
    }

    /// <summary>Judges, on a stored snapshot, what the migrations of this build expect of the structure.</summary>
    /// <param name="snapshot">A snapshot of a database on which all of them were applied.</param>
    /// <returns>A report for each migration, oldest first, without the expectations that only a database can judge.</returns>
    /// <exception cref="MigrationDefinitionException">The migrations can't be used as they are written.</exception>
    public IReadOnlyList<VerificationReport> VerifySnapshot(SchemaSnapshot snapshot) => MigrationVerifier.Verify(snapshot, _set.Value.Migrations);

    private async Task<MigrationSummary> RunAsync(Decision decide, CancellationToken cancellationToken) => await WithConnectionAsync(
        async (connection, history) =>
        {
            var run = new RunContext(connection, history, _options, _clock, _logger, _hooks) { OpenAnotherAsync = OpenAsync };
            var plan = await DecideAsync(run, decide, cancellationToken).ConfigureAwait(false);
            var start = _clock.GetTimestamp();
            var waiting = false;
            while (!plan.IsEmpty && !await run.Lock.TryTakeAsync(run, cancellationToken).ConfigureAwait(false))
            {
                if (!waiting)
                {
                    waiting = true;
                    MigrationLog.Waiting(_logger, run.Address);
                    _options.Progress?.Report(new LockAwaited());
                }

                if (_options.WhenLocked == LockPolicy.Fail)
                {
                    throw await run.Lock.HeldAsync(connection, waited: null, cancellationToken).ConfigureAwait(false);
                }

                if (_clock.GetElapsedTime(start) >= _options.LockTimeout)
                {
                    throw await run.Lock.HeldAsync(connection, _options.LockTimeout, cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(MigrationLock.Pause(), _clock, cancellationToken).ConfigureAwait(false);
                if (_options.WhenLocked == LockPolicy.SkipIfCurrent)
                {
                    // The other run may have done it all: what it committed counts.
                    plan = await DecideAsync(run, decide, cancellationToken).ConfigureAwait(false);
                }
            }

            if (waiting)
            {
                SchemaDiagnostics.Waited(connection, _clock.GetElapsedTime(start));
            }

            if (!plan.IsEmpty)
            {
                await CarryOutPlanAsync(run, decide, cancellationToken).ConfigureAwait(false);
            }

            return run.Summary;
        },
        "between two migrations",
        cancellationToken).ConfigureAwait(false);

    private async Task CarryOutPlanAsync(RunContext run, Decision decide, CancellationToken cancellationToken)
    {
        try
        {
            run.HistoryToCreate = await new HistoryTables(_options, _logger).PrepareAsync(run.Connection, cancellationToken).ConfigureAwait(false);
            var history = await run.History.ReadAsync(run.Connection, cancellationToken).ConfigureAwait(false);
            var plan = Checked(run, decide(history), history.Count);
            if (run.Lock.IsPooled && PooledMigration.In(plan).ToValueArray<MigrationFinding>() is { IsEmpty: false } refused)
            {
                throw new MigrationRefusedException(refused);
            }

            MigrationLog.Starting(_logger, run.Address, plan.Steps.Count);
            using var span = SchemaDiagnostics.StartRun(run.Connection, plan.Steps.Count);
            foreach (var obstacle in await Obstacles.FindAsync(run, plan.Steps.SelectMany(s => s.Statements), cancellationToken).ConfigureAwait(false))
            {
                MigrationLog.Obstacle(_logger, run.Address, obstacle);
            }

            foreach (var hook in plan.IsEmpty ? [] : _hooks)
            {
                await hook.BeforeAllAsync(plan, run.Connection, cancellationToken).ConfigureAwait(false);
            }

            foreach (var (number, step) in plan.Steps.Index())
            {
                var recorded = history.FirstOrDefault(a => a.Version == step.Version)?.Version ?? step.Version;
                var attempt = new Attempt(_set.Value.Find(step.Version)!, step.Direction, recorded.Value);
                _options.Progress?.Report(new MigrationStarted(step.Version, step.Description, step.Direction, number + 1, plan.Steps.Count));
                var duration = await CarryOutAsync(run, attempt, cancellationToken).ConfigureAwait(false);
                _options.Progress?.Report(new MigrationFinished(step.Version, step.Direction, duration, number + 1, plan.Steps.Count));
            }

            if (!run.Summary.IsEmpty)
            {
                // So that connections of the same pool know the types that the migrations made.
                await run.Connection.ReloadTypesAsync(CancellationToken.None).ConfigureAwait(false);
                foreach (var hook in _hooks)
                {
                    await hook.AfterAllAsync(run.Summary, run.Connection, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await run.Queue.EndAsync().ConfigureAwait(false);
            await run.Lock.ReleaseAsync(run).ConfigureAwait(false);
        }
    }

    private async Task<TimeSpan> CarryOutAsync(RunContext run, Attempt attempt, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        using var span = SchemaDiagnostics.StartMigration(run.Connection, attempt);
        try
        {
            await (attempt.IsTransactional
                ? run.Queue.PassAsync(
                    attempt,
                    () => new TransactionalExecution(run, attempt, attempt.Statements, "Nothing was changed: it ran in one transaction.").ExecuteAsync(cancellationToken),
                    cancellationToken)
                : new StepwiseExecution(run, attempt).ExecuteAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            SchemaDiagnostics.Broke(run.Connection, span, attempt, _clock.GetElapsedTime(start), e);
            throw;
        }

        var duration = _clock.GetElapsedTime(start);
        SchemaDiagnostics.Succeeded(run.Connection, attempt, duration);
        var milliseconds = (long)duration.TotalMilliseconds;
        if (attempt.Direction == MigrationDirection.Up)
        {
            MigrationLog.Applied(_logger, attempt.Migration.Version, attempt.Migration.Description, milliseconds);
        }
        else
        {
            MigrationLog.Reverted(_logger, attempt.Migration.Version, attempt.Migration.Description, milliseconds);
        }

        return duration;
    }

    private async Task<MigrationPlan> DecideAsync(RunContext run, Decision decide, CancellationToken cancellationToken)
    {
        var history = await run.History.ReadAsync(run.Connection, cancellationToken).ConfigureAwait(false);
        return Checked(run, decide(history), history.Count);
    }

    private MigrationPlan Checked(RunContext run, MigrationPlan plan, int applied)
    {
        if (plan.Findings.Where(f => !f.IsAllowedBy(_options)).ToValueArray() is { IsEmpty: false } refused)
        {
            throw new MigrationRefusedException(refused);
        }

        foreach (var finding in plan.Findings)
        {
            MigrationLog.Allowed(_logger, finding.Message);
        }

        if (plan.IsEmpty)
        {
            MigrationLog.UpToDate(_logger, run.Address, applied);
        }

        return plan;
    }

    private async Task<T> WithConnectionAsync<T>(
        Func<NpgsqlConnection, MigrationHistory, Task<T>> use, string phase, CancellationToken cancellationToken)
    {
        _options.Check();
        _ = _set.Value;
        if (new NpgsqlConnectionStringBuilder(database.ConnectionString).Multiplexing)
        {
            throw new MigrationDefinitionException(
                $"The data source of {Address.Of(database)} multiplexes: its commands share sessions, so that no run could hold a lock. "
                + "Run migrations on a data source without Multiplexing=true.");
        }

        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                return await use(connection, new(_options)).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (ConnectionLoss.Is(e))
            {
                throw new MigrationConnectionException(
                    $"The connection to {Address.Of(database)} was lost {phase} ({ConnectionLoss.Reason(e)}). Nothing was under way; run again.", e);
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A run commits each migration by itself: it takes no part in a transaction of the application's.
            using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
            return await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw new MigrationConnectionException($"{Address.Of(database)} can't be reached ({ConnectionLoss.Reason(e)}). Nothing was changed.", e);
        }
    }
}
