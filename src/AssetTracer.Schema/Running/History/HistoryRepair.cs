namespace AssetTracer.Schema;

/// <summary>Puts the history right, and the reason into the journal.</summary>
internal sealed class HistoryRepair(RunContext run, MigrationSet set, string reason)
{
    public async Task CarryOutAsync(MigrationRepair repair, CancellationToken cancellationToken)
    {
        var history = await run.History.ReadAsync(run.Connection, HistoryDetail.Reversal, cancellationToken).ConfigureAwait(false);
        await (repair switch
        {
            MigrationRepair.Applied applied => MarkAppliedAsync(Known(applied.Version), history, cancellationToken),
            MigrationRepair.Reverted reverted => MarkRevertedAsync(Recorded(history, reverted.Version), cancellationToken),
            MigrationRepair.Accepted accepted => AcceptAsync(Known(accepted.Version), Recorded(history, accepted.Version), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(repair)),
        }).ConfigureAwait(false);
    }

    private async Task MarkAppliedAsync(CollectedMigration migration, IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken)
    {
        if (history.Any(a => a.Version == migration.Version))
        {
            throw new MigrationDefinitionException($"{migration.Title} is recorded as applied already.");
        }

        var reports = await MigrationVerifier.VerifyAsync(run.Connection, [migration], run.Options, cancellationToken).ConfigureAwait(false);
        foreach (var failure in reports[0].Failures)
        {
            MigrationLog.NotAsExpected(run.Logger, migration.Version, failure.WithoutRows);
        }

        var attempt = new Attempt(migration, MigrationDirection.Up, migration.Version.Value);
        var entry = new JournalEntry("marked applied", TimeSpan.Zero, Message: RunPromotion.Recorded(run.Options, reason));
        await HistoryTransaction.CarryOutAsync(
            run, batch => run.History.AppendRecorded(batch, attempt, new(MigrationOrigin.Marked, reports[0].Passed, entry)), cancellationToken).ConfigureAwait(false);
    }

    private async Task MarkRevertedAsync(AppliedMigration applied, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(CollectedMigration.Recorded(applied), MigrationDirection.Down, applied.Version.Value);
        await HistoryTransaction.CarryOutAsync(
            run, batch => run.History.AppendReverted(batch, attempt, new("marked reverted", TimeSpan.Zero, Message: reason)), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task AcceptAsync(CollectedMigration migration, AppliedMigration applied, CancellationToken cancellationToken)
    {
        if (applied.Checksum == migration.Checksum)
        {
            throw new MigrationDefinitionException($"{migration.Title} is recorded as this build holds it, so there is nothing to accept.");
        }

        var attempt = new Attempt(migration, MigrationDirection.Up, applied.Version.Value);
        await HistoryTransaction.CarryOutAsync(
            run, batch => run.History.AppendAccepted(batch, attempt, new("accepted", TimeSpan.Zero, Message: RunPromotion.Recorded(run.Options, reason))), cancellationToken)
            .ConfigureAwait(false);
    }

    private CollectedMigration Known(MigrationVersion version) => set.Find(version) ?? throw new MigrationDefinitionException(
        $"There is no migration {version} in this build. It holds {MigrationPlanner.List(set.Migrations.Select(m => m.Version))}.");

    private static AppliedMigration Recorded(IReadOnlyList<AppliedMigration> history, MigrationVersion version) =>
        history.FirstOrDefault(a => a.Version == version) ?? throw new MigrationDefinitionException(
            $"Migration {version} isn't recorded as applied. Applied: {MigrationPlanner.List(history.Select(a => a.Version))}.");
}
