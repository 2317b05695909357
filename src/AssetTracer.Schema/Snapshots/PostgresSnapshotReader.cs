using System.Data;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Reads the structure of a database in one read-only transaction that sees one moment. A large database is read by two connections that
/// see the same moment, where a second one can be had.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="scope">Which part of it to read; everything of the user's by default.</param>
public sealed class PostgresSnapshotReader(NpgsqlDataSource database, SnapshotScope? scope = null)
{
    // The functions that print definitions look at the newest catalogs, not at the transaction's: an object that somebody drops in between
    // makes them fail with "could not open relation" or "cache lookup failed", and the next reading doesn't meet it.
    private const int Attempts = 20;

    // Up to so many bytes of the catalog of columns all orders of joins take about as long, and to look for the best one takes longer.
    private const long AnyOrderUpTo = 2 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SnapshotScope _scope = scope ?? SnapshotScope.AllSchemas;

    /// <summary>From how many bytes of the catalog of columns on a second connection is worth its opening.</summary>
    internal long SharedFrom { get; init; } = 4 << 20;

    /// <summary>Whether to ask first which kinds of object there can be, and read only those.</summary>
    internal bool LooksFirst { get; init; } = true;

    /// <summary>
    /// Whether to ask the server as well which objects need which others, by which a <see cref="ChangePlanner"/> finds the safest order.
    /// Default: no; a planner then reads it from the definitions.
    /// </summary>
    public bool WithDependencies { get; init; }

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
                    var snapshot = await AssembleAsync(
                        connection, _scope, identity: null, request => ReadAsync(connection, request, cancellationToken), cancellationToken).ConfigureAwait(false);
                    return !WithDependencies
                        ? snapshot
                        : snapshot.Needing(await DependencyReader.ReadAsync(connection, _scope, cancellationToken).ConfigureAwait(false));
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
                return await AssembleAsync(
                    connection,
                    scope,
                    identity,
                    async request =>
                    {
                        var (size, presence) = await LookAsync(connection, [new(ExportedMoment.Begin), identity()], cancellationToken).ConfigureAwait(false);
                        return await ReadAsync(connection, scope, Ordered(request, size) with { Presence = presence }, cancellationToken).ConfigureAwait(false);
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (SnapshotException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.InternalError } && attempt < Attempts)
            {
                await connection.ExecuteAsync(cancellationToken, new NpgsqlBatchCommand("ROLLBACK")).ConfigureAwait(false);
                await Task.Delay(Pause * attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<SchemaSnapshot> AssembleAsync(
        NpgsqlConnection connection,
        SnapshotScope scope,
        Func<NpgsqlBatchCommand>? identity,
        Func<CatalogRequest, Task<CatalogContents>> readAsync,
        CancellationToken cancellationToken)
    {
        var request = new CatalogRequest(Schemas: scope.Schemas.IsEmpty ? null : [.. scope.Schemas]);
        try
        {
            CatalogContents contents;
            try
            {
                contents = await readAsync(request).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                // somebody closed a catalog to this role that stands open by itself
                contents = await CautiousReader.ReadAsync(
                    connection, request, [.. scope.PlatformSchemas], PostgresVersion.Of(connection), identity, cancellationToken).ConfigureAwait(false);
            }

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

    private static IEnumerable<InvisibleObject> PartsNotVisible(IEnumerable<SchemaObject> objects, string reader) =>
        from item in objects
        from attribute in ObjectKinds.RulesFor(item.Identity.Kind).NotVisibleIn(item)
        select new InvisibleObject(reader, item.Identity.Kind, item.Identity, attribute);

    private async Task<CatalogContents> ReadAsync(NpgsqlConnection connection, CatalogRequest request, CancellationToken cancellationToken)
    {
        var (size, presence) = await LookAsync(connection, [new(ExportedMoment.Begin)], cancellationToken).ConfigureAwait(false);
        var present = LooksFirst ? Ordered(request, size) with { Presence = presence } : request;
        if (size < SharedFrom)
        {
            return await ReadAsync(connection, _scope, present, cancellationToken).ConfigureAwait(false);
        }

        // Without an exported moment the transaction is another one, which may see what wasn't there before.
        return await ExportAsync(connection, cancellationToken).ConfigureAwait(false) is { } moment
            ? await ReadSharedAsync(connection, present, moment, cancellationToken).ConfigureAwait(false)
            : await ReadAsync(connection, _scope, request, cancellationToken).ConfigureAwait(false);
    }

    // What is wanted of some schemas alone is found by their names, whatever the order in which it is written.
    private static CatalogRequest Ordered(CatalogRequest request, long size) => request with { JoinsAsWritten = size <= AnyOrderUpTo && request.Schemas is null };

    // How large the catalogs are, and what they can hold.
    private static async Task<(long Size, CatalogPresence Presence)> LookAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand[] beginning, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            foreach (var command in beginning)
            {
                batch.BatchCommands.Add(command);
            }

            batch.BatchCommands.Add(new(CatalogReader.Settings));
            batch.BatchCommands.Add(new("SELECT pg_catalog.pg_relation_size('pg_catalog.pg_attribute')"));
            batch.BatchCommands.Add(CatalogPresence.Command());
            var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                // BEGIN has no result
                for (var result = 1; result <= beginning.Length; result++)
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }

                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var size = reader.GetInt64(0);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return (size, CatalogPresence.Of(await reader.GetFieldValueAsync<bool[]>(0, cancellationToken).ConfigureAwait(false)));
            }
        }
    }

    private async Task<CatalogContents> ReadSharedAsync(
        NpgsqlConnection connection, CatalogRequest request, ExportedMoment moment, CancellationToken cancellationToken)
    {
        var shared = new SharedReading(database, request);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var help = Task.Run(() => shared.HelpAsync(moment, enough.Token), CancellationToken.None);
        try
        {
            await shared.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            if (!shared.IsComplete)
            {
                await help.ConfigureAwait(false);
                await shared.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            // This commits as well: a second connection that still waits for the first to go, behind a pooler, goes on and finds nothing to do.
            var rest = await ReadAsync(connection, _scope, shared.Rest, cancellationToken).ConfigureAwait(false);
            rest.Objects.AddRange(shared.Objects);
            return rest;
        }
        finally
        {
            await enough.CancelAsync().ConfigureAwait(false);
            await help.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<CatalogContents> ReadAsync(
        NpgsqlConnection connection, SnapshotScope scope, CatalogRequest request, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            var server = PostgresVersion.Of(connection);
            CatalogReader.Append(batch, request, server);
            batch.BatchCommands.Add(UnmodelledObjects.Command(request.Schemas, [.. scope.PlatformSchemas]));
            batch.BatchCommands.Add(EnvironmentReader.Command(server));
            batch.BatchCommands.Add(new("COMMIT"));
            var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var objects = await CatalogReader.ReadAsync(reader, request, cancellationToken).ConfigureAwait(false);
                var unmodelled = await UnmodelledObjects.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                var (environment, role) = await EnvironmentReader.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                return new CatalogContents { Reader = role, Objects = objects, Unmodelled = unmodelled, Environment = environment };
            }
        }
    }

    // A server that can't export what the transaction sees has ended it by saying so.
    private static async Task<ExportedMoment?> ExportAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await ExportedMoment.OfAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            await connection.ExecuteAsync(cancellationToken, new("ROLLBACK"), new(ExportedMoment.Begin)).ConfigureAwait(false);
            return null;
        }
    }
}
