using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Keeps runs apart: a lock of the session that also runs the migrations, so that whoever loses the one loses the other.
/// It is asked for again and again, because a session that waits inside the server holds up everybody's concurrent indexes.
/// Behind a pooler, which may give each transaction another session, a <see cref="Lease"/> stands in for it.
/// </summary>
internal sealed class MigrationLock(MigrationOptions options)
{
    /// <summary>What the answer to <see cref="AppendLook"/> is called.</summary>
    public const string Held = "runs_are_kept_apart";

    private readonly QualifiedName _historyTable = options.HistoryTable;

    private Lease? _lease;
    private Heartbeat? _heartbeat;

    /// <summary>Whether something between here and the server may change the session, so that nothing may be left in it.</summary>
    public bool IsPooled => _lease is not null;

    /// <summary>A condition: the session holds the lock, in a transaction that began with <see cref="KeepForTransaction"/>.</summary>
    // Only who holds a lock can release it. Meanwhile the transaction keeps it, so that nobody else gets it; a list of all locks takes the server far longer.
    public string IsHeld => field ??= $"CASE WHEN pg_advisory_unlock({OwnKey}) THEN pg_try_advisory_lock({OwnKey}) ELSE false END";

    private string OwnKey => field ??= Key(Quote.Literal(_historyTable.ToString()));

    /// <summary>Makes sure, at the beginning of a transaction, that a run which lost its lease does nothing. A lock of the session needs no words.</summary>
    public void AppendBegin(NpgsqlBatch batch) => _lease?.AppendBegin(batch, OwnKey);

    /// <summary>Fails the transaction that a batch is in, unless the run still holds the lock.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isKept">Whether the transaction began with <see cref="KeepForTransaction"/>, which a list of locks doesn't tell from the session's.</param>
    public void AppendGuard(NpgsqlBatch batch, bool isKept = false)
    {
        if (_lease is not null)
        {
            _lease.AppendGuard(batch);
            return;
        }

        batch.BatchCommands.Add(StatementCommand.Of("DO " + DollarQuote.Of(
        $"""

        BEGIN
            IF NOT {(isKept ? $"({IsHeld})" : $"EXISTS ({Holders(Quote.Literal(_historyTable.ToString()))} AND l.pid = pg_backend_pid())")} THEN
                RAISE EXCEPTION 'the session no longer holds the lock that keeps runs apart' USING ERRCODE = 'object_not_in_prerequisite_state'
                    , HINT = 'Let the migration release only locks of its own, and run migrations past a pooler that changes the session.';
            END IF;
        END

        """)));
    }

    /// <summary>An expression that keeps the lock to the end of the transaction, whatever a migration releases; null where a lease stands in for it.</summary>
    public string? KeepForTransaction => _lease is null ? $"pg_try_advisory_xact_lock({OwnKey})" : null;

    /// <summary>
    /// Asks whether the session holds the lock, in a column called <see cref="Held"/>, in a transaction that began with <see cref="KeepForTransaction"/>.
    /// Of a lease only the guard can tell.
    /// </summary>
    public void AppendLook(NpgsqlBatch batch, RepeatedStatements repeated)
    {
        if (_lease is null)
        {
            repeated.Append(batch, $"SELECT {IsHeld} AS {Held}");
        }
    }

    /// <summary>A statement that takes the lock for the session, or fails.</summary>
    public string TakeOrFail() => "DO " + DollarQuote.Of(
        $"""

        BEGIN
            IF NOT pg_try_advisory_lock({OwnKey}) THEN
                RAISE EXCEPTION 'Another run of migrations is under way in this database. Let it end, and run the script again.'
                    USING ERRCODE = 'lock_not_available';
            END IF;
        END

        """);

    /// <summary>Waits for the lock, as the options say.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isStillToDo">Is asked behind each pause whether the lock is wanted any longer; null: it is.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>Whether it was taken; else it isn't wanted any longer.</returns>
    /// <exception cref="MigrationLockException">Another run has it, and nobody is to wait (longer) for that.</exception>
    public async Task<bool> TakeAsync(RunContext run, Func<Task<bool>>? isStillToDo, CancellationToken cancellationToken)
    {
        var start = run.Clock.GetTimestamp();
        var waits = false;
        while (!await TryTakeAsync(run, cancellationToken).ConfigureAwait(false))
        {
            if (!waits)
            {
                waits = true;
                MigrationLog.Waiting(run.Logger, run.Address);
                options.Progress?.Report(new LockAwaited());
            }

            if (options.WhenLocked == LockPolicy.Fail)
            {
                throw await HeldAsync(run.Connection, waited: null, cancellationToken).ConfigureAwait(false);
            }

            if (run.Clock.GetElapsedTime(start) >= options.LockTimeout)
            {
                throw await HeldAsync(run.Connection, options.LockTimeout, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(Pause(run.Clock.GetElapsedTime(start)), run.Clock, cancellationToken).ConfigureAwait(false);
            if (isStillToDo is not null && !await isStillToDo().ConfigureAwait(false))
            {
                SchemaDiagnostics.Waited(run.Connection, run.Clock.GetElapsedTime(start));
                return false;
            }
        }

        if (waits)
        {
            SchemaDiagnostics.Waited(run.Connection, run.Clock.GetElapsedTime(start));
        }

        return true;
    }

    /// <summary>Takes the lock if nobody has it, and looks how the session was opened.</summary>
    private async Task<bool> TryTakeAsync(RunContext run, CancellationToken cancellationToken)
    {
        bool? isTaken;
        bool hasLease;
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // A pooler gives its clients process numbers of its own making: who is told the server's own talks to the server. Poolers that
            // keep the session for good look no different from those that don't; the lease is right behind both. How the session looks is
            // asked by whoever got the lock: many may ask for it, again and again.
            batch.BatchCommands.Add(StatementCommand.Of(
                $"""
                  WITH lock AS MATERIALIZED (SELECT CASE WHEN pg_backend_pid() = $2::integer THEN pg_try_advisory_lock({Key("$1")}) END AS is_taken)
                SELECT lock.is_taken, to_regclass($3::text) IS NOT NULL, session.*
                  FROM lock
                 CROSS JOIN LATERAL (
                {OpenedSession.Query("lock.is_taken IS NOT FALSE")}
                       ) session
                """,
                _historyTable.ToString(),
                run.Connection.ProcessID.ToString(CultureInfo.InvariantCulture),
                options.LeaseTable.ToString()));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                isTaken = await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false) ? null : reader.GetBoolean(0);
                hasLease = reader.GetBoolean(1);
                if (isTaken != false)
                {
                    run.Session = await OpenedSession.ReadAsync(reader, first: 2, run.Connection, isTaken is null, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        if (isTaken is not { } held)
        {
            return await TryTakeLeaseAsync(run, cancellationToken).ConfigureAwait(false);
        }

        if (held && hasLease && !await new Lease(options).TryFenceOffAsync(run.Connection, cancellationToken).ConfigureAwait(false))
        {
            // A run behind a pooler is between two transactions.
            await ReleaseAsync(run).ConfigureAwait(false);
            return false;
        }

        return held;
    }

    /// <summary>Releases the lock, and leaves the session as it was opened: a pool that doesn't reset its connections would pass on what migrations set.</summary>
    public async Task ReleaseAsync(RunContext run)
    {
        if (_heartbeat is not null)
        {
            await _heartbeat.EndAsync().ConfigureAwait(false);
            return;
        }

        if (run.Connection.FullState != System.Data.ConnectionState.Open)
        {
            return;
        }

        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // The migrations' own locks go too. Not DISCARD ALL: it would take away the statements that the driver prepared.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_unlock_all()"));
            run.Session.AppendRestore(batch);
            run.Repeated.AppendEnd(batch);
            await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A pause of a tenth to a quarter of a second, different for each of those who wait; shorter at first, because most runs are short.</summary>
    private static TimeSpan Pause(TimeSpan waited)
    {
        var longest = (int)Math.Clamp(waited.TotalMilliseconds / 4, 40, 250);
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(longest * 2 / 5, longest));
    }

    /// <summary>Says who holds the lock, after a wait; or at once, where nobody is to wait.</summary>
    private async Task<MigrationLockException> HeldAsync(NpgsqlConnection connection, TimeSpan? waited, CancellationToken cancellationToken)
    {
        var limit = waited is { } time ? $", and didn't end within {time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s" : "";
        var start = $"Another run of migrations holds the lock of {Address.Of(connection)} ({_historyTable}){limit}";
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
                _historyTable.ToString()));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
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

        return await new Lease(options).HolderAsync(connection, cancellationToken).ConfigureAwait(false) is { } holder
            ? new($"{start}: {holder}. Nothing was run. Let it end and run again.", null)
            : new($"{start}. By now it is gone. Nothing was run; run again.", null);
    }

    /// <summary>Who stands in the way of the session that holds the lock.</summary>
    public async Task<IReadOnlyList<Blocker>> BlockersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                $"""
                SELECT DISTINCT b.pid, coalesce(a.application_name, ''), coalesce(a.state, ''), a.xact_start, coalesce(a.query, '')
                  FROM ({Holders("$1")}) l
                 CROSS JOIN LATERAL unnest(pg_blocking_pids(l.pid)) b(pid)
                  LEFT JOIN pg_stat_activity a ON a.pid = b.pid
                 ORDER BY 1
                """,
                _historyTable.ToString()));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var blockers = new List<Blocker>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var since = await reader.IsDBNullAsync(3, cancellationToken).ConfigureAwait(false) ? (DateTime?)null : reader.GetDateTime(3);
                    blockers.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), since, reader.GetString(4)));
                }

                return blockers;
            }
        }
    }

    private async Task<bool> TryTakeLeaseAsync(RunContext run, CancellationToken cancellationToken)
    {
        var lease = new Lease(options);
        if (!await lease.TryTakeAsync(run, OwnKey, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        MigrationLog.Pooled(run.Logger, run.Address, options.LeaseTable);
        _lease = lease;
        _heartbeat = new(run, lease);
        return true;
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
