namespace AssetTracer.Schema;

/// <summary>Lays a build's migrations beside a database's history.</summary>
internal static class MigrationPlanner
{
    public static MigrationPlan Plan(MigrationSet set, IReadOnlyList<AppliedMigration> history, MigrationTarget target) => target switch
    {
        MigrationTarget.LatestVersion => PlanUp(set, history, _ => true),
        MigrationTarget.Until until => PlanUp(set, history, UpTo(set, until.Version)),
        MigrationTarget.NoVersion => PlanDown(set, history, _ => true),
        MigrationTarget.Back back => PlanDown(set, history, NewerThan(history, back.Version)),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    /// <summary>What of an earlier plan is still to be done: others may have done some of it meanwhile.</summary>
    public static MigrationPlan StillToDo(MigrationSet set, IReadOnlyList<AppliedMigration> history, MigrationPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            if (set.Find(step.Version)?.Checksum != step.Checksum)
            {
                throw new MigrationDefinitionException($"The plan was made from other migrations: {step.Version} isn't in this build as it was planned. Plan again.");
            }
        }

        var versions = plan.Steps.Select(s => s.Version).ToHashSet();
        return plan.Steps.Any(s => s.Direction == MigrationDirection.Down)
            ? PlanDown(set, history, versions.Contains)
            : PlanUp(set, history, versions.Contains);
    }

    private static PlannedMigration Up(CollectedMigration migration) =>
        new(migration.Version, migration.Description, MigrationDirection.Up, migration.Up, migration.Checksum);

    private static PlannedMigration Down(CollectedMigration migration) =>
        new(migration.Version, migration.Description, MigrationDirection.Down, migration.Down, migration.Checksum);

    private static MigrationPlan PlanUp(MigrationSet set, IReadOnlyList<AppliedMigration> history, Func<MigrationVersion, bool> isWanted)
    {
        var applied = history.Select(a => a.Version).ToHashSet();
        var pending = set.Migrations.Where(m => !applied.Contains(m.Version) && isWanted(m.Version)).ToList();
        var findings = new List<MigrationFinding>();
        findings.AddRange(Edited(set, history));
        findings.AddRange(history.Where(a => set.Find(a.Version) is null).Select(a => new UnknownMigration(a.Version, a.Description, a.AppliedAt)));
        if (history.Count > 0)
        {
            var newest = history.Max(a => a.Version);
            findings.AddRange(pending.Where(m => m.Version < newest).Select(m => new OutOfOrderMigration(m.Version, newest)));
        }

        return new(pending.Select(Up).ToValueArray(), findings.OrderBy(f => f.Version).ToValueArray());
    }

    private static MigrationPlan PlanDown(MigrationSet set, IReadOnlyList<AppliedMigration> history, Func<MigrationVersion, bool> isWanted)
    {
        var wanted = history.Where(a => isWanted(a.Version)).OrderByDescending(a => a.Version).ToList();
        var known = wanted.Select(a => set.Find(a.Version)).OfType<CollectedMigration>().ToList();
        var findings = new List<MigrationFinding>();
        findings.AddRange(wanted.Where(a => set.Find(a.Version) is null).Select(a => new UnknownReversal(a.Version, a.Description)));
        findings.AddRange(known.Where(m => m.IrreversibleReason is not null)
            .Select(m => new IrreversibleMigration(m.Version, m.Description, m.IrreversibleReason!)));
        findings.AddRange(Edited(set, wanted));
        return new(known.Select(Down).ToValueArray(), findings.OrderByDescending(f => f.Version).ToValueArray());
    }

    private static IEnumerable<EditedMigration> Edited(MigrationSet set, IEnumerable<AppliedMigration> history) =>
        from applied in history
        let current = set.Find(applied.Version)
        let recorded = applied.Checksum
        where current is not null && recorded is not null && recorded != current.Checksum
        select new EditedMigration(applied.Version, applied.AppliedAt, recorded, current.Checksum);

    private static Func<MigrationVersion, bool> UpTo(MigrationSet set, MigrationVersion version)
    {
        // A version that nobody wrote is a slip of the pen, and would apply too much or too little.
        var newest = set.Find(version)?.Version ?? throw new MigrationDefinitionException(
            $"There is no migration {version} to go up to. This build holds {List(set.Migrations.Select(m => m.Version))}.");
        return v => v <= newest;
    }

    private static Func<MigrationVersion, bool> NewerThan(IReadOnlyList<AppliedMigration> history, MigrationVersion version)
    {
        var stays = history.FirstOrDefault(a => a.Version == version)?.Version ?? throw new MigrationDefinitionException(
            $"Migration {version} isn't applied, so there is no way back to it. Applied: {List(history.Select(a => a.Version))}.");
        return v => v > stays;
    }

    private static string List(IEnumerable<MigrationVersion> versions) => versions.OrderBy(v => v).ToList() switch
    {
        [] => "none",
        { Count: <= 10 } few => string.Join(", ", few),
        var many => $"{many.Count} of them, {many[0]} to {many[^1]}",
    };
}
