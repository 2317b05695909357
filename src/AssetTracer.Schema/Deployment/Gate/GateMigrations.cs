using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>What a gate finds of the migrations, one by one.</summary>
internal static class GateMigrations
{
    public static IEnumerable<DeploymentFinding> Findings(MigrationSet set, MigrationStates states, string name, GateOptions options)
    {
        if (set.Migrations.Count == 0)
        {
            yield return new(
                GateRules.None, FindingSeverity.Warning, "migrations", "This build holds no migrations, so that nothing is asked of the database.",
                "Add the migrations where the services are set up: services.AddSchemaMigrations().AddFromAssemblyOf<T>().");
        }

        var newest = states.History.Count == 0 ? (MigrationVersion?)null : states.History[^1].Version;
        foreach (var version in set.Migrations.Select(m => m.Version).Concat(states.History.Select(a => a.Version)).Distinct().Order())
        {
            var migration = set.Find(version);
            var state = states.StateOf(version, migration);
            var title = CollectedMigration.TitleOf(version, migration?.Description ?? state.Recorded!.Description);
            var finding = state.Kind switch
            {
                MigrationStateKind.Pending => Pending(title, $"is pending in {name}{Late(version, newest)}", version, name, options),
                MigrationStateKind.Unrecorded => Unrecorded(title, version, name, options),
                MigrationStateKind.Broken => Broken(title, state, name, NewerThan(version, set, states, options)),
                MigrationStateKind.Faked => Faked(title, state, name),
                MigrationStateKind.Edited => Edited(title, state.Recorded!, migration!, name, options),
                MigrationStateKind.Unknown => Unknown(title, state.Recorded!, set, name, options),
                MigrationStateKind.Verified or MigrationStateKind.Absent => null,
            };
            if (finding is not null)
            {
                yield return finding with { Subject = $"migration {version}" };
            }
        }
    }

    // A run would refuse what comes too late.
    private static string Late(MigrationVersion version, MigrationVersion? newest) =>
        version < newest ? $", although {newest} was applied after it: a run takes it with MigrationOptions.AllowOutOfOrder only" : "";

    private static DeploymentFinding Pending(string title, string what, MigrationVersion version, string name, GateOptions options) => version > options.OldestVersion
        ? new(GateRules.Pending, FindingSeverity.Warning, "", $"{title} {what}. This code works without it, with every schema from {options.OldestVersion} on.", $"Run migrate on {name}.")
        : new(GateRules.Pending, FindingSeverity.Error, "", $"{title} {what}.", $"Run migrate on {name}.");

    private static DeploymentFinding Unrecorded(string title, MigrationVersion version, string name, GateOptions options) =>
        Pending(title, $"isn't recorded in {name}, though all that it expects is there: somebody may have made the change by hand", version, name, options) with
        {
            WayOut = $"Find out who made the change in {name}, and run migrate there with MigrationOptions.AdoptVerified, which records it instead of applying it again.",
        };

    // What this code works with may be otherwise than its own migrations left it.
    private static AppliedMigration? NewerThan(MigrationVersion version, MigrationSet set, MigrationStates states, GateOptions options) => states.History.LastOrDefault(
        a => a.Version > version && set.Find(a.Version) is null && (options.AllowUnknown || a.Version <= options.NewestVersion));

    // Rows of the application's tables are told to whoever verifies by hand: this goes to logs and health endpoints.
    private static DeploymentFinding Broken(string title, MigrationState state, string name, AppliedMigration? newer) => new(
        GateRules.Failed,
        newer is null ? FindingSeverity.Error : FindingSeverity.Warning,
        "",
        $"{title} is recorded in {name}{When(state.Recorded!)}, but not everything is as it expects: {string.Join("; ", state.Failures.Select(f => f.WithoutRows))}."
        + (newer is null ? "" : $" Migration {newer.Version}, which this build doesn't hold but works with, may mean it to be so."),
        newer is not null
            ? "Verify with a build that holds what is applied."
            : "Find out who changed what a migration expects, and write a migration that brings it back. If it is as it should be, correct what the migration's Verify says: that is no part of its checksum.");

    private static DeploymentFinding Faked(string title, MigrationState state, string name) => new(
        GateRules.Faked,
        FindingSeverity.Error,
        "",
        $"{title} is recorded in {name}{When(state.Recorded!)}, but nothing that it expects is there: {string.Join("; ", state.Failures.Select(f => f.WithoutRows))}.",
        "Find out whether what is recorded ever ran there. If the history was copied or restored without its objects, take the rows out with "
        + "MigrationRepair.MarkReverted and run migrate; if somebody removed the objects, write a migration that brings them back.");

    private static DeploymentFinding Edited(string title, AppliedMigration recorded, CollectedMigration current, string name, GateOptions options) => new(
        GateRules.Edited,
        options.AllowEdited ? FindingSeverity.Warning : FindingSeverity.Error,
        "",
        $"{title} was edited after it was applied in {name}{When(recorded)}: recorded {Short(recorded.Checksum!)}, now {Short(current.Checksum)}.",
        "Restore the text of what was edited and write a new migration, or accept the edit with MigrationRepair.AcceptEdit.");

    private static DeploymentFinding Unknown(string title, AppliedMigration recorded, MigrationSet set, string name, GateOptions options)
    {
        var applied = $"{title} was applied in {name}{When(recorded)}, but this build doesn't hold it";
        var isNewer = set.Migrations.Count == 0 || recorded.Version > set.Migrations[^1].Version;
        return isNewer && recorded.Version <= options.NewestVersion
            ? new(GateRules.Unknown, FindingSeverity.Note, "", $"{applied}. This code works with every schema up to {options.NewestVersion}.")
            : new(
                GateRules.Unknown,
                options.AllowUnknown ? FindingSeverity.Warning : FindingSeverity.Error,
                "",
                $"{applied}.",
                isNewer
                    ? "Deploy a build that holds what is applied, or say with GateOptions.NewestVersion that this code works with it."
                    : "Add what is applied to this build: it comes before the build's own newest migration.");
    }

    private static string When(AppliedMigration recorded) =>
        (recorded.AppliedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $" on {at.UtcDateTime:yyyy-MM-dd}") : "")
        + (recorded.AppliedBy is { } who ? $" by {who}" : "");

    public static string Short(string checksum) => checksum.Length <= 4 ? checksum : checksum[..4] + "…";
}
