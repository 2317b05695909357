using System.Data;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Reads the structure of a database in one read-only transaction that sees one moment, in one round trip.</summary>
/// <param name="database">The database.</param>
/// <param name="scope">Which part of it to read; everything of the user's by default.</param>
public sealed class PostgresSnapshotReader(NpgsqlDataSource database, SnapshotScope? scope = null)
{
    // The functions that print definitions look at the newest catalogs, not at the transaction's: an object that somebody drops in between
    // makes them fail with "could not open relation" or "cache lookup failed", and the next reading doesn't meet it.
    private const int Attempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SnapshotScope _scope = scope ?? SnapshotScope.AllSchemas;

    /// <summary>Reads a snapshot. It takes no part in a transaction of the application's.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SnapshotException">A catalog couldn't be read; the message names it and the way out.</exception>
    /// <exception cref="NpgsqlException">The database couldn't be reached.</exception>
    public async Task<SchemaSnapshot> ReadAsync(CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await ReadOnceAsync(connection, _scope, identity: null, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (SnapshotException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.InternalError } && attempt < Attempts)
            {
                await Task.Delay(Pause * attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a snapshot on a connection that is in no transaction.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="scope">Which part of the database to read.</param>
    /// <param name="identity">Says whom to act as; makes a new command each time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal static async Task<SchemaSnapshot> ReadAsync(
        NpgsqlConnection connection, SnapshotScope scope, Func<NpgsqlBatchCommand> identity, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(connection, scope, identity, cancellationToken).ConfigureAwait(false);
            }
            catch (SnapshotException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.InternalError } && attempt < Attempts)
            {
                var batch = connection.CreateBatch();
                await using (batch.ConfigureAwait(false))
                {
                    batch.BatchCommands.Add(new NpgsqlBatchCommand("ROLLBACK"));
                    await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(Pause * attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<SchemaSnapshot> ReadOnceAsync(
        NpgsqlConnection connection, SnapshotScope scope, Func<NpgsqlBatchCommand>? identity, CancellationToken cancellationToken)
    {
        var address = $"{connection.Host}:{connection.Port}/{connection.Database}";
        var server = new PostgresVersion(connection.PostgreSqlVersion.Major);
        var request = new CatalogRequest(Schemas: scope.Schemas.IsEmpty ? null : [.. scope.Schemas]);
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
            if (identity is not null)
            {
                batch.BatchCommands.Add(identity());
            }

            CatalogReader.Append(batch, request, server);
            batch.BatchCommands.Add(UnmodelledObjects.Command(request.Schemas, [.. scope.PlatformSchemas]));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            try
            {
                var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    if (identity is not null)
                    {
                        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    }

                    var objects = await CatalogReader.ReadAsync(reader, request, cancellationToken).ConfigureAwait(false);
                    var unmodelled = await UnmodelledObjects.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                    return new SchemaSnapshot(objects.Where(scope.Includes))
                    {
                        KindsRead = [.. CatalogReader.Kinds(request)],
                        ServerVersion = connection.PostgreSqlVersion.ToString(),
                        Unmodelled = unmodelled,
                        Scope = scope,
                    };
                }
            }
            catch (PostgresException e)
            {
                throw new SnapshotException($"The catalogs of {address} can't be read: {e.MessageText} ({e.SqlState}).", e);
            }
        }
    }
}
