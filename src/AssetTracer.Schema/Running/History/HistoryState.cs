using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What a database has of the history and the tables beside it before a run.</summary>
internal sealed record HistoryState(
    string? Kind,
    bool HasJournal,
    string[] JournalColumns,
    string[] SnapshotColumns,
    bool IsReadOnly,
    bool IsStandby,
    bool IsVersionUnique,
    IReadOnlyDictionary<string, HistoryColumn> Columns)
{
    /// <summary>Reads it, in one round trip.</summary>
    public static async Task<HistoryState> ReadAsync(
        NpgsqlConnection connection, MigrationOptions options, CancellationToken cancellationToken)
    {
        var table = options.HistoryTable.ToString();
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                """
                SELECT coalesce((SELECT c.relkind::text FROM pg_class c WHERE c.oid = to_regclass($1::text)), '')
                     , to_regclass($2::text) IS NOT NULL
                     , ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($2::text) AND attnum > 0 AND NOT attisdropped)
                     , ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($3::text) AND attnum > 0 AND NOT attisdropped)
                     , current_setting('transaction_read_only') = 'on'
                     , pg_is_in_recovery()
                     , EXISTS (SELECT FROM pg_index i
                                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                                WHERE i.indrelid = to_regclass($1::text) AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1
                                  AND i.indpred IS NULL AND a.attname = 'version')
                """,
                table,
                options.JournalTable.ToString(),
                options.SnapshotTable.ToString()));
            batch.BatchCommands.Add(StatementCommand.Of(
                """
                SELECT attname::text, format_type(atttypid, atttypmod), attnotnull, atthasdef OR attidentity <> ''
                  FROM pg_attribute
                 WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped
                """,
                table));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var columns = new Dictionary<string, HistoryColumn>();
                var state = new HistoryState(
                    reader.GetString(0) is { Length: > 0 } kind ? kind : null,
                    reader.GetBoolean(1),
                    await reader.GetFieldValueAsync<string[]>(2, cancellationToken).ConfigureAwait(false),
                    await reader.GetFieldValueAsync<string[]>(3, cancellationToken).ConfigureAwait(false),
                    IsReadOnly: reader.GetBoolean(4),
                    IsStandby: reader.GetBoolean(5),
                    IsVersionUnique: reader.GetBoolean(6),
                    columns);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    columns.Add(reader.GetString(0), new(reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3)));
                }

                return state;
            }
        }
    }
}

/// <summary>A column of a history table that is there already.</summary>
internal sealed record HistoryColumn(string Type, bool IsRequired, bool HasDefault);
