using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Keeps runs apart: a lock of the session that also runs the migrations, so that whoever loses the one loses the other.
/// It is asked for again and again, because a session that waits inside the server holds up everybody's concurrent indexes.
/// </summary>
internal sealed class MigrationLock(QualifiedName historyTable)
{
    private const string Key = "hashtextextended(current_database() || ' ' || $1::text, 0)";

    public async Task<bool> TryTakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of($"SELECT pg_try_advisory_lock({Key})", historyTable.ToString()));

            batch.BatchCommands.Add(SessionSettings.Remember());

            // So that the server ends a statement whose client was killed, and its locks with it. Only Linux servers are sure to know how.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                SELECT set_config('client_connection_check_interval', '1s', false)
                 WHERE version() LIKE '%linux%' AND current_setting('client_connection_check_interval', true) = '0'
                """));
            return (bool)(await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    /// <summary>
    /// Releases the lock, and undoes whatever migrations set in the session: a pool that doesn't reset its connections would pass it on.
    /// </summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // Not DISCARD ALL: it would take away the statements that the driver prepared.
            foreach (var reset in new[]
            {
                "SELECT pg_advisory_unlock_all()", "CLOSE ALL", "UNLISTEN *", "DISCARD SEQUENCES", "DISCARD TEMP", "SET SESSION AUTHORIZATION DEFAULT", "RESET ROLE", "RESET ALL",
            })
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(reset));
            }

            await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A pause of a tenth to a quarter of a second, different for each of those who wait.</summary>
    public static TimeSpan Pause() => TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 250));

    public async Task<MigrationLockException> TimedOutAsync(NpgsqlConnection connection, TimeSpan waited, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                $"""
                SELECT a.pid, coalesce(a.application_name, ''), coalesce(host(a.client_addr), 'a local socket')
                     , to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), coalesce(a.state, 'unknown'), coalesce(a.query, '')
                  FROM pg_locks l
                  JOIN pg_stat_activity a USING (pid)
                 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                   AND (l.classid::bigint << 32 | l.objid::bigint) = {Key}
                """,
                historyTable.ToString()));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var limit = waited.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
                var start = $"Another run of migrations holds the lock of {Address.Of(connection)} ({historyTable}), and didn't end within {limit} s";
                if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    return new($"{start}. By now it is gone. Nothing was run; run again.", null);
                }

                var pid = reader.GetInt32(0);
                var application = reader.GetString(1) is { Length: > 0 } name ? $"application '{name}'" : "an application without a name";
                return new(
                    $"{start}: process {pid}, {application}, from {reader.GetString(2)}, connected since {reader.GetString(3)} UTC, "
                    + $"{reader.GetString(4)}: {reader.GetString(5).ReplaceLineEndings(" ").Trim()}. "
                    + $"Nothing was run. Let it end and run again, or end it: SELECT pg_terminate_backend({pid}).",
                    pid);
            }
        }
    }
}
