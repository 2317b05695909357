using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// The larger part of the catalogs, kind by kind: a second connection that sees the same moment takes what the first hasn't come to yet.
/// The first reads everything if the second can't be had or breaks.
/// </summary>
internal sealed class SharedReading(NpgsqlDataSource database, CatalogRequest request)
{
    private readonly ConcurrentQueue<ObjectKind> _waiting = new(request.Read
        .Where(kind => ObjectKinds.RulesFor(kind).ShareOfReading > 0)
        .OrderByDescending(kind => ObjectKinds.RulesFor(kind).ShareOfReading));

    private readonly ConcurrentQueue<List<SchemaObject>> _read = new();
    private int _unread = request.Read.Count(kind => ObjectKinds.RulesFor(kind).ShareOfReading > 0);

    /// <summary>What remains for the first connection alone.</summary>
    public CatalogRequest Rest { get; } = request with { Kinds = [.. request.Read.Where(kind => ObjectKinds.RulesFor(kind).ShareOfReading == 0)] };

    /// <summary>What both connections read.</summary>
    public IEnumerable<SchemaObject> Objects => _read.SelectMany(objects => objects);

    /// <summary>Whether nothing is left to be read, by whomever.</summary>
    public bool IsComplete => Volatile.Read(ref _unread) == 0;

    /// <summary>Reads, on a connection whose transaction has begun, until no kind waits any longer.</summary>
    public async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (_waiting.TryDequeue(out var kind))
        {
            try
            {
                _read.Enqueue(await ReadAsync(connection, kind, cancellationToken).ConfigureAwait(false));
                Interlocked.Decrement(ref _unread);
            }
            catch
            {
                _waiting.Enqueue(kind);
                throw;
            }
        }
    }

    /// <summary>Reads on a second connection, at the moment that the first exported. Nothing is lost if that fails.</summary>
    public async Task HelpAsync(ExportedMoment moment, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                if (await moment.ImportAsync(connection, cancellationToken).ConfigureAwait(false))
                {
                    await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is DbException or SnapshotException or IOException or TimeoutException or OperationCanceledException)
        {
            // what it was to read waits for the first connection again
        }
    }

    private async Task<List<SchemaObject>> ReadAsync(NpgsqlConnection connection, ObjectKind kind, CancellationToken cancellationToken)
    {
        var one = request with { Kinds = [kind] };
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            CatalogReader.Append(batch, one, PostgresVersion.Of(connection));
            var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await CatalogReader.ReadAsync(reader, one, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
