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
    private readonly MigrationOptions _options = options?.Copy() ?? new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ILogger _logger = logger ?? NullLogger<MigrationRunner>.Instance;
    private readonly Lazy<MigrationSet> _set = new(() => MigrationSet.Collect(migrations), LazyThreadSafetyMode.ExecutionAndPublication);

    private RunnerDatabase Database => field ??= new(database, _options, _set);

    internal MigrationRunner(NpgsqlDataSource database, MigrationSet set, MigrationOptions options, TimeProvider clock, ILogger<MigrationRunner>? logger, IEnumerable<IMigrationHook> hooks)
        : this(database, [], options, clock, logger, hooks) => _set = new(set);

    /// <summary>
    /// Says what a run would do: the statements, their transactions, what they lock and what to mind. Nothing is locked or changed, so a role that may
    /// only read is enough. Because the history has row security, that is its owner, one with BYPASSRLS, or one that a policy shows every row to.
    /// </summary>
    /// <param name="target">Where the plan leads. Default: <see cref="MigrationTarget.Latest"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<MigrationPlan> PlanAsync(MigrationTarget? target = null, CancellationToken cancellationToken = default) => Database.UseAsync(
        async (connection, history) =>
        {
            var decision = Towards(target ?? MigrationTarget.Latest);
            var plan = decision.Plan(await history.ReadAsync(connection, decision.Detail, cancellationToken).ConfigureAwait(false));
            var findings = await FindingDetails.CompleteAsync(connection, history, _set.Value, plan.Findings, cancellationToken).ConfigureAwait(false);
            var losses = await RollbackLosses.FindAsync(connection, plan, cancellationToken).ConfigureAwait(false);
            var statements = plan.Steps.SelectMany(s => s.Statements).ToList();
            plan = plan with
            {
                Findings = [.. findings, .. losses],
                OtherEnvironment = await new EnvironmentMark(_options).ReadOtherAsync(connection, cancellationToken).ConfigureAwait(false),
                Obstacles = statements.Count == 0 ? [] : [.. await Obstacles.FindAsync(connection, _options, statements, cancellationToken).ConfigureAwait(false)],
            };
            return _options.AdoptVerified
                ? await Adoption.ForeseeAsync(connection, _set.Value, plan, _options, cancellationToken).ConfigureAwait(false)
                : plan;
        },
        "while a plan was made",
        cancellationToken);

    /// <summary>
    /// Writes a plan as a script for psql, with the same result as a run: transactions, limits, checks, and the rows of history and journal. Expectations
    /// on the structure are left to <see cref="VerifyAsync"/>; the history says so then. It is held to <see cref="MigrationOptions.Promotion"/> when it is
    /// written, as a run is. Nothing is locked or changed.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationRefusedException">The history and the migrations don't fit together, or staging hasn't proven the plan.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read or completed.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<string> ScriptAsync(MigrationPlan plan, CancellationToken cancellationToken = default) => Database.UseAsync(
        async (connection, history) =>
        {
            var (applied, attempts) = await RemainingAsync(connection, history, plan, cancellationToken).ConfigureAwait(false);
            await RollbackLosses.RefuseAsync(connection, plan, cancellationToken).ConfigureAwait(false);
            var promotion = await ScriptedPromotionAsync(connection, attempts, cancellationToken).ConfigureAwait(false);
            var (isThere, missing) = await new HistoryTables(_options, _logger).LookAsync(connection, cancellationToken).ConfigureAwait(false);
            return new MigrationScript(_options, Address.Of(connection), applied, isThere, missing) { Promotion = promotion }.Write(attempts);
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
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<PreflightReport> PreflightAsync(MigrationPlan plan, CancellationToken cancellationToken = default) => Database.UseAsync(
        (connection, _) => new Preflight(connection, _options).LookAsync(_set.Value.AppliedBy(plan), cancellationToken),
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
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<MigrationRehearsal> RehearseAsync(MigrationPlan plan, CancellationToken cancellationToken = default) => AloneAsync(
        async run =>
        {
            var (_, attempts) = await RemainingAsync(run.Connection, run.History, plan, cancellationToken).ConfigureAwait(false);
            return await new Rehearsal(run).RunAsync(attempts, cancellationToken).ConfigureAwait(false);
        },
        "in a rehearsal, which leaves nothing behind",
        cancellationToken);

    /// <summary>Reads which migrations were applied, oldest version first; none where there is no history table yet.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<IReadOnlyList<AppliedMigration>> ReadHistoryAsync(CancellationToken cancellationToken = default) =>
        Database.UseAsync((connection, history) => history.ReadAsync(connection, HistoryDetail.Full, cancellationToken), "while its history was read", cancellationToken);

    /// <summary>Reads which environment the database says it belongs to: the name that <see cref="MigrationOptions.Environment"/> had in a run that changed it.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The name; <see langword="null"/> if the database doesn't say, or not to this role.</returns>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<string?> ReadEnvironmentAsync(CancellationToken cancellationToken = default) => Database.UseAsync(
        (connection, _) => new EnvironmentMark(_options).ReadAsync(connection, cancellationToken), "while its environment was read", cancellationToken);

    /// <summary>Applies everything that is pending.</summary>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <inheritdoc cref="RunAsync(MigrationPlan, CancellationToken)" path="/exception"/>
    public Task<MigrationSummary> RunAsync(CancellationToken cancellationToken = default) =>
        RunAsync(Towards(MigrationTarget.Latest), cancellationToken);

    /// <summary>Carries out a plan, as far as nobody did so since it was made.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationRefusedException">The history and the migrations don't fit together; nothing was run.</exception>
    /// <exception cref="MigrationEnvironmentException">The database belongs to another environment; nothing was run.</exception>
    /// <exception cref="MigrationLockException">Another run didn't end in time; nothing was run.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read, created or completed; nothing was run.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached, or was lost between two migrations.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    /// <exception cref="MigrationFailedException">A migration failed.</exception>
    /// <exception cref="VerificationFailedException">A migration ran, but what it expects isn't so.</exception>
    public Task<MigrationSummary> RunAsync(MigrationPlan plan, CancellationToken cancellationToken = default) =>
        RunAsync(Remaining(plan), cancellationToken);

    /// <summary>
    /// Reverts every applied migration that is newer than a version, newest first. If one of them can't be reverted, nothing is.
    /// </summary>
    /// <param name="version">The version that is the newest afterwards. To revert everything, run a plan to <see cref="MigrationTarget.Nothing"/>.</param>
    /// <param name="allowDataLoss">Whether rows may be lost; default: false. The message of a refusal counts them, and so does a plan.</param>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <inheritdoc cref="RunAsync(MigrationPlan, CancellationToken)" path="/exception"/>
    public Task<MigrationSummary> RollbackToAsync(MigrationVersion version, bool allowDataLoss = false, CancellationToken cancellationToken = default) =>
        RunAsync(Towards(MigrationTarget.BackTo(version)) with { AllowDataLoss = allowDataLoss }, cancellationToken);

    /// <summary>
    /// Reverts the newest applied migrations, newest first, as the history is at this moment. If one of them can't be reverted, nothing is.
    /// </summary>
    /// <param name="count">How many; default: one.</param>
    /// <param name="allowDataLoss">Whether rows may be lost; default: false. The message of a refusal counts them, and so does a plan.</param>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than one.</exception>
    /// <inheritdoc cref="RunAsync(MigrationPlan, CancellationToken)" path="/exception"/>
    public async Task<MigrationSummary> RollbackAsync(int count = 1, bool allowDataLoss = false, CancellationToken cancellationToken = default)
    {
        var plan = MigrationPlanner.Plan(
            _set.Value,
            await Database.UseAsync(
                (connection, history) => history.ReadAsync(connection, HistoryDetail.Reversal, cancellationToken), "while its history was read", cancellationToken)
                .ConfigureAwait(false),
            MigrationTarget.BackBy(count));
        return await RunAsync(plan with { AllowDataLoss = allowDataLoss }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Begins the history of a database that has everything up to a version already: those migrations are recorded without running them. A history
    /// that has begun is refused. <see cref="MigrationOptions.Promotion"/> holds runs, not this: the journal says that it is unproven.
    /// </summary>
    /// <param name="version">The newest version that is there.</param>
    /// <param name="verify">Whether each of them must find what it expects; default: true.</param>
    /// <param name="cancellationToken">Stops it. Nothing is recorded then.</param>
    /// <returns>What was recorded, oldest version first.</returns>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written, or the version isn't one of them.</exception>
    /// <exception cref="MigrationRefusedException">Something isn't as a migration expects; nothing was recorded.</exception>
    /// <exception cref="MigrationEnvironmentException">The database belongs to another environment; nothing was recorded.</exception>
    /// <exception cref="MigrationLockException">Another run didn't end in time; nothing was recorded.</exception>
    /// <exception cref="MigrationHistoryException">The history has begun already, or can't be read or written; nothing was recorded.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<IReadOnlyList<AppliedMigration>> BaselineAsync(MigrationVersion version, bool verify = true, CancellationToken cancellationToken = default) =>
        RecordAsync(run => Baseline.RecordAsync(run, _set.Value, version, verify, cancellationToken), cancellationToken);

    /// <summary>
    /// Puts a history right that doesn't say what is so. No migration runs, and where <see cref="MigrationOptions.Promotion"/> is set the journal says that
    /// this is unproven.
    /// </summary>
    /// <param name="repair">What to put right.</param>
    /// <param name="reason">Why, for whoever reads the journal.</param>
    /// <param name="cancellationToken">Stops it. Nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no reason.</exception>
    /// <exception cref="MigrationDefinitionException">There is nothing to put right: the message says what the history or the build holds.</exception>
    /// <exception cref="MigrationEnvironmentException">The database belongs to another environment; nothing was changed.</exception>
    /// <exception cref="MigrationLockException">Another run didn't end in time; nothing was changed.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read or written; nothing was changed.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task RepairAsync(MigrationRepair repair, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repair);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return RecordAsync(
            async run =>
            {
                await new HistoryRepair(run, _set.Value, reason).CarryOutAsync(repair, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Judges what every applied migration expects, in one transaction that only reads.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A report for each applied migration that this build knows, oldest first.</returns>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public async Task<IReadOnlyList<VerificationReport>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        var reports = await Database.UseAsync(
            async (connection, history) =>
            {
                var applied = await history.ReadAsync(connection, HistoryDetail.Status, cancellationToken).ConfigureAwait(false);
                var known = applied.Select(a => _set.Value.Find(a.Version)).OfType<CollectedMigration>().OrderBy(m => m.Version).ToList();
                return await MigrationVerifier.VerifyStandingAsync(connection, known, _options, cancellationToken).ConfigureAwait(false);
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
    public IReadOnlyList<VerificationReport> VerifySnapshot(SchemaSnapshot snapshot) => MigrationVerifier.Verify(snapshot, _set.Value.Checked().Migrations);

    /// <summary>
    /// Takes a proof of what was applied here, for a production that runs nothing else (<see cref="MigrationOptions.Promotion"/>). Nothing is locked or
    /// changed. It is refused unless everything is as every applied migration expects, in the text that this build holds.
    /// </summary>
    /// <param name="options">How long it is good for, who takes and who signs it. Default: as <see cref="ProofOptions"/> says.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationProofException">Something isn't as the proof would say.</exception>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="SnapshotException">A catalog can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public Task<MigrationProof> ProveAsync(ProofOptions? options = null, CancellationToken cancellationToken = default)
    {
        var how = options ?? new();
        how.Check();
        return Database.UseAsync(
            (connection, _) => ProofTaking.TakeAsync(connection, _set.Value, _options, how, _clock, cancellationToken), "while a proof was taken", cancellationToken);
    }

    /// <summary>Judges a plan by what staging has proven.</summary>
    internal Task<PromotionReport> JudgeAsync(MigrationPlan plan, PromotionPolicy? policy, CancellationToken cancellationToken) => Database.UseAsync(
        (connection, _) => new PromotionJudgement(PolicyOr(policy), connection, _set.Value, _options, _clock)
            .JudgeAsync(plan, () => new NpgsqlBatchCommand("SELECT 1"), cancellationToken),
        "while a promotion was judged",
        cancellationToken);

    /// <summary>Carries out a plan, held to a policy.</summary>
    internal Task<MigrationSummary> PromoteAsync(MigrationPlan plan, PromotionPolicy? policy, CancellationToken cancellationToken) =>
        RunAsync(Remaining(plan) with { Promotion = PolicyOr(policy) }, cancellationToken);

    private PromotionPolicy PolicyOr(PromotionPolicy? policy) => policy ?? _options.Promotion ?? throw new MigrationDefinitionException(
        "Nothing says what staging has proven. Set MigrationOptions.Promotion, or give the SchemaPromotion a PromotionPolicy: PromotionPolicy.FromProofFile(…) or FromStaging(…).");

    private async Task<PromotionReport?> ScriptedPromotionAsync(NpgsqlConnection connection, List<Attempt> attempts, CancellationToken cancellationToken)
    {
        if (_options.Promotion is not { } policy || attempts.TrueForAll(a => a.Direction != MigrationDirection.Up))
        {
            return null;
        }

        var plan = new MigrationPlan([.. attempts.Select(a => a.Planned)], []);
        var report = await new PromotionJudgement(policy, connection, _set.Value, _options, _clock)
            .JudgeAsync(plan, () => new NpgsqlBatchCommand("SELECT 1"), cancellationToken).ConfigureAwait(false);
        return report.IsAllowed ? report : throw new MigrationRefusedException(report.Refusals);
    }

    private Task<MigrationSummary> RunAsync(RunDecision decision, CancellationToken cancellationToken) => Database.UseAsync(
        async (connection, history) =>
        {
            // An instance that starts finds nothing to do nearly every time: the server tells that by one comparison.
            if (decision.IsForLatest && await history.HoldsAsync(connection, _set.Value, cancellationToken).ConfigureAwait(false))
            {
                MigrationLog.UpToDate(_logger, Address.Of(connection), _set.Value.Migrations.Count);
                return new([], [], []);
            }

            return await new MigrationRun(ContextOf(connection, history, _hooks), _set.Value, decision).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        },
        "between two migrations",
        cancellationToken,
        decision.IsForLatest);

    // Changes the history, without running a migration.
    private Task<T> RecordAsync<T>(Func<RunContext, Task<T>> record, CancellationToken cancellationToken) => AloneAsync(
        async run =>
        {
            (run.HistoryToCreate, run.HasJournal, _) =
                await new HistoryTables(_options, _logger).PrepareAsync(run.Connection, cancellationToken).ConfigureAwait(false);
            await run.Mark.RefuseOthersAsync(run, cancellationToken).ConfigureAwait(false);
            var recorded = await record(run).ConfigureAwait(false);
            await run.Mark.LeaveAsync(run).ConfigureAwait(false);
            return recorded;
        },
        "while the history was written",
        cancellationToken);

    // Does something under the lock that is no run.
    private Task<T> AloneAsync<T>(Func<RunContext, Task<T>> use, string phase, CancellationToken cancellationToken) => Database.UseAsync(
        async (connection, history) =>
        {
            var run = ContextOf(connection, history, []);
            await run.Lock.TakeAsync(run, isStillToDo: null, cancellationToken).ConfigureAwait(false);
            try
            {
                return await use(run).ConfigureAwait(false);
            }
            finally
            {
                await run.Lock.ReleaseAsync(run).ConfigureAwait(false);
            }
        },
        phase,
        cancellationToken);

    private RunContext ContextOf(NpgsqlConnection connection, MigrationHistory history, IReadOnlyList<IMigrationHook> hooks) =>
        new(connection, history, _options, _clock, _logger, hooks) { OpenAnotherAsync = Database.OpenAsync };

    private async Task<(IReadOnlyList<AppliedMigration> History, List<Attempt> Attempts)> RemainingAsync(
        NpgsqlConnection connection, MigrationHistory history, MigrationPlan plan, CancellationToken cancellationToken)
    {
        var decision = Remaining(plan);
        var applied = await history.ReadAsync(connection, decision.Detail, cancellationToken).ConfigureAwait(false);
        var remaining = decision.Plan(applied);
        await FindingDetails.RefuseAsync(connection, history, _set.Value, remaining, _options, cancellationToken).ConfigureAwait(false);
        return (applied, [.. remaining.Steps.Select(s => Attempt.At(s, _set.Value, applied))]);
    }

    private RunDecision Towards(MigrationTarget target) => new(
        target.Detail, history => MigrationPlanner.Plan(_set.Value, history, target), IsForLatest: target is MigrationTarget.LatestVersion);

    private RunDecision Remaining(MigrationPlan plan) => new(
        plan.Reverts ? HistoryDetail.Reversal : HistoryDetail.Status,
        history => MigrationPlanner.StillToDo(_set.Value, history, plan),
        plan.AllowDataLoss);
}
