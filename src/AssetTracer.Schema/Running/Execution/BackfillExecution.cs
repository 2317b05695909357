using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>
/// Walks through the rows of a back-fill in the order of their key. How far it has come is in the journal, by an entry that commits with each
/// batch: the next run goes on behind it.
/// </summary>
internal sealed class BackfillExecution(BackfillRows rows, MigrationContext context)
{
    private readonly RunContext _run = context.Run;

    private long _done;

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var key = await KeyAsync(cancellationToken).ConfigureAwait(false);
        var position = await _run.History.PositionAsync(_run.Connection, context.Attempt, context.Step!.Value, cancellationToken).ConfigureAwait(false);
        var last = position is null ? null : JsonSerializer.Deserialize(position, BackfillJson.Default.BackfillPosition);
        _done = last?.Rows ?? 0;

        // Rows that come in behind a walk are met by the next one: it is done when a whole walk meets none.
        var isWhole = last is null;
        while (await WalkAsync(key, last?.After, cancellationToken).ConfigureAwait(false) > 0 || !isWhole)
        {
            (last, isWhole) = (null, true);
        }
    }

    private async Task<long> WalkAsync(BackfillKey key, string?[]? after, CancellationToken cancellationToken)
    {
        var before = _done;
        while (await BatchAsync(key, after, cancellationToken).ConfigureAwait(false) is { } batch)
        {
            after = batch.After;
            context.Report(_done, Math.Max(key.About, _done));
        }

        return _done - before;
    }

    private async Task<BackfillPosition?> BatchAsync(BackfillKey key, string?[]? after, CancellationToken cancellationToken)
    {
        try
        {
            var position = await ChangeAsync(key, after, cancellationToken).ConfigureAwait(false);
            if (position is null)
            {
                await _run.Connection.ExecuteAsync(CancellationToken.None, new NpgsqlBatchCommand("COMMIT")).ConfigureAwait(false);
                return null;
            }

            _done += position.Rows;
            var text = JsonSerializer.Serialize(position with { Rows = _done }, BackfillJson.Default.BackfillPosition);
            var batch = _run.Connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                _run.AppendNoteAndCommit(batch, context.Attempt, new("batch", TimeSpan.Zero, context.Step + 1, Message: text));
                await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return position;
        }
        catch
        {
            await _run.RollbackAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<BackfillPosition?> ChangeAsync(BackfillKey key, string?[]? after, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", key.Columns);
        var texts = string.Join(", ", key.Columns.Select(c => $"{c}::text"));
        var behind = after is null ? "" : $" AND ({names}) > ({string.Join(", ", key.Types.Select((type, i) => $"($1)[{i + 1}]::{type}"))})";
        var batch = _run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            _run.AppendBegin(batch);
            var change = new NpgsqlBatchCommand(
                $"""
                  WITH picked AS (
                      SELECT {names} FROM {rows.Table} WHERE ({rows.Where}
                      ){behind} ORDER BY {names} LIMIT {rows.BatchSize.ToString(CultureInfo.InvariantCulture)} FOR UPDATE
                  ), changed AS (
                      UPDATE {rows.Table} SET {rows.Set}

                       WHERE ({names}) IN (SELECT {names} FROM picked)
                      RETURNING ({rows.Where}
                      ) IS TRUE AS is_unfinished
                  )
                SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM changed WHERE is_unfinished)
                     , (SELECT ARRAY[{texts}] FROM picked ORDER BY {string.Join(", ", key.Columns.Select(c => $"{c} DESC"))} LIMIT 1) AS last_key
                """);
            if (after is not null)
            {
                change.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = after });
            }

            batch.BatchCommands.Add(change);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (reader.FieldCount != 3 || reader.GetName(2) != "last_key")
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }

                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (await reader.IsDBNullAsync(2, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                if (reader.GetInt64(1) is var unfinished and > 0)
                {
                    throw new InvalidOperationException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{unfinished} of {reader.GetInt64(0)} rows of {rows.Table} still answer to WHERE {rows.Where} after SET {rows.Set}. "
                        + $"Write a condition that a changed row no longer meets, so that a run which is broken off finds what is left."));
                }

                return new(reader.GetInt64(0), await reader.GetFieldValueAsync<string?[]>(2, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private async Task<BackfillKey> KeyAsync(CancellationToken cancellationToken)
    {
        var batch = _run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                """
                SELECT array_agg(quote_ident(a.attname) ORDER BY k.place), array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY k.place)
                     , (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = i.indrelid)
                  FROM pg_index i
                 CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                 WHERE i.indrelid = to_regclass($1::text) AND i.indisprimary AND k.place <= i.indnkeyatts
                 GROUP BY i.indrelid
                """,
                rows.Table.ToString()));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? new(
                        await reader.GetFieldValueAsync<string[]>(0, cancellationToken).ConfigureAwait(false),
                        await reader.GetFieldValueAsync<string[]>(1, cancellationToken).ConfigureAwait(false),
                        reader.GetInt64(2))
                    : throw new InvalidOperationException(
                        $"{rows.Table} has no primary key to walk along, or isn't there. Give it one, or change its rows by migration.Sql in one statement.");
            }
        }
    }
}

/// <summary>The key that a back-fill walks along, and about how many rows there are.</summary>
internal sealed record BackfillKey(string[] Columns, string[] Types, long About);
