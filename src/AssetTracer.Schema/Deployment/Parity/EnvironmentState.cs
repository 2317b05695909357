using Npgsql;

namespace AssetTracer.Schema;

/// <summary>All that is known of one database: how its migrations stand, and its structure.</summary>
/// <param name="Migrations">How its migrations stand.</param>
/// <param name="Snapshot">Its structure.</param>
/// <param name="Executed">What was executed for the migrations that the build doesn't hold, as far as the history tells.</param>
internal sealed record EnvironmentState(MigrationStates Migrations, SchemaSnapshot Snapshot, IReadOnlyDictionary<string, string> Executed)
{
    // A run that ends while the catalogs are read pairs what was with what is.
    private const int Attempts = 3;

    public IReadOnlyList<AppliedMigration> History => Migrations.History;

    public static async Task<EnvironmentState> ReadAsync(
        NpgsqlDataSource database, MigrationSet migrations, ParityOptions options, CancellationToken cancellationToken)
    {
        var running = new MigrationOptions { HistoryTable = options.HistoryTable };
        running.Check();
        for (var attempt = 1; ; attempt++)
        {
            var (states, executed) = await ReadMigrationsAsync(database, migrations, running, cancellationToken).ConfigureAwait(false);
            var snapshot = await new PostgresSnapshotReader(database, options.Scope).ReadAsync(cancellationToken).ConfigureAwait(false);
            if (attempt == Attempts || await IsStillAsync(database, running, states.History, cancellationToken).ConfigureAwait(false))
            {
                return new(states, snapshot, executed);
            }
        }
    }

    public AppliedMigration? Recorded(MigrationVersion version) => Migrations.Recorded(version);

    /// <inheritdoc cref="MigrationStates.StateOf"/>
    public MigrationState StateOf(MigrationVersion version, CollectedMigration? migration) => Migrations.StateOf(version, migration);

    private static async Task<bool> IsStillAsync(
        NpgsqlDataSource database, MigrationOptions running, IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken)
    {
        var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await new MigrationHistory(running).IsStillAsync(connection, history, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(MigrationStates States, IReadOnlyDictionary<string, string> Executed)> ReadMigrationsAsync(
        NpgsqlDataSource database, MigrationSet migrations, MigrationOptions running, CancellationToken cancellationToken)
    {
        var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var states = await MigrationStates.ReadAsync(connection, migrations, running, pendingToo: true, cancellationToken).ConfigureAwait(false);

            // a history that somebody made by hand has neither a checksum nor what was executed
            var unknown = states.History.Where(a => a.Checksum is not null && migrations.Find(a.Version) is null).Select(a => a.Version.Value).ToList();
            return (states, unknown.Count == 0
                ? new Dictionary<string, string>()
                : await new MigrationHistory(running).ReadExecutedAsync(connection, unknown, cancellationToken).ConfigureAwait(false));
        }
    }
}
