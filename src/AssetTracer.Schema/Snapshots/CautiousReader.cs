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
        await connection.ExecuteAsync(cancellationToken, new("ROLLBACK"), new(ExportedMoment.Begin)).ConfigureAwait(false);
        if (identity is not null)
        {
            await connection.ExecuteAsync(cancellationToken, identity()).ConfigureAwait(false);
        }

        var contents = new CatalogContents { Reader = (await connection.ScalarAsync<string>(cancellationToken, new NpgsqlBatchCommand("SELECT current_user")).ConfigureAwait(false))! };
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
        await connection.ExecuteAsync(cancellationToken, new NpgsqlBatchCommand("COMMIT")).ConfigureAwait(false);
        return contents;

        async Task TryAsync(ObjectKind? kind, Action<NpgsqlBatch> append, Func<NpgsqlDataReader, Task> read, bool isOfSchema = true)
        {
            await connection.ExecuteAsync(cancellationToken, new NpgsqlBatchCommand("SAVEPOINT next")).ConfigureAwait(false);
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
                await connection.ExecuteAsync(cancellationToken, new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT next")).ConfigureAwait(false);
                if (isOfSchema)
                {
                    contents.NotVisible.Add(new(contents.Reader, kind, Reason: e.MessageText));
                }
            }
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
