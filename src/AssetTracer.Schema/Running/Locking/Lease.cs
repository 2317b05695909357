using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Keeps runs apart behind a pooler, where a session's lock excludes nobody: a row that a run takes for a while and renews as long as it
/// lives. Its token grows with every taking, and each transaction of a run asks for its own before it commits: whoever lost the lease
/// meanwhile can't.
/// </summary>
internal sealed class Lease(MigrationOptions options)
{
    private long _token;

    private QualifiedName Table => options.LeaseTable;

    private string Duration => SessionSettings.Milliseconds(options.LeaseDuration) + " milliseconds";

    private string Token => _token.ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes the lease if nobody has it, nor the lock of a run that needs none.</summary>
    public async Task<bool> TryTakeAsync(RunContext run, string key, CancellationToken cancellationToken)
    {
        if (await HolderAsync(run.Connection, cancellationToken).ConfigureAwait(false) is not null)
        {
            return false;
        }

        try
        {
            return await InsertAsync(run, key, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!ConnectionLoss.Is(e))
        {
            await run.RollbackAsync().ConfigureAwait(false);
            throw HistoryTables.Refused(options, run.Connection, e);
        }
        catch
        {
            await run.RollbackAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Who has the lease, in words; null if it is free.</summary>
    public async Task<string?> HolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>(cancellationToken, StatementCommand.Of("SELECT to_regclass($1::text) IS NOT NULL", Table.ToString())).ConfigureAwait(false))
        {
            return null;
        }

        return await connection.ScalarAsync<string>(
            cancellationToken,
            StatementCommand.Of(
                $"""
                SELECT format('%s, since %s UTC, with a lease until %s UTC, which it renews as long as it lives', holder
                     , to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), to_char(expires_at AT TIME ZONE 'UTC', 'HH24:MI:SS'))
                  FROM {Table}
                 WHERE expires_at >= clock_timestamp()
                """)).ConfigureAwait(false);
    }

    /// <summary>Makes sure that a run whose lease has ended can't go on, on behalf of one that holds the session's lock.</summary>
    /// <returns>Whether no lease is left.</returns>
    public async Task<bool> TryFenceOffAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ScalarAsync<bool>(
                cancellationToken,
                StatementCommand.Of(
                    $"""
                      WITH ended AS (UPDATE {Table} SET token = token + 1 WHERE expires_at < clock_timestamp() RETURNING 1)
                    SELECT EXISTS (SELECT FROM ended) OR NOT EXISTS (SELECT FROM {Table})
                    """)).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!ConnectionLoss.Is(e))
        {
            throw HistoryTables.Refused(options, connection, e);
        }
    }

    /// <summary>Begins what the lease guards: nobody else's transaction of a run is open at the same time.</summary>
    public void AppendBegin(NpgsqlBatch batch, string key)
    {
        batch.BatchCommands.Add(StatementCommand.Of($"SELECT pg_advisory_xact_lock({key})"));
        batch.BatchCommands.Add(Block($"PERFORM FROM {Table} WHERE token = {Token};"));
    }

    /// <summary>Fails the transaction unless the lease is still the run's, and renews it.</summary>
    public void AppendGuard(NpgsqlBatch batch) => batch.BatchCommands.Add(Block(
        $"UPDATE {Table} SET expires_at = clock_timestamp() + {Quote.Literal(Duration)}::interval WHERE token = {Token};"));

    /// <summary>Gives another sign of life.</summary>
    /// <returns>Whether the lease was still the run's.</returns>
    public Task<bool> RenewAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ChangeAsync(connection, "clock_timestamp() + $2::interval", cancellationToken, Token, Duration);

    /// <summary>Lets the next run in.</summary>
    public Task<bool> ReleaseAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ChangeAsync(connection, "'-infinity'", cancellationToken, Token);

    // A block takes no parameters.
    private static NpgsqlBatchCommand Block(string statement) => StatementCommand.Of("DO " + DollarQuote.Of(
        $"""

        BEGIN
            {statement}
            IF NOT FOUND THEN
                RAISE EXCEPTION 'another run has taken the lease that keeps runs apart, because this one gave no sign of life in time'
                    USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Run again: what the other run did is in the history.';
            END IF;
        END

        """));

    private async Task<bool> InsertAsync(RunContext run, string key, CancellationToken cancellationToken)
    {
        bool isFree, isThere;
        var asking = run.Connection.CreateBatch();
        await using (asking.ConfigureAwait(false))
        {
            asking.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
            run.Session.AppendRestore(asking);
            asking.BatchCommands.Add(StatementCommand.Of(
                $"SELECT pg_try_advisory_xact_lock({key}) AS lease_is_free, to_regclass($1::text) IS NOT NULL", Table.ToString()));
            var reader = await asking.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (reader.FieldCount != 2 || reader.GetName(0) != "lease_is_free")
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }

                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                (isFree, isThere) = (reader.GetBoolean(0), reader.GetBoolean(1));
            }
        }

        if (!isFree)
        {
            await run.RollbackAsync().ConfigureAwait(false);
            return false;
        }

        var taking = run.Connection.CreateBatch();
        await using (taking.ConfigureAwait(false))
        {
            foreach (var statement in isThere ? [] : Creation())
            {
                taking.BatchCommands.Add(StatementCommand.Of(statement));
            }

            taking.BatchCommands.Add(StatementCommand.Of(
                $"""
                INSERT INTO {Table} AS l (holder, expires_at) VALUES ($1, clock_timestamp() + $2::interval)
                    ON CONFLICT (id) DO UPDATE
                   SET token = l.token + 1, holder = excluded.holder, taken_at = clock_timestamp(), expires_at = excluded.expires_at
                 WHERE l.expires_at < clock_timestamp()
                RETURNING token
                """,
                Holder(run),
                Duration));
            taking.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));

            // Not cancelled any more: whoever took it has to know.
            cancellationToken.ThrowIfCancellationRequested();
            if (await taking.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false) is not long token)
            {
                return false;
            }

            _token = token;
            return true;
        }
    }

    private IEnumerable<string> Creation()
    {
        yield return $"""
            CREATE TABLE {Table} (
                id boolean PRIMARY KEY DEFAULT true CHECK (id),
                token bigint NOT NULL DEFAULT 1,
                holder text NOT NULL,
                taken_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
                expires_at timestamp with time zone NOT NULL
            )
            """;
        foreach (var statement in TableSeal.On([Table]))
        {
            yield return statement;
        }
    }

    private string Holder(RunContext run)
    {
        var stamp = RunStamp.Of(options);
        var application = new[] { stamp.Application, new NpgsqlConnectionStringBuilder(run.Connection.ConnectionString).ApplicationName }
            .FirstOrDefault(name => !string.IsNullOrEmpty(name));
        var who = application is null ? "an application without a name" : $"application '{application}'";
        return string.Create(CultureInfo.InvariantCulture, $"{who}, process {Environment.ProcessId} on host {stamp.Host}");
    }

    private async Task<bool> ChangeAsync(NpgsqlConnection connection, string end, CancellationToken cancellationToken, params string[] values)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of($"UPDATE {Table} SET expires_at = {end} WHERE token = $1", values));
            return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
        }
    }
}
