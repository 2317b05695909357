namespace AssetTracer.Schema;

/// <summary>What can be told of a database from what the last run kept: everything, the kinds of object, or only whether.</summary>
/// <param name="name">What the database is called.</param>
/// <param name="options">What counts.</param>
internal sealed class DriftJudgement(string name, DriftOptions options)
{
    private const string LastRunName = "the last run's schema";
    private const string NextRun = "Run migrate: the next run that changes something keeps what it leaves.";

    private string WayOut => $"Write a migration for each change in {name} that is to stay, and take the others back; or accept them for a while.";

    /// <summary>The last migration that has a fingerprint, as older versions of the library kept them, if none came after it.</summary>
    public static AppliedMigration? Fingerprinted(IReadOnlyList<AppliedMigration> history) =>
        history.Where(a => a.Fingerprint is not null && a.AppliedAt is not null).MaxBy(a => a.AppliedAt) is { } last
        && !history.Any(a => a.Origin == MigrationOrigin.Applied && a.AppliedAt > last.AppliedAt)
            ? last
            : null;

    public DriftReport NothingKept(IReadOnlyList<AppliedMigration> history) => history.Count == 0
        ? Unknown(null, "no migration was ever recorded there", NextRun, FindingSeverity.Note)
        : Unknown(null, "no run kept what it left: MigrationOptions.RecordFingerprint was off, or the migrations didn't come by a run of this library", NextRun);

    public DriftReport Unreadable(string reason) => Unknown(null, reason.TrimEnd('.', ';'), null);

    public DriftReport OfAnotherVersion(LastRun run, string reason) =>
        Unknown(run, $"what {run} kept can't be read by this version of the library. {reason.TrimEnd('.')}", NextRun);

    /// <summary>Nothing can be told where migrations came or went since without anything being kept.</summary>
    public DriftReport? Stale(LastRunRow kept)
    {
        var (applied, gone) = (MigrationList.Of(kept.AppliedSince.Select(v => new MigrationVersion(v))), MigrationList.Of(kept.GoneSince.Select(v => new MigrationVersion(v))));
        return applied is null && gone is null
            ? null
            : Unknown(
                kept.Run,
                string.Join(" and ", new[]
                {
                    applied is null ? null : $"{applied} {(kept.AppliedSince.Length == 1 ? "was" : "were")} applied",
                    gone is null ? null : $"{gone} {(kept.GoneSince.Length == 1 ? "was" : "were")} reverted or taken out of the history",
                }.OfType<string>())
                + $" since {kept.Run}, and nothing was kept then, as when a run breaks off, by a script, or with MigrationOptions.RecordFingerprint switched off",
                NextRun);
    }

    public DriftReport BySnapshot(LastRun run, SchemaSnapshot left, SchemaSnapshot now)
    {
        var comparison = SchemaComparer.Compare(now, left, new ComparisonOptions { BeforeName = name, AfterName = LastRunName, Ignore = options.Ignore })
            .Accepting(options.AcceptedDifferences, options.Clock);
        var findings = GateStructure.Of(comparison, GateRules.Drift, WayOut, options.FailOn).OrderByDescending(f => f.Severity).ToValueArray();
        var drifted = comparison.DifferBy(options.FailOn);
        return new()
        {
            DatabaseName = name,
            HasDrifted = drifted,
            Unknown = !drifted && !comparison.NotVisible.IsEmpty ? $"{Wording.Readers(comparison)} may not see everything, and what can be seen is as {run} left it" : null,
            Since = run,
            Comparison = comparison,
            Findings = findings,
        };
    }

    public DriftReport ByKinds(LastRunRow kept, SchemaSnapshot now)
    {
        if (!options.Scope.Covers(options.Kept))
        {
            return Unknown(kept.Run, "only fingerprints of the whole database were kept, which tell nothing of a part of it", "Ask about the whole database, or let runs keep more with MigrationOptions.KeptSnapshotLimit.");
        }

        var (before, after) = (KeptSnapshot.ReadKinds(kept.Kinds ?? "{}"), KeptSnapshot.Summarize(now));
        if (before.Keys.FirstOrDefault(k => !Enum.TryParse<ObjectKind>(k, out _)) is { } unknown)
        {
            return OfAnotherVersion(kept.Run, $"It speaks of {unknown}");
        }

        var hidden = now.NotVisible.Select(o => o.Kind).OfType<ObjectKind>().ToHashSet();
        var kinds = before.Keys.Union(after.Keys)
            .Where(k => before.GetValueOrDefault(k) != after.GetValueOrDefault(k))
            .Select(k => new KindDrift(Enum.Parse<ObjectKind>(k), before.GetValueOrDefault(k).Count, after.GetValueOrDefault(k).Count))
            .Where(k => !hidden.Contains(k.Kind))
            .OrderBy(k => k.Kind)
            .ToValueArray();
        if (kinds.IsEmpty && !now.NotVisible.IsEmpty)
        {
            return Hidden(kept.Run, now);
        }

        return !kinds.IsEmpty && kept.Run.LibraryVersion != RunStamp.Of(new()).LibraryVersion ? OfAnotherVersion(kept.Run, "Its fingerprints are of another version") : Of(kept.Run, kinds, !kinds.IsEmpty);
    }

    public DriftReport ByFingerprint(AppliedMigration last, SchemaSnapshot now)
    {
        var run = new LastRun(last.Version, last.AppliedAt!.Value, last.AppliedBy ?? "") { Host = last.Host, Application = last.Application, LibraryVersion = last.LibraryVersion };
        if (!options.Scope.Covers(options.Kept))
        {
            return Unknown(run, "only the fingerprint of the whole database was kept, which tells nothing of a part of it", NextRun);
        }

        var isSame = now.Fingerprint == last.Fingerprint;
        if (!isSame && !now.NotVisible.IsEmpty)
        {
            return Hidden(run, now);
        }

        return isSame || last.LibraryVersion == RunStamp.Of(new()).LibraryVersion
            ? Of(run, [], !isSame)
            : OfAnotherVersion(run, "Its fingerprint is of another version");
    }

    // Whoever may see everything can tell; until then nobody relies on it.
    private DriftReport Hidden(LastRun run, SchemaSnapshot now)
    {
        var why = $"{now.NotVisible[0].Reader} may not see everything, and what can be seen tells nothing against {run}";
        return Unknown(run, why, "Ask as a role that may see it.") with
        {
            Findings = [new(GateRules.NotVisible, FindingSeverity.Error, name, $"Nobody can tell whether somebody changed {name} by hand: {why}.", "Ask as a role that may see it.")],
        };
    }

    // What differs, and how badly, isn't known.
    private DriftReport Of(LastRun run, ValueArray<KindDrift> kinds, bool drifted) => new()
    {
        DatabaseName = name,
        HasDrifted = drifted,
        Since = run,
        Kinds = kinds,
        Findings = !drifted ? []
            : kinds.IsEmpty
                ? [new(GateRules.Drift, FindingSeverity.Error, name, $"Somebody changed {name} since {run}; only a fingerprint was kept, so that nobody can tell what.", WayOut)]
                : kinds.Select(k => new DeploymentFinding(
                    GateRules.Drift,
                    FindingSeverity.Error,
                    ObjectKinds.Word(k.Kind),
                    $"Somebody changed something of kind {k} in {name} since {run}; what, nobody can tell, because only fingerprints were kept.",
                    $"{WayOut} So that the objects are named, let runs keep more with MigrationOptions.KeptSnapshotLimit.")).ToValueArray(),
    };

    private DriftReport Unknown(LastRun? since, string why, string? wayOut, FindingSeverity severity = FindingSeverity.Warning) => new()
    {
        DatabaseName = name,
        HasDrifted = false,
        Unknown = why,
        Since = since,
        Findings = [new(GateRules.DriftUnknown, severity, name, $"Nobody can tell whether somebody changed {name} by hand: {why}.", wayOut)],
    };
}
