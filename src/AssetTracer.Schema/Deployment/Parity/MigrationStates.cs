using Npgsql;

namespace AssetTracer.Schema;

/// <summary>How the migrations of a build stand in one database: what its history says, and what the migrations expect.</summary>
/// <param name="History">What the history records.</param>
/// <param name="Applied">What came of the expectations of those that are recorded.</param>
/// <param name="Pending">What came of the expectations of those that aren't; null if nobody asked.</param>
internal sealed record MigrationStates(
    IReadOnlyList<AppliedMigration> History, IReadOnlyList<VerificationReport> Applied, IReadOnlyList<VerificationReport>? Pending)
{
    private static readonly SchemaSnapshot Nothing = new([]);

    private readonly Dictionary<MigrationVersion, AppliedMigration> _recorded = History.ToDictionary(a => a.Version);

    private readonly Dictionary<MigrationVersion, VerificationReport> _reports = Applied.Concat(Pending ?? []).ToDictionary(r => r.Version);

    /// <summary>Reads the history and asks what the recorded migrations expect, in two round trips; those that aren't recorded take a third.</summary>
    public static async Task<MigrationStates> ReadAsync(
        NpgsqlConnection connection, MigrationSet migrations, MigrationOptions options, bool pendingToo, CancellationToken cancellationToken)
    {
        var history = await new MigrationHistory(options).ReadAsync(connection, HistoryDetail.Full, cancellationToken).ConfigureAwait(false);
        var recorded = history.Select(a => a.Version).ToHashSet();
        var byState = migrations.Migrations.ToLookup(m => recorded.Contains(m.Version));

        // Each half by itself: a migration that isn't applied excuses nothing that an applied one expects.
        IReadOnlyList<CollectedMigration> applied = [.. byState[true]], pending = pendingToo ? [.. byState[false]] : [];
        var standing = applied.Count == 0 ? [] : await MigrationVerifier.VerifyStandingAsync(connection, applied, options, cancellationToken).ConfigureAwait(false);
        return new(history, standing, !pendingToo ? null
            : pending.Count == 0 ? []
            : await MigrationVerifier.VerifyAsync(connection, pending, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The migrations of the build that the history doesn't hold, oldest first.</summary>
    public ValueArray<MigrationVersion> PendingOf(MigrationSet set) => set.Migrations.Select(m => m.Version).Where(v => Recorded(v) is null).ToValueArray();

    public AppliedMigration? Recorded(MigrationVersion version) => _recorded.GetValueOrDefault(version);

    /// <summary>How a migration stands here; null for one that the build doesn't hold.</summary>
    public MigrationState StateOf(MigrationVersion version, CollectedMigration? migration)
    {
        var recorded = Recorded(version);
        if (migration is null)
        {
            return new(recorded is null ? MigrationStateKind.Absent : MigrationStateKind.Unknown, recorded, []);
        }

        var report = _reports.GetValueOrDefault(version);
        if (recorded is null)
        {
            return new(report is not null && report.Results.All(r => r.Passed) ? MigrationStateKind.Unrecorded : MigrationStateKind.Pending, null, []);
        }

        var failures = report!.Failures.ToValueArray();
        var kind = IsNowhere(migration, report) ? MigrationStateKind.Faked
            : !failures.IsEmpty ? MigrationStateKind.Broken
            : recorded.Checksum is { } checksum && checksum != migration.Checksum ? MigrationStateKind.Edited
            : MigrationStateKind.Verified;
        return new(kind, recorded, failures);
    }

    // What an empty database would refuse as well asks for something to be there; what it wouldn't says nothing of whether the migration ever ran.
    private static bool IsNowhere(CollectedMigration migration, VerificationReport report)
    {
        var telling = migration.Expectations.Zip(report.Results)
            .Where(e => e.Second.Outcome != ExpectationOutcome.Superseded)
            .Where(e => e.First switch
            {
                Expectation.Structural structural => structural.Failure(Nothing) is not null,
                Expectation.Condition => e.Second.Passed,
                _ => false,
            })
            .ToList();
        return telling.Count > 0 && telling.TrueForAll(e => !e.Second.Passed);
    }
}
