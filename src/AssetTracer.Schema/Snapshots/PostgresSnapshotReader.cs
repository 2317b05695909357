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

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SnapshotScope _scope = scope ?? SnapshotScope.AllSchemas;

    /// <summary>From how many bytes of the catalog of columns on a second connection is worth its opening.</summary>
    internal long SharedFrom { get; init; } = 4 << 20;

    /// <summary>Reads a snapshot.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SnapshotException">A catalog couldn't be read; the message names it and the way out.</exception>
    /// <exception cref="NpgsqlException">The database couldn't be reached.</exception>
    public async Task<SchemaSnapshot> ReadAsync(CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (SnapshotException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.InternalError } && attempt < Attempts)
            {
                await Task.Delay(Pause * attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<SchemaSnapshot> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var address = $"{connection.Host}:{connection.Port}/{connection.Database}";
        var request = new CatalogRequest(Schemas: _scope.Schemas.IsEmpty ? null : [.. _scope.Schemas]);
        try
        {
            var size = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
            var moment = size < SharedFrom ? null : await ExportAsync(connection, cancellationToken).ConfigureAwait(false);
            var contents = moment is null
                ? await ReadAsync(connection, request, cancellationToken).ConfigureAwait(false)
                : await ReadSharedAsync(connection, request, moment, cancellationToken).ConfigureAwait(false);
            return new SchemaSnapshot(contents.Objects.Where(_scope.Includes))
            {
                ServerVersion = connection.PostgreSqlVersion.ToString(),
                Unmodelled = contents.Unmodelled,
                Scope = _scope,
            };
        }
        catch (PostgresException e)
        {
            throw new SnapshotException($"The catalogs of {address} can't be read: {e.MessageText} ({e.SqlState}).", e);
        }
    }

    private async Task<Contents> ReadSharedAsync(
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
            var rest = await ReadAsync(connection, shared.Rest, cancellationToken).ConfigureAwait(false);
            return rest with { Objects = [.. rest.Objects, .. shared.Objects] };
        }
        finally
        {
            await enough.CancelAsync().ConfigureAwait(false);
            await help.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Contents> ReadAsync(NpgsqlConnection connection, CatalogRequest request, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            CatalogReader.Append(batch, request, PostgresVersion.Of(connection));
            batch.BatchCommands.Add(UnmodelledObjects.Command(request.Schemas, [.. _scope.PlatformSchemas]));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var objects = await CatalogReader.ReadAsync(reader, request, cancellationToken).ConfigureAwait(false);
                return new(objects, await UnmodelledObjects.ReadAsync(reader, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private static async Task<long> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new(ExportedMoment.Begin));
            batch.BatchCommands.Add(new("SELECT pg_catalog.pg_relation_size('pg_catalog.pg_attribute')"));
            return (long)(await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
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
            var batch = connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.BatchCommands.Add(new("ROLLBACK"));
                batch.BatchCommands.Add(new(ExportedMoment.Begin));
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return null;
            }
        }
    }

    private sealed record Contents(IReadOnlyList<SchemaObject> Objects, ValueArray<UnmodelledObject> Unmodelled);
}
