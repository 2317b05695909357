using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Recognises a change that somebody made by hand: everything that a pending migration expects is there before it ran. That proves something
/// only if the migration expects enough.
/// </summary>
internal static class Adoption
{
    /// <summary>Records a migration that needn't run; says whether it did.</summary>
    public static async Task<bool> TryAsync(RunContext run, Attempt attempt, CancellationToken cancellationToken)
    {
        var migration = attempt.Migration;
        if (!SaysEnough(migration) || (run.HasJournal && await IsUnderWayAsync(run, attempt, cancellationToken).ConfigureAwait(false)))
        {
            return false;
        }

        await HistoryTransaction.RestoreSessionAsync(run, cancellationToken).ConfigureAwait(false);
        var report = (await MigrationVerifier.VerifyAsync(run.Connection, [migration], run.Options, cancellationToken).ConfigureAwait(false))[0];
        if (!report.Passed)
        {
            return false;
        }

        var moments = await HistoryTransaction.CarryOutAsync(
            run,
            batch => run.History.AppendRecorded(batch, attempt, new(MigrationOrigin.Adopted, IsVerified: true, new("adopted", TimeSpan.Zero))),
            cancellationToken).ConfigureAwait(false);
        run.AddAdopted(
            new(migration.Version, migration.Description, moments[0], Duration: null, migration.Checksum) { Origin = MigrationOrigin.Adopted, VerifiedAt = moments[0] },
            report);
        MigrationLog.Adopted(run.Logger, migration.Version, migration.Description);
        return true;
    }

    /// <summary>Says of each step of a plan whether it would be adopted, as the database is now.</summary>
    public static async Task<MigrationPlan> ForeseeAsync(
        NpgsqlConnection connection, MigrationSet set, MigrationPlan plan, MigrationOptions options, CancellationToken cancellationToken)
    {
        var pending = plan.Steps.Where(s => s.Direction == MigrationDirection.Up).Select(s => set.Find(s.Version)!).ToList();
        if (pending.Count == 0)
        {
            return plan;
        }

        var reports = await MigrationVerifier.VerifyAsync(connection, pending, options, cancellationToken).ConfigureAwait(false);
        var toRun = new List<CollectedMigration>();
        var adopted = new HashSet<MigrationVersion>();
        foreach (var (migration, report) in pending.Zip(reports))
        {
            // What runs before it may take away again what is there now.
            if (SaysEnough(migration) && report.Results.All(r => r.Passed) && !Claims(migration).Any(c => toRun.Exists(c.IsSupersededBy)))
            {
                adopted.Add(migration.Version);
            }
            else
            {
                toRun.Add(migration);
            }
        }

        return plan with { Steps = plan.Steps.Select(s => s with { WouldBeAdopted = adopted.Contains(s.Version) }).ToValueArray() };
    }

    /// <summary>
    /// Whether its expectations can tell that it needn't run: they speak of the structure, and of rows too if it may write some. A query alone
    /// often holds on an empty table, and the structure tells nothing of rows.
    /// </summary>
    public static bool SaysEnough(CollectedMigration migration) =>
        migration.Expectations.Any(e => e is Expectation.Structural)
        && (migration.Expectations.Any(e => e is not Expectation.Structural) || !migration.Up.Any(MayWriteRows));

    private static bool MayWriteRows(SqlStatement statement) =>
        statement.Code is not null
        || StatementWords.Of(statement.Text)[0] is "INSERT" or "UPDATE" or "DELETE" or "MERGE" or "TRUNCATE" or "WITH" or "SELECT" or "DO" or "CALL" or "EXECUTE";

    private static IEnumerable<Claim> Claims(CollectedMigration migration) => migration.Expectations.OfType<Expectation.Structural>().SelectMany(e => e.Claims);

    // It goes on where it failed.
    private static async Task<bool> IsUnderWayAsync(RunContext run, Attempt attempt, CancellationToken cancellationToken) =>
        !attempt.IsTransactional && await run.History.StepsDoneAsync(run.Connection, attempt, cancellationToken).ConfigureAwait(false) > 0;
}
