using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Where a migration fails because something is there already, says how much of what it expects is.</summary>
internal static class AlreadyThere
{
    private static readonly HashSet<string> States =
    [
        PostgresErrorCodes.DuplicateTable, PostgresErrorCodes.DuplicateColumn, PostgresErrorCodes.DuplicateObject, PostgresErrorCodes.DuplicateSchema,
        PostgresErrorCodes.DuplicateFunction, PostgresErrorCodes.InvalidTableDefinition,
    ];

    /// <summary>The failure with what is there already, or as it was. The transaction that it ended is rolled back.</summary>
    public static async Task<Exception> ExplainAsync(RunContext run, Attempt attempt, Exception failure)
    {
        if (failure is not MigrationFailedException { SqlState: { } state } failed || !States.Contains(state)
            || attempt.Direction == MigrationDirection.Down || run.Connection.FullState != System.Data.ConnectionState.Open)
        {
            return failure;
        }

        try
        {
            await HistoryTransaction.RestoreSessionAsync(run, CancellationToken.None).ConfigureAwait(false);
            var reports = await MigrationVerifier.VerifyAsync(run.Connection, [attempt.Migration], run.Options, CancellationToken.None).ConfigureAwait(false);
            var there = reports[0].Results.Where(r => r.Passed).Select(r => r.Expectation).ToList();
            var missing = reports[0].Results.Where(r => !r.Passed).Select(r => r.Expectation).ToList();
            return (there, missing) switch
            {
                ([], _) => failure,
                (_, []) => failed.With(
                    $"Everything that it expects is there already: {string.Join("; ", there)}. Somebody may have made the change by hand. "
                    + (Adoption.SaysEnough(attempt.Migration) ? "Run with MigrationOptions.AdoptVerified" : "Mark it as applied with MigrationRunner.RepairAsync")
                    + " to record it without running it."),
                _ => failed.With(
                    $"There already: {string.Join("; ", there)}. Not there: {string.Join("; ", missing)}. "
                    + "Somebody may have made part of the change by hand: undo that part, or make the rest by hand too and run with MigrationOptions.AdoptVerified."),
            };
        }
        catch (Exception e) when (e is NpgsqlException or SnapshotException)
        {
            // The failure that led here is the one to tell of.
            await run.RollbackAsync().ConfigureAwait(false);
            return failure;
        }
    }
}
