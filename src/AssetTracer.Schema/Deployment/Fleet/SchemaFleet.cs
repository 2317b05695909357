using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema;

/// <summary>
/// Migrates and asks many databases, or many schemas, that have the same migrations: so many at a time, canaries first, and no further when too many fail.
/// Each has a history of its own, so that a run which was broken off, or in which some failed, is simply run again: it does what is left.
/// </summary>
/// <param name="source">Knows the members.</param>
/// <param name="migrations">The migrations of the build, in any order. What they run in C# is run for several members at once.</param>
/// <param name="options">How migrations are run. Default: as <see cref="MigrationOptions"/> says. The history of a member that is a schema is in that schema.</param>
/// <param name="fleet">How the fleet is gone through. Default: as <see cref="FleetOptions"/> says.</param>
/// <param name="clock">Measures durations and pauses. Default: the system's clock.</param>
/// <param name="logger">Takes the messages of the runs, with the member as the scope. Default: none.</param>
/// <param name="hooks">What is called around the migrations of each member, several at once. Default: nothing.</param>
public sealed class SchemaFleet(
    IFleetSource source,
    IEnumerable<Migration> migrations,
    MigrationOptions? options = null,
    FleetOptions? fleet = null,
    TimeProvider? clock = null,
    ILogger<MigrationRunner>? logger = null,
    IEnumerable<IMigrationHook>? hooks = null)
{
    private readonly IReadOnlyList<IMigrationHook> _hooks = [.. hooks ?? []];
    private readonly IReadOnlyList<Migration> _migrations = [.. migrations];
    private readonly MigrationOptions _options = options?.Copy() ?? new();
    private readonly FleetOptions _fleet = fleet ?? new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>What has to be so, unless a caller says otherwise.</summary>
    internal Func<GateOptions>? Gate { get; init; }

    /// <summary>Applies to every member what is pending there. A member that fails is told of in the report, and so is why a run stopped.</summary>
    /// <param name="upTo">The newest version to apply. Default: null, everything.</param>
    /// <param name="cancellationToken">
    /// Stops the run, which ends in a report all the same: nothing more is begun with, and the migrations that are under way are rolled back; of one that can't
    /// run in one transaction the finished statements stay, and the next run goes on behind them.
    /// </param>
    /// <exception cref="MigrationDefinitionException">The migrations, the options or the members can't be used as they are; nothing was begun with.</exception>
    public async Task<FleetReport> MigrateAsync(MigrationVersion? upTo = null, CancellationToken cancellationToken = default)
    {
        var (members, sets) = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var round = new FleetRound(members, _fleet, isRun: true);
        return Report(
            FleetQuestion.Migrate,
            await round.GoAsync(
                (member, report, token) => WorkAsync(member, report, sets, (database, set, watch) => RunAsync(member, report, database, set, watch, upTo, token), new(round, member.Name), token),
                cancellationToken).ConfigureAwait(false),
            round.StoppedBecause);
    }

    /// <summary>
    /// Asks every member's history what is pending, whether what is applied is as the migrations expect, and whose structure the last run left otherwise than
    /// most. It takes two round trips for each; nothing is locked or changed.
    /// </summary>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="MigrationDefinitionException">The migrations, the options or the members can't be used as they are.</exception>
    public Task<FleetReport> StatusAsync(CancellationToken cancellationToken = default) =>
        AskAsync(FleetQuestion.Status, (member, report, database, set, token) => StatusAsync(member, report, database, set, token), cancellationToken);

    /// <summary>Asks every member what <see cref="DeploymentGate.AskAsync"/> asks. It reads the catalogs of each; nothing is locked or changed.</summary>
    /// <param name="gate">What has to be so. Default: null, what the services say, or as <see cref="GateOptions"/> says. The names and the histories are those of the members.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="MigrationDefinitionException">The migrations, the options or the members can't be used as they are.</exception>
    public Task<FleetReport> GateAsync(GateOptions? gate = null, CancellationToken cancellationToken = default)
    {
        var how = gate ?? Gate?.Invoke() ?? new() { HistoryTable = _options.HistoryTable, AllowEdited = _options.AllowEdited, AllowUnknown = _options.AllowUnknown };
        return AskAsync(FleetQuestion.Gate, (member, report, database, set, token) => GateAsync(member, report, database, set, how, token), cancellationToken);
    }

    /// <summary>Says what a run would do to each member. Nothing is locked or changed.</summary>
    /// <param name="upTo">The newest version to apply. Default: null, everything.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="MigrationDefinitionException">The migrations, the options or the members can't be used as they are.</exception>
    public Task<FleetReport> PlanAsync(MigrationVersion? upTo = null, CancellationToken cancellationToken = default) => AskAsync(
        FleetQuestion.Plan,
        async (member, report, database, set, token) =>
        {
            var plan = await Runner(member, database, set, watch: null).PlanAsync(Target(upTo), token).ConfigureAwait(false);
            return report with
            {
                Outcome = plan.IsEmpty ? FleetOutcome.Current : FleetOutcome.Behind,
                Pending = plan.Steps.Select(s => s.Version).ToValueArray(),
                Plan = plan.IsEmpty ? null : plan,
                Findings = [.. DeploymentChecks.OtherEnvironment(plan)],
            };
        },
        cancellationToken);

    private static MigrationTarget Target(MigrationVersion? upTo) => upTo is { } version ? MigrationTarget.UpTo(version) : MigrationTarget.Latest;

    private static FleetReport Report(FleetQuestion question, IReadOnlyList<FleetMemberReport> members, string? stopped = null) => new()
    {
        Question = question,
        Members = members.OrderBy(m => m.Outcome).ToValueArray(),
        Plans = members.Where(m => m.Plan is not null).GroupBy(m => m.Pending).Select(g => new FleetPlan(g.Select(m => m.Name).ToValueArray(), g.First().Plan!)).ToValueArray(),
        StoppedBecause = stopped,
    };

    private async Task<(IReadOnlyList<FleetMember> Members, FleetMigrations Sets)> BeginAsync(CancellationToken cancellationToken)
    {
        _fleet.Check();
        _options.Check();
        var members = await source.AllAsync(cancellationToken).ConfigureAwait(false);
        _fleet.Check(members);
        var schemas = members.Where(m => m.Schema is not null).ToList();
        if (schemas.Count > 0 && _options.Promotion is not null)
        {
            throw new MigrationDefinitionException(
                $"{schemas[0].Name} is a schema of a database that others have schemas in, and a proof speaks of whole databases: whether staging has proven what runs there, nobody can tell. "
                + "Migrate such a fleet without MigrationOptions.Promotion.");
        }

        var sets = new FleetMigrations(_migrations, schemas.Count > 0);
        _ = sets.Common;
        return (members, sets);
    }

    private async Task<FleetReport> AskAsync(
        FleetQuestion question,
        Func<FleetMember, FleetMemberReport, FleetDatabase, MigrationSet, CancellationToken, Task<FleetMemberReport>> ask,
        CancellationToken cancellationToken)
    {
        var (members, sets) = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var round = new FleetRound(members, _fleet, isRun: false);
        var reports = await round.GoAsync(
            (member, report, token) => WorkAsync(member, report, sets, (database, set, _) => ask(member, report, database, set, token), new(round, member.Name), token),
            cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Report(question, question == FleetQuestion.Status ? FleetMajority.Judge(reports) : reports);
    }

    // Whatever goes wrong is one member's matter: the others go on.
    private async Task<FleetMemberReport> WorkAsync(
        FleetMember member,
        FleetMemberReport report,
        FleetMigrations sets,
        Func<FleetDatabase, MigrationSet, FleetWatch, Task<FleetMemberReport>> work,
        FleetWatch watch,
        CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        using var scope = logger is null ? null : MigrationLog.OfMember(logger, member.Name);
        try
        {
            var database = member.Open();
            await using (database.ConfigureAwait(false))
            {
                await FleetSchema.RefuseUnlessFoundAsync(member, database, cancellationToken).ConfigureAwait(false);
                report = await work(database, sets.Of(member), watch).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            report = report with { Applied = watch.Applied(_options), Outcome = FleetProblem.Outcome(e, cancellationToken), Problem = FleetProblem.InWords(e, watch, cancellationToken) };
        }

        return report with { Duration = _clock.GetElapsedTime(start) };
    }

    private async Task<FleetMemberReport> RunAsync(
        FleetMember member, FleetMemberReport report, FleetDatabase database, MigrationSet set, FleetWatch watch, MigrationVersion? upTo, CancellationToken cancellationToken)
    {
        var runner = Runner(member, database, set, watch);
        var summary = upTo is null
            ? await runner.RunAsync(cancellationToken).ConfigureAwait(false)
            : await runner.RunAsync(await runner.PlanAsync(Target(upTo), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return report with
        {
            Outcome = summary.IsEmpty ? FleetOutcome.Current : FleetOutcome.Migrated,
            Applied = summary.Applied.Concat(summary.Adopted).Select(a => a.Version).Order().ToValueArray(),
        };
    }

    private async Task<FleetMemberReport> StatusAsync(
        FleetMember member, FleetMemberReport report, FleetDatabase database, MigrationSet set, CancellationToken cancellationToken)
    {
        var (running, how) = (RunningOf(member), new GateOptions { AllowEdited = _options.AllowEdited, AllowUnknown = _options.AllowUnknown });
        running.StatementTimeout = how.StatementTimeout;
        var connection = await OwnConnection.OpenAsync(database.DataSource, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var states = await MigrationStates.ReadAsync(connection, set, running, pendingToo: false, cancellationToken).ConfigureAwait(false);
            report = Judged(report, GateMigrations.Findings(set, states, member.Name, how), states.PendingOf(set));
            var newest = states.History.Count == 0 ? null : states.History[^1];
            return report with
            {
                Newest = newest?.Version,

                // That of a schema holds its name, so that no two are alike.
                Left = member.Schema is null && newest?.Fingerprint is { } fingerprint ? (fingerprint, newest.LibraryVersion) : null,
            };
        }
    }

    private static async Task<FleetMemberReport> GateAsync(
        FleetMember member, FleetMemberReport report, FleetDatabase database, MigrationSet set, GateOptions how, CancellationToken cancellationToken)
    {
        var options = how.Copy();
        options.DatabaseName = member.Name;
        if (member.Schema is { } schema)
        {
            options.HistoryTable = how.HistoryTable with { Schema = schema };
            options.Kept = options.Scope = SnapshotScope.Of(schema);
        }

        var answer = await new DeploymentGate(database.DataSource, set, options).AskAsync(cancellationToken).ConfigureAwait(false);
        report = Judged(report, answer.Findings, answer.Pending);
        return answer.IsOpen ? report with { Outcome = FleetOutcome.Current } : report;
    }

    private static FleetMemberReport Judged(FleetMemberReport report, IEnumerable<DeploymentFinding> findings, ValueArray<MigrationVersion> pending)
    {
        var others = findings.Where(f => f.Rule != GateRules.Pending).Select(f => f with { Subject = $"{f.Subject} in {report.Name}" }).ToValueArray();
        return report with
        {
            Outcome = others.Any(f => f.Severity == FindingSeverity.Error) ? FleetOutcome.Amiss : !pending.IsEmpty ? FleetOutcome.Behind : FleetOutcome.Current,
            Pending = pending,
            Findings = others,
        };
    }

    private MigrationRunner Runner(FleetMember member, FleetDatabase database, MigrationSet set, FleetWatch? watch)
    {
        var running = RunningOf(member);
        running.Progress = watch;
        return new(database.DataSource, set, running, _clock, logger, _hooks);
    }

    private MigrationOptions RunningOf(FleetMember member)
    {
        var running = _options.Copy();
        if (member.Schema is { } schema)
        {
            running.Schema = schema;
            running.HistoryTable = running.HistoryTable with { Schema = schema };
        }

        return running;
    }
}
