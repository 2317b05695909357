using Npgsql;

namespace AssetTracer.Schema;

/// <summary>All that is known of one database: its history, what its migrations expect, and its structure.</summary>
internal sealed record EnvironmentState(
    IReadOnlyList<AppliedMigration> History, IReadOnlyList<VerificationReport> Applied, IReadOnlyList<VerificationReport> Pending, SchemaSnapshot Snapshot)
{
    public static async Task<EnvironmentState> ReadAsync(
        NpgsqlDataSource database, MigrationSet migrations, ParityOptions options, CancellationToken cancellationToken)
    {
        var running = new MigrationOptions { HistoryTable = options.HistoryTable };
        running.Check();
        var snapshot = await new PostgresSnapshotReader(database, options.Scope).ReadAsync(cancellationToken).ConfigureAwait(false);
        var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var history = await new MigrationHistory(running).ReadAsync(connection, HistoryDetail.Full, cancellationToken).ConfigureAwait(false);
            var recorded = history.Select(a => a.Version).ToHashSet();
            var byState = migrations.Migrations.ToLookup(m => recorded.Contains(m.Version));

            // Each half by itself: a migration that isn't applied excuses nothing that an applied one expects.
            var applied = await MigrationVerifier.VerifyAsync(connection, [.. byState[true]], running, cancellationToken).ConfigureAwait(false);
            var pending = await MigrationVerifier.VerifyAsync(connection, [.. byState[false]], running, cancellationToken).ConfigureAwait(false);
            return new(history, applied, pending, snapshot);
        }
    }

    public AppliedMigration? Recorded(MigrationVersion version) => History.FirstOrDefault(a => a.Version == version);

    /// <summary>How a migration stands here; null for one that the build doesn't hold.</summary>
    public MigrationState StateOf(MigrationVersion version, CollectedMigration? migration)
    {
        var recorded = Recorded(version);
        if (migration is null)
        {
            return new(recorded is null ? MigrationStateKind.Absent : MigrationStateKind.Unknown, recorded, []);
        }

        if (recorded is null)
        {
            var results = Pending.First(r => r.Version == migration.Version).Results;
            return results.All(r => r.Passed)
                ? new(MigrationStateKind.Unrecorded, null, [])
                : new(MigrationStateKind.Pending, null, []);
        }

        var failures = Applied.First(r => r.Version == migration.Version).Failures.ToValueArray();
        var kind = !failures.IsEmpty ? MigrationStateKind.Broken
            : recorded.Checksum is { } checksum && checksum != migration.Checksum ? MigrationStateKind.Edited
            : MigrationStateKind.Verified;
        return new(kind, recorded, failures);
    }
}
