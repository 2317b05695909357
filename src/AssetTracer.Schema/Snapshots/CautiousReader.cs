using System.Data;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Reads as much of the catalogs as a role may see, where some of them are closed to it: each query by itself, in one transaction.</summary>
internal static class CautiousReader
{
    public static async Task<CatalogContents> ReadAsync(
        NpgsqlConnection connection,
        CatalogRequest request,
        string[] platformSchemas,
        PostgresVersion server,
        Func<NpgsqlBatchCommand>? identity,
        CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "ROLLBACK", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, ExportedMoment.Begin, cancellationToken).ConfigureAwait(false);
        if (identity is not null)
        {
            await ExecuteAsync(connection, identity(), cancellationToken).ConfigureAwait(false);
        }

        var contents = new CatalogContents { Reader = await ReaderAsync(connection, cancellationToken).ConfigureAwait(false) };
        foreach (var kind in ObjectKinds.All)
        {
            var one = request with { Kinds = [kind] };
            await TryAsync(kind, batch => CatalogReader.Append(batch, one, server), async reader =>
                contents.Objects.AddRange(await CatalogReader.ReadAsync(reader, one, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        }

        await TryAsync(null, batch =>
        {
            CatalogReader.Append(batch, request with { Kinds = [] }, server);
            batch.BatchCommands.Add(UnmodelledObjects.Command(request.Schemas, platformSchemas));
        }, async reader => contents.Unmodelled = await UnmodelledObjects.ReadAsync(reader, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        await TryAsync(null, batch =>
        {
            CatalogReader.Append(batch, request with { Kinds = [] }, server);
            batch.BatchCommands.Add(EnvironmentReader.Command(server));
        }, async reader => (contents.Environment, _) = await EnvironmentReader.ReadAsync(reader, cancellationToken).ConfigureAwait(false), isOfSchema: false).ConfigureAwait(false);
        await ExecuteAsync(connection, "COMMIT", cancellationToken).ConfigureAwait(false);
        return contents;

        async Task TryAsync(ObjectKind? kind, Action<NpgsqlBatch> append, Func<NpgsqlDataReader, Task> read, bool isOfSchema = true)
        {
            await ExecuteAsync(connection, "SAVEPOINT next", cancellationToken).ConfigureAwait(false);
            try
            {
                var batch = connection.CreateBatch();
                await using (batch.ConfigureAwait(false))
                {
                    batch.Timeout = 0;
                    append(batch);
                    var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        await read(reader).ConfigureAwait(false);
                    }
                }
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                await ExecuteAsync(connection, "ROLLBACK TO SAVEPOINT next", cancellationToken).ConfigureAwait(false);
                if (isOfSchema)
                {
                    contents.NotVisible.Add(new(contents.Reader, kind, Reason: e.MessageText));
                }
            }
        }
    }

    private static async Task<string> ReaderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT current_user", connection);
        await using (command.ConfigureAwait(false))
        {
            return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    private static Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, new NpgsqlBatchCommand(sql), cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(command);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>What was read of the catalogs.</summary>
internal sealed class CatalogContents
{
    public required string Reader { get; init; }

    public List<SchemaObject> Objects { get; init; } = [];

    public List<InvisibleObject> NotVisible { get; } = [];

    public ValueArray<UnmodelledObject> Unmodelled { get; set; }

    public DatabaseEnvironment? Environment { get; set; }
}
