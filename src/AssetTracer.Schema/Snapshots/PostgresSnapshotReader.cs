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
        try
        {
            var contents = await ReadContentsAsync(connection, scope, identity, cancellationToken).ConfigureAwait(false);
            var objects = contents.Objects.Where(scope.Includes).ToList();
            return new SchemaSnapshot(objects)
            {
                KindsRead = [.. ObjectKinds.All],
                ServerVersion = connection.PostgreSqlVersion.ToString(),
                Unmodelled = contents.Unmodelled,
                NotVisible = [.. contents.NotVisible, .. PartsNotVisible(objects, contents.Reader)],
                Environment = contents.Environment,
                Scope = scope,
            };
        }
        catch (PostgresException e)
        {
            throw new SnapshotException(
                $"The catalogs of {connection.Host}:{connection.Port}/{connection.Database} can't be read: {e.MessageText} ({e.SqlState}).", e);
        }
    }

    private static async Task<CatalogContents> ReadContentsAsync(
        NpgsqlConnection connection, SnapshotScope scope, Func<NpgsqlBatchCommand>? identity, CancellationToken cancellationToken)
    {
        var server = new PostgresVersion(connection.PostgreSqlVersion.Major);
        var request = new CatalogRequest(Schemas: scope.Schemas.IsEmpty ? null : [.. scope.Schemas]);
        string[] platformSchemas = [.. scope.PlatformSchemas];
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
            batch.BatchCommands.Add(UnmodelledObjects.Command(request.Schemas, platformSchemas));
            batch.BatchCommands.Add(EnvironmentReader.Command(server));
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
                    var (environment, role) = await EnvironmentReader.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                    return new CatalogContents { Reader = role, Objects = objects, Unmodelled = unmodelled, Environment = environment };
                }
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                // somebody closed a catalog to this role that stands open by itself
            }
        }

        return await CautiousReader.ReadAsync(connection, request, platformSchemas, server, identity, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<InvisibleObject> PartsNotVisible(IEnumerable<SchemaObject> objects, string reader) =>
        from item in objects
        from attribute in ObjectKinds.RulesFor(item.Identity.Kind).NotVisibleIn(item)
        select new InvisibleObject(reader, item.Identity.Kind, item.Identity, attribute);
}
