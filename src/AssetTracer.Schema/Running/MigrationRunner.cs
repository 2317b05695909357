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
public sealed class MigrationRunner(
    NpgsqlDataSource database,
    IEnumerable<Migration> migrations,
    MigrationOptions? options = null,
    TimeProvider? clock = null,
    ILogger<MigrationRunner>? logger = null)
{
    private readonly MigrationOptions _options = options ?? new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ILogger _logger = logger ?? NullLogger<MigrationRunner>.Instance;
    private readonly Lazy<MigrationSet> _set = new(() => MigrationSet.Of(migrations), LazyThreadSafetyMode.ExecutionAndPublication);

    private delegate MigrationPlan Decision(IReadOnlyList<AppliedMigration> history);

    /// <summary>
    /// Says what a run would do: the statements, their transactions, what they lock and what to mind. Nothing is locked or changed, so a role that may
    /// only read is enough. Because the history has row security, that is its owner, one with BYPASSRLS, or one that a policy shows every row to.
    /// </summary>
    /// <param name="target">Where the plan leads. Default: <see cref="MigrationTarget.Latest"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    public async Task<MigrationPlan> PlanAsync(MigrationTarget? target = null, CancellationToken cancellationToken = default) =>
        MigrationPlanner.Plan(_set.Value, await ReadHistoryAsync(cancellationToken).ConfigureAwait(false), target ?? MigrationTarget.Latest);

    /// <summary>
    /// Writes a plan as a script for psql, with the same result as a run: transactions, limits, checks, and the rows of history and journal. Expectations
    /// on the structure are left to <see cref="VerifyAsync"/>; the history says so then. Nothing is locked or changed.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationRefusedException">The history and the migrations don't fit together.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read or completed.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    public Task<string> ScriptAsync(MigrationPlan plan, CancellationToken cancellationToken = default) => WithConnectionAsync(
        async (connection, history) =>
        {
            var applied = await history.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            var (isThere, missing) = await new HistoryTables(_options, _logger).LookAsync(connection, cancellationToken).ConfigureAwait(false);
            return new MigrationScript(_options, Address.Of(connection), applied, isThere, missing).Write(AttemptsFor(plan, applied));
        },
        "while its history was read",
        cancellationToken);

    /// <summary>
    /// Looks for rows that the rules of a plan would refuse: of each unique, not-null, check, foreign-key and exclusion rule that a verb sets on a table
    /// which is there already. A run does so by itself before it begins, as far as the answer is certain.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    public Task<PreflightReport> PreflightAsync(MigrationPlan plan, CancellationToken cancellationToken = default) => WithConnectionAsync(
        (connection, _) => new Preflight(connection, _options).LookAsync(Rising(plan), cancellationToken),
        "while its rows were looked at",
        cancellationToken);

    /// <summary>
    /// Carries a plan out for real, under the lock and in one transaction that is rolled back: how long each statement takes, what it really locks and
    /// writes anew, whether the expectations hold, and what it makes of the structure. Meanwhile the locks are held as in a run, to the end of the
    /// rehearsal: on a busy database, rehearse on a copy. What no transaction undoes (a sequence that went on, a file that a COPY wrote) stays.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops the rehearsal; it is rolled back.</param>
    /// <returns>What happened; a migration that fails is told of, not thrown.</returns>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationRefusedException">The history and the migrations don't fit together; nothing was carried out.</exception>
    /// <exception cref="MigrationLockException">A run didn't end in time; nothing was carried out.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read; nothing was carried out.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached, or was lost.</exception>
    public Task<MigrationRehearsal> RehearseAsync(MigrationPlan plan, CancellationToken cancellationToken = default) => WithConnectionAsync(
        async (connection, history) =>
        {
            var run = new RunContext(connection, history, _options, _clock, _logger);
            var start = _clock.GetTimestamp();
            while (!await run.Lock.TryTakeAsync(run, cancellationToken).ConfigureAwait(false))
            {
                if (_clock.GetElapsedTime(start) >= _options.LockTimeout)
                {
                    throw await run.Lock.TimedOutAsync(connection, _options.LockTimeout, cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(MigrationLock.Pause(), _clock, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                var applied = await history.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                return await new Rehearsal(run).RunAsync(AttemptsFor(plan, applied), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (connection.FullState == System.Data.ConnectionState.Open)
                {
                    await MigrationLock.ReleaseAsync(run).ConfigureAwait(false);
                }
            }
        },
        "in a rehearsal, which leaves nothing behind",
        cancellationToken);

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
            var run = new RunContext(connection, history, _options, _clock, _logger);
            var plan = await DecideAsync(run, decide, cancellationToken).ConfigureAwait(false);
            var start = _clock.GetTimestamp();
            var waiting = false;
            while (!plan.IsEmpty && !await run.Lock.TryTakeAsync(run, cancellationToken).ConfigureAwait(false))
            {
                if (!waiting)
                {
                    waiting = true;
                    MigrationLog.Waiting(_logger, run.Address);
                }

                if (_clock.GetElapsedTime(start) >= _options.LockTimeout)
                {
                    throw await run.Lock.TimedOutAsync(connection, _options.LockTimeout, cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(MigrationLock.Pause(), _clock, cancellationToken).ConfigureAwait(false);

                // The other run may have done it all, or be about to: what it committed counts.
                plan = await DecideAsync(run, decide, cancellationToken).ConfigureAwait(false);
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
            await new Preflight(run.Connection, _options).RefuseAsync(Rising(plan), cancellationToken).ConfigureAwait(false);
            MigrationLog.Starting(_logger, run.Address, plan.Steps.Count);
            foreach (var step in plan.Steps)
            {
                var recorded = history.FirstOrDefault(a => a.Version == step.Version)?.Version ?? step.Version;
                await CarryOutAsync(run, new(_set.Value.Find(step.Version)!, step.Direction, recorded.Value), cancellationToken).ConfigureAwait(false);
            }

            if (!run.Summary.IsEmpty)
            {
                // So that connections of the same pool know the types that the migrations made.
                await run.Connection.ReloadTypesAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            if (run.Connection.FullState == System.Data.ConnectionState.Open)
            {
                await MigrationLock.ReleaseAsync(run).ConfigureAwait(false);
            }
        }
    }

    private async Task CarryOutAsync(RunContext run, Attempt attempt, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        try
        {
            await (attempt.IsTransactional
                ? new TransactionalExecution(run, attempt, attempt.Statements, "Nothing was changed: it ran in one transaction.").ExecuteAsync(cancellationToken)
                : new StepwiseExecution(run, attempt).ExecuteAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (MigrationFailedException e)
        {
            // The journal and the log have it by now: rows are told to whoever runs the migration, and stored nowhere.
            var told = await new Preflight(run.Connection, _options).WithRowsAsync(attempt, e, cancellationToken).ConfigureAwait(false);
            if (told == e)
            {
                throw;
            }

            throw told;
        }

        var milliseconds = (long)_clock.GetElapsedTime(start).TotalMilliseconds;
        if (attempt.Direction == MigrationDirection.Up)
        {
            MigrationLog.Applied(_logger, attempt.Migration.Version, attempt.Migration.Description, milliseconds);
        }
        else
        {
            MigrationLog.Reverted(_logger, attempt.Migration.Version, attempt.Migration.Description, milliseconds);
        }
    }

    private IEnumerable<CollectedMigration> Rising(MigrationPlan plan) =>
        plan.Steps.Where(s => s.Direction == MigrationDirection.Up).Select(s => _set.Value.Find(s.Version)).OfType<CollectedMigration>();

    private List<Attempt> AttemptsFor(MigrationPlan plan, IReadOnlyList<AppliedMigration> applied) =>
    [
        .. Allowed(MigrationPlanner.StillToDo(_set.Value, applied, plan)).Steps
            .Select(s => new Attempt(_set.Value.Find(s.Version)!, s.Direction, (applied.FirstOrDefault(a => a.Version == s.Version)?.Version ?? s.Version).Value)),
    ];

    private MigrationPlan Allowed(MigrationPlan plan) =>
        plan.Findings.Where(f => !f.IsAllowedBy(_options)).ToValueArray() is { IsEmpty: false } refused ? throw new MigrationRefusedException(refused) : plan;

    private async Task<MigrationPlan> DecideAsync(RunContext run, Decision decide, CancellationToken cancellationToken)
    {
        var history = await run.History.ReadAsync(run.Connection, cancellationToken).ConfigureAwait(false);
        return Checked(run, decide(history), history.Count);
    }

    private MigrationPlan Checked(RunContext run, MigrationPlan plan, int applied)
    {
        foreach (var finding in Allowed(plan).Findings)
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
