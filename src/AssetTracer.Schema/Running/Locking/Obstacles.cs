using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>
/// Who holds on to what the pending migrations are about, before they start: long transactions, dumps, and vacuums that don't give way.
/// What a statement names is what it is about, whether it is a table or not.
/// </summary>
internal static class Obstacles
{
    /// <summary>Finds them, as sentences without values.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        NpgsqlConnection connection, MigrationOptions options, IEnumerable<SqlStatement> statements, CancellationToken cancellationToken)
    {
        // Planning the question itself takes the server longer than everything else that comes before a migration.
        if (!await connection.ScalarAsync<bool>(cancellationToken, AnyHeld()).ConfigureAwait(false))
        {
            return [];
        }

        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                SELECT format('%I.%I', n.nspname, c.relname), coalesce(l.pid, 0), coalesce(a.application_name, ''), coalesce(a.state, ''), a.xact_start
                     , CASE WHEN l.pid IS NOT NULL AND a.usesysid IS NULL THEN '' ELSE coalesce(a.query, '') END
                     , l.pid IS NOT NULL AND a.usesysid IS NULL AS is_vacuum
                  FROM pg_locks l
                  JOIN pg_class c ON c.oid = l.relation
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                 WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
                   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                   AND c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname <> 'pg_catalog' AND c.relname = ANY ($1)
                   AND CASE WHEN l.pid IS NOT NULL AND a.usesysid IS NULL
                            THEN age(c.relfrozenxid) > (
                                   SELECT min(v::bigint) FROM (
                                     SELECT current_setting('autovacuum_freeze_max_age')
                                     UNION ALL SELECT option_value FROM pg_options_to_table(c.reloptions) WHERE option_name = 'autovacuum_freeze_max_age') AS limits(v))
                              OR mxid_age(c.relminmxid) > (
                                   SELECT min(v::bigint) FROM (
                                     SELECT current_setting('autovacuum_multixact_freeze_max_age')
                                     UNION ALL SELECT option_value FROM pg_options_to_table(c.reloptions) WHERE option_name = 'autovacuum_multixact_freeze_max_age') AS limits(v))
                            ELSE a.application_name = 'pg_dump' OR coalesce(a.xact_start < clock_timestamp() - $2::interval, true) END
                 GROUP BY 1, 2, 3, 4, 5, 6, 7
                 ORDER BY 1, 2
                 LIMIT 20
                """)
            {
                Parameters =
                {
                    new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = Names(statements) },
                    new() { NpgsqlDbType = NpgsqlDbType.Unknown, Value = SessionSettings.Milliseconds(options.StatementLockTimeout) + " milliseconds" },
                },
            });
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var found = new List<string>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(Sentence(reader));
                }

                return found;
            }
        }
    }

    // The server gives no number below 16384 to what is created after initdb.
    private static NpgsqlBatchCommand AnyHeld() => new(
        """
        SELECT EXISTS (SELECT FROM pg_locks
                        WHERE locktype = 'relation' AND granted AND pid IS DISTINCT FROM pg_backend_pid() AND relation >= 16384
                          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        """);

    private static string Sentence(NpgsqlDataReader row)
    {
        var table = row.GetString(0);
        var pid = row.GetInt32(1);
        if (row.GetBoolean(6))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{table} is vacuumed by process {pid} to prevent a wraparound of transaction numbers, which gives way to nobody: what needs a lock on it waits for the end of that");
        }

        var who = new Blocker(pid, row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetDateTime(4), row.GetString(5)).WithoutValues;
        return row.GetString(2) == "pg_dump"
            ? $"{table} is being dumped by {who}: what needs the table for itself waits for the end of that"
            : $"{table} is held by {who}: what needs a lock that doesn't go with it waits for the end of that transaction";
    }

    private static string[] Names(IEnumerable<SqlStatement> statements) => [.. statements.SelectMany(s => StatementNames.In(s.Text)).Distinct()];
}
