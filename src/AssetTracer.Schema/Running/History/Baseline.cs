using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Begins a history in a database that has everything up to a version already.</summary>
internal static class Baseline
{
    public static async Task<IReadOnlyList<AppliedMigration>> RecordAsync(
        RunContext run, MigrationSet set, MigrationVersion version, bool verify, CancellationToken cancellationToken)
    {
        if (set.Find(version) is not { } newest)
        {
            throw new MigrationDefinitionException(
                $"There is no migration {version} to begin with. This build holds {MigrationPlanner.List(set.Migrations.Select(m => m.Version))}.");
        }

        var history = await run.History.ReadAsync(run.Connection, HistoryDetail.Status, cancellationToken).ConfigureAwait(false);
        if (history.Count > 0)
        {
            throw new MigrationHistoryException(
                $"The history {run.Options.HistoryTable} of {run.Address} has begun already: it holds {MigrationPlanner.List(history.Select(a => a.Version))}. "
                + "Nothing was changed. Run what is pending, with MigrationOptions.AdoptVerified if it was made by hand, "
                + "or mark single migrations as applied with MigrationRunner.RepairAsync.");
        }

        var migrations = set.Migrations.Where(m => m.Version <= newest.Version).ToList();
        if (verify)
        {
            await VerifyAsync(run, migrations, cancellationToken).ConfigureAwait(false);
        }

        var moments = await HistoryTransaction.CarryOutAsync(run, Append, cancellationToken).ConfigureAwait(false);
        if (run.Options.RecordFingerprint)
        {
            await RunFingerprint.RecordAsync(run, newest.Version.Value, cancellationToken).ConfigureAwait(false);
        }

        return [.. migrations.Zip(moments, (migration, at) => new AppliedMigration(migration.Version, migration.Description, at, Duration: null, migration.Checksum)
        {
            Origin = MigrationOrigin.Baseline,
            VerifiedAt = verify ? at : null,
        })];

        void Append(NpgsqlBatch batch)
        {
            foreach (var migration in migrations)
            {
                var attempt = new Attempt(migration, MigrationDirection.Up, migration.Version.Value);
                run.History.AppendRecorded(batch, attempt, new(MigrationOrigin.Baseline, verify, new("baseline", TimeSpan.Zero, Message: RunPromotion.Recorded(run.Options))));
            }
        }
    }

    private static async Task VerifyAsync(RunContext run, IReadOnlyList<CollectedMigration> migrations, CancellationToken cancellationToken)
    {
        var reports = await MigrationVerifier.VerifyAsync(run.Connection, migrations, run.Options, cancellationToken).ConfigureAwait(false);
        var missing = reports.Where(r => !r.Passed).Select(r => new UnverifiedBaseline(r.Version, r.Description, r.Failures.ToValueArray()));
        if (missing.ToValueArray<MigrationFinding>() is { IsEmpty: false } refused)
        {
            throw new MigrationRefusedException(refused);
        }
    }
}
