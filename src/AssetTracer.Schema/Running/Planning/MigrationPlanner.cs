using System.Globalization;

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
        MigrationTarget.Steps steps => PlanDown(set, history, Newest(history, steps.Count)),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    /// <summary>What of an earlier plan is still to be done: others may have done some of it meanwhile.</summary>
    public static MigrationPlan StillToDo(MigrationSet set, IReadOnlyList<AppliedMigration> history, MigrationPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            var recorded = history.FirstOrDefault(a => a.Version == step.Version);
            var current = step.Direction == MigrationDirection.Up ? set.Find(step.Version) : recorded is null ? null : ReversalOf(set, recorded);
            if (step.Checksum != current?.Checksum && (step.Direction == MigrationDirection.Up || recorded is not null))
            {
                throw new MigrationDefinitionException($"The plan was made from other migrations: {step.Version} isn't in this build as it was planned. Plan again.");
            }
        }

        // What nothing says how to revert is no step of the plan, but it was meant to be.
        var versions = plan.Steps.Select(s => s.Version).Concat(plan.Findings.OfType<UnknownReversal>().Select(f => f.Version)).ToHashSet();
        return plan.Reverts
            ? PlanDown(set, history, versions.Contains)
            : PlanUp(set, history, versions.Contains);
    }

    /// <summary>
    /// What reverts an applied migration: the build's own Down, or the one that was recorded with it, if the build doesn't hold the migration or
    /// holds another text of it. Null if nothing says how.
    /// </summary>
    public static CollectedMigration? ReversalOf(MigrationSet set, AppliedMigration applied)
    {
        var known = set.Find(applied.Version);
        return known is null || IsEdited(known, applied) ? RecordedReversal.MigrationOf(applied) ?? known : known;
    }

    private static PlannedMigration Up(CollectedMigration migration) =>
        new(migration.Version, migration.Description, MigrationDirection.Up, migration.Up, migration.Checksum);

    private static PlannedMigration Down(MigrationSet set, CollectedMigration migration) =>
        new(migration.Version, migration.Description, MigrationDirection.Down, migration.Down, migration.Checksum)
        {
            IsFromHistory = set.Find(migration.Version) != migration,
        };

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

        findings.AddRange(Gaps(set, history, pending.Select(m => m.Version)));

        return new(pending.Select(Up).ToValueArray(), findings.OrderBy(f => f.Version).ToValueArray());
    }

    private static MigrationPlan PlanDown(MigrationSet set, IReadOnlyList<AppliedMigration> history, Func<MigrationVersion, bool> isWanted)
    {
        var wanted = history.Where(a => isWanted(a.Version)).OrderByDescending(a => a.Version).ToList();
        var reversals = wanted.Select(a => ReversalOf(set, a)).OfType<CollectedMigration>().ToList();
        var findings = new List<MigrationFinding>();
        findings.AddRange(wanted.Where(a => ReversalOf(set, a) is null).Select(a => new UnknownReversal(a.Version, a.Description)));
        findings.AddRange(reversals.Where(m => m.IrreversibleReason is not null)
            .Select(m => new IrreversibleMigration(m.Version, m.Description, m.IrreversibleReason!)));

        // What was recorded fits what was executed.
        findings.AddRange(Edited(set, wanted.Where(a => ReversalOf(set, a) == set.Find(a.Version))));
        return new(reversals.Select(m => Down(set, m)).ToValueArray(), findings.OrderByDescending(f => f.Version).ToValueArray());
    }

    private static IEnumerable<EditedMigration> Edited(MigrationSet set, IEnumerable<AppliedMigration> history) =>
        from applied in history
        let current = set.Find(applied.Version)
        where current is not null && IsEdited(current, applied)
        select new EditedMigration(applied.Version, applied.AppliedAt, applied.Checksum!, current.Checksum);

    private static bool IsEdited(CollectedMigration current, AppliedMigration applied) => applied.Checksum is { } recorded && recorded != current.Checksum;

    // Only where numbers are counted: dates and the like leave out most of them. What a newer one was applied behind is nobody's news.
    private static IEnumerable<VersionGap> Gaps(MigrationSet set, IReadOnlyList<AppliedMigration> history, IEnumerable<MigrationVersion> pending)
    {
        var versions = set.Migrations.Select(m => m.Version).Concat(history.Select(a => a.Version)).Distinct().Order().ToList();
        var numbers = versions.Select(NumberOf).ToList();
        if (numbers.Count == 0 || numbers[0] > 1 || numbers.Contains(null) || numbers.Count * 2 < numbers[^1] - numbers[0] + 1)
        {
            yield break;
        }

        var ahead = pending.Where(v => history.Count == 0 || v > history[^1].Version).ToHashSet();
        for (var i = 1; i < versions.Count; i++)
        {
            if (numbers[i] - numbers[i - 1] > 1 && ahead.Contains(versions[i]))
            {
                var missing = (numbers[i - 1]!.Value + 1).ToString(CultureInfo.InvariantCulture).PadLeft(versions[i - 1].Value.Length, '0');
                yield return new(new(missing), versions[i - 1], versions[i]);
            }
        }
    }

    private static int? NumberOf(MigrationVersion version) =>
        int.TryParse(version.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

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

    private static Func<MigrationVersion, bool> Newest(IReadOnlyList<AppliedMigration> history, int count)
    {
        if (count > history.Count)
        {
            throw new MigrationDefinitionException(
                $"{count} migrations can't be reverted, because only {history.Count} are applied: {List(history.Select(a => a.Version))}.");
        }

        return history.OrderByDescending(a => a.Version).Take(count).Select(a => a.Version).ToHashSet().Contains;
    }

    public static string List(IEnumerable<MigrationVersion> versions) => versions.OrderBy(v => v).ToList() switch
    {
        [] => "none",
        { Count: <= 10 } few => string.Join(", ", few),
        var many => $"{many.Count} of them, {many[0]} to {many[^1]}",
    };
}
