using Npgsql;

namespace AssetTracer.Schema;

/// <summary>All that is known of one database: how its migrations stand, and its structure.</summary>
internal sealed record EnvironmentState(MigrationStates Migrations, SchemaSnapshot Snapshot)
{
    public IReadOnlyList<AppliedMigration> History => Migrations.History;

    public static async Task<EnvironmentState> ReadAsync(
        NpgsqlDataSource database, MigrationSet migrations, ParityOptions options, CancellationToken cancellationToken)
    {
        var running = new MigrationOptions { HistoryTable = options.HistoryTable };
        running.Check();
        var snapshot = await new PostgresSnapshotReader(database, options.Scope).ReadAsync(cancellationToken).ConfigureAwait(false);
        var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return new(await MigrationStates.ReadAsync(connection, migrations, running, pendingToo: true, cancellationToken).ConfigureAwait(false), snapshot);
        }
    }

    public AppliedMigration? Recorded(MigrationVersion version) => Migrations.Recorded(version);

    /// <inheritdoc cref="MigrationStates.StateOf"/>
    public MigrationState StateOf(MigrationVersion version, CollectedMigration? migration) => Migrations.StateOf(version, migration);
}
