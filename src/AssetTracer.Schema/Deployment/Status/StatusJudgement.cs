namespace AssetTracer.Schema;

/// <summary>What several databases say of the migrations of one build, and of each other.</summary>
internal static class StatusJudgement
{
    public static StatusReport Of(MigrationSet set, IReadOnlyList<EnvironmentHistory> environments)
    {
        var versions = set.Migrations.Select(m => m.Version).Concat(environments.SelectMany(Recorded).Select(a => a.Version)).Distinct().Order();
        return new()
        {
            Environments = environments.Select(e => new EnvironmentStatus(e.Name, e.Problem)).ToValueArray(),
            Migrations = versions.Select(v => new MigrationStatus(
                v,
                set.Find(v)?.Description ?? environments.Select(e => e.States?.Recorded(v)).OfType<AppliedMigration>().First().Description,
                set.Find(v) is not null,
                environments.Select(e => e.States?.StateOf(v, set.Find(v))).ToValueArray())).ToValueArray(),
            Findings = environments.SelectMany(e => OfOne(set, e))
                .Concat(versions.SelectMany(v => Texts(set, v, environments)))
                .Concat(SameContents(set, environments))
                .OrderByDescending(f => f.Severity)
                .ToValueArray(),
        };
    }

    private static IReadOnlyList<AppliedMigration> Recorded(EnvironmentHistory environment) => environment.States?.History ?? [];

    private static IEnumerable<DeploymentFinding> OfOne(MigrationSet set, EnvironmentHistory environment) => environment.States is { } states
        ? GateMigrations.Findings(set, states, environment.Name, new()).Where(f => f.Rule != GateRules.None).Select(f => f with
        {
            Subject = $"{f.Subject} in {environment.Name}",

            // where a migration has yet to go is what the question is about
            Severity = f.Rule switch
            {
                GateRules.Pending => FindingSeverity.Note,
                GateRules.Unknown => FindingSeverity.Warning,
                _ => f.Severity,
            },
        })
        : [new(GateRules.Unreachable, FindingSeverity.Error, environment.Name, $"{environment.Name} can't be read: {environment.Problem}")];

    // A build is only beside the point here: it is held against each of them already.
    private static IEnumerable<DeploymentFinding> Texts(MigrationSet set, MigrationVersion version, IReadOnlyList<EnvironmentHistory> environments)
    {
        var texts = environments
            .Select(e => (e.Name, Recorded: e.States?.Recorded(version)))
            .Where(t => t.Recorded?.Checksum is not null)
            .GroupBy(t => t.Recorded!.Checksum!, StringComparer.Ordinal)
            .ToList();
        if (texts.Count > 1)
        {
            var title = CollectedMigration.TitleOf(version, set.Find(version)?.Description ?? texts[0].First().Recorded!.Description);
            yield return new(
                GateRules.Checksum,
                FindingSeverity.Error,
                $"migration {version}",
                $"{title} was applied with different texts: {string.Join("; ", texts.Select(t => $"{GateMigrations.Short(t.Key)} in {Wording.List([.. t.Select(e => e.Name)])}"))}.",
                "Find out which text is right, and write a new migration that brings the others to it.");
        }
    }

    // What the build holds twice by itself it means twice.
    private static IEnumerable<DeploymentFinding> SameContents(MigrationSet set, IReadOnlyList<EnvironmentHistory> environments)
    {
        var built = set.Migrations.ToLookup(m => m.Checksum, m => m.Version, StringComparer.Ordinal);
        var applied = environments.SelectMany(e => Recorded(e).Select(a => (Environment: e.Name, Migration: a))).ToList();
        foreach (var (environment, migration) in applied.Where(a => a.Migration.Checksum is not null && set.Find(a.Migration.Version)?.Checksum != a.Migration.Checksum))
        {
            var others = built[migration.Checksum!].Where(v => v != migration.Version).Select(v => $"migration {v} of this build")
                .Concat(applied
                    .Where(a => a.Migration.Checksum == migration.Checksum && a.Migration.Version != migration.Version && a.Environment != environment)
                    .Where(a => set.Find(a.Migration.Version)?.Checksum != migration.Checksum)
                    .Select(a => $"migration {a.Migration.Version} in {a.Environment}"))
                .Distinct()
                .ToList();
            if (others.Count > 0)
            {
                yield return new(
                    GateRules.SameContent,
                    FindingSeverity.Warning,
                    $"migration {migration.Version} in {environment}",
                    $"{CollectedMigration.TitleOf(migration.Version, migration.Description)} in {environment} has the same content as {Wording.List(others)}: it is one change under several versions.",
                    "Let every history say one version of a change: take the row of another out with MigrationRepair.MarkReverted, and record the right one with MigrationRepair.MarkApplied.");
            }
        }
    }
}
