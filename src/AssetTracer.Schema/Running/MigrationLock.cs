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
    /// <summary>Fails the transaction that a batch is in, unless the session still holds the lock.</summary>
    public void AppendGuard(NpgsqlBatch batch) => batch.BatchCommands.Add(StatementCommand.Of("DO " + DollarQuote.Of(
        $"""

        BEGIN
            IF NOT EXISTS ({Holders(Quote.Literal(historyTable.ToString()))} AND l.pid = pg_backend_pid()) THEN
                RAISE EXCEPTION 'the session no longer holds the lock that keeps runs apart' USING ERRCODE = 'object_not_in_prerequisite_state'
                    , HINT = 'Let the migration release only locks of its own, and run migrations past a pooler that changes the session.';
            END IF;
        END

        """)));

    /// <summary>A statement that takes the lock for the session, or fails.</summary>
    public string TakeOrFail() => "DO " + DollarQuote.Of(
        $"""

        BEGIN
            IF NOT pg_try_advisory_lock({Key(Quote.Literal(historyTable.ToString()))}) THEN
                RAISE EXCEPTION 'Another run of migrations is under way in this database. Let it end, and run the script again.'
                    USING ERRCODE = 'lock_not_available';
            END IF;
        END

        """);

    /// <summary>Takes the lock if nobody has it, and looks how the session was opened.</summary>
    public async Task<bool> TryTakeAsync(RunContext run, CancellationToken cancellationToken)
    {
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of($"SELECT pg_try_advisory_lock({Key("$1")})", historyTable.ToString()));
            batch.BatchCommands.Add(OpenedSession.Query());
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var isTaken = reader.GetBoolean(0);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                run.Session = await OpenedSession.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                return isTaken;
            }
        }
    }

    /// <summary>Releases the lock, and leaves the session as it was opened: a pool that doesn't reset its connections would pass on what migrations set.</summary>
    public static async Task ReleaseAsync(RunContext run)
    {
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // The migrations' own locks go too. Not DISCARD ALL: it would take away the statements that the driver prepared.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_unlock_all()"));
            run.Session.AppendRestore(batch);
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
                  FROM ({Holders("$1")}) l
                  JOIN pg_stat_activity a USING (pid)
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

    private static string Key(string table) => $"hashtextextended(current_database() || ' ' || {table}::text, 0)";

    private static string Holders(string table) =>
        $"""
        SELECT l.pid
          FROM pg_locks l
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND (l.classid::bigint << 32 | l.objid::bigint) = {Key(table)}
        """;
}
