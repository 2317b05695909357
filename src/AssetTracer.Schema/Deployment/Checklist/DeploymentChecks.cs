using Npgsql;

namespace AssetTracer.Schema;

/// <summary>The items of a <see cref="DeploymentChecklist"/> that the library brings along.</summary>
public static class DeploymentChecks
{
    /// <summary>Whether no migration is pending, and the history fits the build (<c>pending</c>).</summary>
    /// <param name="runner">The runner of the database that is deployed to.</param>
    public static IDeploymentCheck Pending(MigrationRunner runner) => Pending(() => runner);

    /// <summary>Whether everything is as the applied migrations expect (<c>verification</c>).</summary>
    /// <param name="runner">The runner of the database that is deployed to.</param>
    public static IDeploymentCheck Verification(MigrationRunner runner) => Verification(() => runner);

    /// <summary>Whether the two databases are in parity (<c>parity</c>).</summary>
    /// <param name="parity">Compares them.</param>
    public static IDeploymentCheck Parity(SchemaParity parity) => Parity(() => parity);

    /// <summary>Whether what the two databases live in is equal: extensions and settings (<c>settings</c>). It shares the comparison of <see cref="Parity(SchemaParity)"/>.</summary>
    /// <param name="parity">Compares them.</param>
    /// <param name="allowed">What may differ, as the comparison names it. Default: nothing.</param>
    public static IDeploymentCheck Settings(SchemaParity parity, ValueArray<string> allowed = default) => Settings(() => parity, allowed);

    /// <summary>Whether row security covers what it should, by <see cref="SchemaLint"/> (<c>row-security</c>).</summary>
    /// <param name="reader">Reads the database that is deployed to.</param>
    /// <param name="options">What the lint looks for. Default: as <see cref="LintOptions"/> says.</param>
    public static IDeploymentCheck RowSecurity(PostgresSnapshotReader reader, LintOptions? options = null) => RowSecurity(() => reader, options);

    /// <summary>Whether two files with environment variables hold the same names (<c>environment-files</c>). No value is read.</summary>
    /// <param name="files">The files.</param>
    public static IDeploymentCheck EnvironmentFiles(params IEnumerable<EnvironmentFiles> files) => new BuiltInCheck(
        "environment-files",
        "The environment files hold the same names",
        async (_, cancellationToken) => await EnvironmentNames.CheckAsync([.. files], cancellationToken).ConfigureAwait(false));

    /// <summary>Whether the database keeps the limits of subscriptions, by probing them (<c>limits</c>).</summary>
    /// <param name="probes">The limits.</param>
    /// <param name="database">The database.</param>
    public static IDeploymentCheck Limits(LimitProbes probes, NpgsqlDataSource database) => Limits(probes, () => database);

    /// <summary>Whether roles reach the same in two databases, by probing them (<c>access</c>).</summary>
    /// <param name="probes">The questions.</param>
    /// <param name="expected">The database that is right.</param>
    /// <param name="actual">The database that is deployed to.</param>
    public static IDeploymentCheck Access(AccessProbes probes, NpgsqlDataSource expected, NpgsqlDataSource actual) => Access(probes, () => expected, () => actual, new());

    internal static IDeploymentCheck Pending(Func<MigrationRunner> runner) => new BuiltInCheck(
        "pending",
        "No migration is pending",
        async (_, cancellationToken) =>
        {
            var plan = await runner().PlanAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            var pending = plan.Steps.Select(s => new DeploymentFinding(
                "pending-migration", FindingSeverity.Error, s.Version.Value, $"Migration {s.Version} \"{s.Description}\" is pending.", "Run migrate on the database before the code is deployed."));
            var unfit = plan.Findings.Select(f => new DeploymentFinding("history", FindingSeverity.Error, f.Version.Value, f.Message));
            return CheckResult.Of(
                plan is { Steps.IsEmpty: true, Findings.IsEmpty: true, OtherEnvironment: null },
                plan.Steps.IsEmpty ? "No migration is pending." : $"{Wording.Count(plan.Steps.Count, "migration")} {(plan.Steps.Count == 1 ? "is" : "are")} pending.",
                [.. OtherEnvironment(plan), .. pending, .. unfit]);
        });

    internal static IDeploymentCheck Verification(Func<MigrationRunner> runner) => new BuiltInCheck(
        "verification",
        "Every applied migration verifies",
        async (_, cancellationToken) =>
        {
            var reports = await runner().VerifyAsync(cancellationToken).ConfigureAwait(false);
            if (reports.Count == 0)
            {
                return CheckResult.NotAsked("No migration of this build was applied, so there is nothing to verify. Apply them first.");
            }

            var failed = reports.Where(r => !r.Passed).ToList();
            return CheckResult.Of(
                failed.Count == 0,
                failed.Count == 0
                    ? $"{Wording.Count(reports.Count, "migration")} verified."
                    : $"{Wording.Number(failed.Count)} of {Wording.Count(reports.Count, "applied migration")} {(failed.Count == 1 ? "doesn't" : "don't")} verify.",
                failed.SelectMany(r => r.Failures.Select(f => new DeploymentFinding(
                    "verification", FindingSeverity.Error, r.Version.Value, $"Migration {r.Version}: {f.WithoutRows}.", "Find out who changed it, and write a migration that brings it back."))));
        });

    internal static IDeploymentCheck Parity(Func<SchemaParity> parity) => new BuiltInCheck(
        "parity",
        "The databases are in parity",
        async (round, cancellationToken) =>
        {
            var report = await round.ParityAsync(parity, cancellationToken).ConfigureAwait(false);
            return CheckResult.Of(report.IsInParity, report.Verdict, report.IsInParity ? [] : ParityFindings(report));
        });

    internal static IDeploymentCheck Settings(Func<SchemaParity> parity, ValueArray<string> allowed) => new BuiltInCheck(
        "settings",
        "Extensions and server settings are equal",
        async (round, cancellationToken) =>
        {
            var report = await round.ParityAsync(parity, cancellationToken).ConfigureAwait(false);
            var findings = report.Comparison.Environment.Where(d => !allowed.Contains(d.Subject)).Select(d => new DeploymentFinding(
                "settings", SeverityOf(d.Severity), d.Subject, d.Sentence, $"Set it alike in both, or allow it: AllowedSettings = [\"{d.Subject}\"].")).ToList();
            var unread = report.Comparison.UnreadSettings.Where(s => !allowed.Contains(s)).Select(s => new DeploymentFinding(
                "settings", FindingSeverity.Note, s, $"{char.ToUpperInvariant(s[0])}{s[1..]} is set in both; its value isn't read, since it may be a secret."));
            var count = findings.Count(f => f.Severity > FindingSeverity.Note);
            return CheckResult.Of(
                count == 0,
                count == 0 ? "What both live in is equal, as far as it matters." : $"{Wording.Count(count, "setting")} {(count == 1 ? "differs" : "differ")}.",
                [.. findings, .. unread]);
        });

    internal static IDeploymentCheck RowSecurity(Func<PostgresSnapshotReader> reader, LintOptions? options) => new BuiltInCheck(
        "row-security",
        "Row security covers what it should",
        async (_, cancellationToken) =>
        {
            var report = SchemaLint.Check(await reader().ReadAsync(cancellationToken).ConfigureAwait(false), options);
            return CheckResult.Of(report.Passed, report.Verdict, [
                .. report.Findings,
                .. report.NotAsked.Select(r => new DeploymentFinding(r.Rule, FindingSeverity.Error, r.Rule, $"The rule {r.Rule} couldn't be asked.", r.Reason)),
            ]);
        });

    internal static IDeploymentCheck Limits(LimitProbes? probes, Func<NpgsqlDataSource> database) => new BuiltInCheck(
        "limits",
        "The database keeps the limits of subscriptions",
        async (_, cancellationToken) =>
        {
            if (probes is not { Probes.Count: > 0 })
            {
                return CheckResult.NotAsked("No limit is declared. Declare them with ProbeLimits(…), or leave the item out with a reason.");
            }

            var report = await probes.RunAsync(database(), cancellationToken).ConfigureAwait(false);
            return CheckResult.Of(report.Passed, report.Verdict, report.Findings);
        });

    internal static IDeploymentCheck Access(AccessProbes probes, Func<NpgsqlDataSource> expected, Func<NpgsqlDataSource> actual, ParityOptions names) => new BuiltInCheck(
        "access",
        "Roles reach the same rows in both databases",
        async (_, cancellationToken) =>
        {
            var comparison = await probes.CompareAsync(expected(), actual(), names.ExpectedName, names.ActualName, cancellationToken).ConfigureAwait(false);
            return CheckResult.Of(comparison.Passed, comparison.Verdict, comparison.Findings);
        });

    /// <summary>What there is to say where the database belongs to another environment than the one that was named.</summary>
    internal static IEnumerable<DeploymentFinding> OtherEnvironment(MigrationPlan plan) =>
        plan.OtherEnvironment is { } name
            ? [new("other-environment", FindingSeverity.Error, name, PlanWording.OtherEnvironment(name), "Name the right database or the right environment.")]
            : [];

    private static IEnumerable<DeploymentFinding> ParityFindings(ParityReport report) =>
    [
        .. report.Migrations.Where(m => !m.IsInParity).Select(m => new DeploymentFinding(
            "migration-parity", FindingSeverity.Error, m.Version.Value, $"Migration {m.Version} \"{m.Description}\" is {m.Verdict}.")),
        .. report.Comparison.Differences.Select(d => new DeploymentFinding("schema-difference", SeverityOf(d.Severity), d.Identity.ToString(), Wording.OneLine(d))),
        .. Wording.OneSided(report.Comparison).Select(s => new DeploymentFinding("schema-difference", FindingSeverity.Warning, report.ActualName, s)),
        .. report.Comparison.NotVisible.Select(v => new DeploymentFinding(
            "not-visible", FindingSeverity.Error, v.Object.ToString(), $"Role {Quote.Id(v.Object.Reader)} may not see {v.Object} in {(v.IsBefore ? report.ActualName : report.ExpectedName)}.")),
        .. report.NextSteps.Select(s => new DeploymentFinding("next-step", FindingSeverity.Note, report.ActualName, s)),
    ];

    private static FindingSeverity SeverityOf(Severity severity) => severity switch
    {
        Severity.Breaking => FindingSeverity.Error,
        Severity.Behavioural => FindingSeverity.Warning,
        Severity.Cosmetic => FindingSeverity.Note,
    };
}
