using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Reads and writes the history table and the journal beside it.</summary>
internal sealed class MigrationHistory(MigrationOptions options)
{
    private readonly RunStamp _stamp = RunStamp.Of(options);

    private QualifiedName Table => options.HistoryTable;

    private QualifiedName Journal => options.JournalTable;

    /// <summary>What was applied, in one round trip; empty where there is no history table yet.</summary>
    public async Task<IReadOnlyList<AppliedMigration>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryAsync(
                connection,
                // The checksums of a hand-made table are somebody else's.
                $"""
                SELECT version::text, description::text, applied_at::timestamptz, duration_ms::bigint
                     , CASE WHEN library_version IS NOT NULL THEN checksum::text END
                     , applied_by::text
                  FROM {Table}
                 ORDER BY version
                """,
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return await ReadHandMadeAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How many statements of a migration were carried out outside a transaction by a run that didn't come to its end.</summary>
    public async Task<int> StepsDoneAsync(NpgsqlConnection connection, Attempt attempt, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                $"""
                SELECT coalesce(max(step), 0)
                  FROM {Journal}
                 WHERE version = $1 AND direction = $2 AND checksum = $3 AND outcome = 'done'
                   AND id > coalesce((SELECT max(id) FROM {Journal} WHERE version = $1 AND outcome IN ('applied', 'reverted')), 0)
                """,
                attempt.Migration.Version.Value, attempt.DirectionName, attempt.Checksum));
            return (int)(await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    /// <summary>What the journal said last of a step, in a run that didn't come to its end; null if it didn't begin.</summary>
    public async Task<string?> LastOutcomeAsync(NpgsqlConnection connection, Attempt attempt, int step, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                $"""
                SELECT outcome
                  FROM {Journal}
                 WHERE version = $1 AND direction = $2 AND checksum = $3 AND step = $4 AND outcome IN ('started', 'done', 'failed', 'cancelled')
                   AND id > coalesce((SELECT max(id) FROM {Journal} WHERE version = $1 AND outcome IN ('applied', 'reverted')), 0)
                 ORDER BY id DESC
                 LIMIT 1
                """,
                attempt.Migration.Version.Value, attempt.DirectionName, attempt.Checksum, (step + 1).ToString(CultureInfo.InvariantCulture)));
            return (string?)await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How far a step came that notes its position, in a run that didn't come to its end; null if it didn't begin.</summary>
    public async Task<string?> PositionAsync(NpgsqlConnection connection, Attempt attempt, int step, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                $"""
                SELECT message
                  FROM {Journal}
                 WHERE version = $1 AND direction = $2 AND checksum = $3 AND outcome = 'batch' AND step = $4
                   AND id > coalesce((SELECT max(id) FROM {Journal} WHERE version = $1 AND outcome IN ('applied', 'reverted')), 0)
                 ORDER BY id DESC
                 LIMIT 1
                """,
                attempt.Migration.Version.Value, attempt.DirectionName, attempt.Checksum, (step + 1).ToString(CultureInfo.InvariantCulture)));
            return (string?)await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the history row of a migration; the command answers with the moment that it records.</summary>
    public void AppendApplied(NpgsqlBatch batch, Attempt attempt, TimeSpan duration)
    {
        var migration = attempt.Migration;
        batch.BatchCommands.Add(StatementCommand.Of(
            $"""
            INSERT INTO {Table} (version, description, written_on, checksum, duration_ms, host, application, library_version, executed_sql, down_sql
                 , applied_at, applied_by, origin, verified_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), current_user, 'applied', now())
            RETURNING applied_at::timestamptz
            """,
            migration.Version.Value,
            migration.Description,
            migration.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            migration.Checksum,
            Milliseconds(duration),
            _stamp.Host,
            _stamp.Application,
            _stamp.LibraryVersion,
            Script(migration.Up),
            migration.IrreversibleReason is null && migration.Down.All(s => s.Code is null) ? Script(migration.Down) : null));
        AppendJournal(batch, attempt, new("applied", duration));
    }

    /// <summary>Moves the history row of a migration into the journal.</summary>
    public void AppendReverted(NpgsqlBatch batch, Attempt attempt, TimeSpan duration)
    {
        AppendRowCheck(batch, attempt, rows: 1);
        batch.BatchCommands.Add(StatementCommand.Of(
            $"""
              WITH gone AS (DELETE FROM {Table} AS h WHERE version::text = $1::text RETURNING to_jsonb(h) AS history_row)
            INSERT INTO {Journal} (version, description, direction, outcome, started_at, host, application, library_version, checksum, history_row)
            SELECT $1::text, $2::text, $3::text, 'reverted', clock_timestamp() - make_interval(secs => $4::float8 / 1000)
                 , $5::text, $6::text, $7::text, $8::text, gone.history_row
              FROM gone
            """,
            attempt.RecordedVersion,
            attempt.Migration.Description,
            attempt.DirectionName,
            Milliseconds(duration),
            _stamp.Host,
            _stamp.Application,
            _stamp.LibraryVersion,
            attempt.Checksum));
        AppendRowCheck(batch, attempt, rows: 0);
    }

    // A block takes no parameters.
    private void AppendRowCheck(NpgsqlBatch batch, Attempt attempt, int rows) => batch.BatchCommands.Add(StatementCommand.Of("DO " + DollarQuote.Of(
        string.Create(CultureInfo.InvariantCulture, $"""

        DECLARE
            found bigint := (SELECT count(*) FROM {Table} WHERE version::text = {Quote.Literal(attempt.RecordedVersion)});
        BEGIN
            IF found <> {rows} THEN
                RAISE EXCEPTION 'the history holds % rows of it instead of {rows}', found USING ERRCODE = 'object_not_in_prerequisite_state';
            END IF;
        END

        """))));

    /// <summary>Adds an entry of the journal.</summary>
    public void AppendJournal(NpgsqlBatch batch, Attempt attempt, JournalEntry entry) =>
        batch.BatchCommands.Add(StatementCommand.Of(
            $"""
            INSERT INTO {Journal} (version, description, direction, outcome, step, statement, started_at, host, application, library_version, checksum, message)
            VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() - make_interval(secs => $7::float8 / 1000), $8, $9, $10, $11, $12)
            """,
            attempt.Migration.Version.Value,
            attempt.Migration.Description,
            attempt.DirectionName,
            entry.Outcome,
            entry.Step?.ToString(CultureInfo.InvariantCulture),
            entry.Statement,
            Milliseconds(entry.Duration),
            _stamp.Host,
            _stamp.Application,
            _stamp.LibraryVersion,
            attempt.Checksum,
            entry.Message));

    private MigrationHistoryException Unreadable(NpgsqlConnection connection, PostgresException cause, bool bindsOwner) => new(
        $"The migration history {Table} of {Address.Of(connection)} can't be read: {cause.MessageText} ({cause.SqlState}). "
        + "Nothing is run, because nobody knows what was applied. "
        + (bindsOwner
            ? $"Its row security binds its owner too: ALTER TABLE {Table} NO FORCE ROW LEVEL SECURITY, or connect as a role with BYPASSRLS."
            : "Connect as the role that owns it, or let its owner grant the right."),
        cause);

    private static string Milliseconds(TimeSpan duration) => ((long)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static string Script(ValueArray<SqlStatement> statements) => string.Concat(statements.Select(s => s.Text + "\n;\n"));

    // Somebody else's columns, as long as one of them is the version: rows as JSON need no column to be there.
    private async Task<IReadOnlyList<AppliedMigration>> ReadHandMadeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryAsync(
                connection,
                $"""
                SELECT h.version::text, r.row ->> 'description', (r.row ->> 'applied_at')::timestamptz, NULL::bigint, NULL::text, r.row ->> 'applied_by'
                  FROM {Table} h
                 CROSS JOIN LATERAL (SELECT to_jsonb(h) AS row) r
                 ORDER BY h.version
                """,
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            throw new MigrationHistoryException(
                $"{Table} of {Address.Of(connection)} isn't a migration history: it has no column version. "
                + "Give that table another name, or the history another one with MigrationOptions.HistoryTable.",
                e);
        }
    }

    private async Task<IReadOnlyList<AppliedMigration>> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var rows = new List<AppliedMigration>();
        bool? isThere = null;
        var bindsOwner = false;
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // Where row security would hide rows, an error is better than a history that looks empty.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('row_security', 'off', true)"));

            // An error doesn't tell whether the table itself is missing, or something that a view of that name reads.
            batch.BatchCommands.Add(StatementCommand.Of(
                "SELECT count(*) = 1, coalesce(bool_or(relforcerowsecurity), false) FROM pg_class WHERE oid = to_regclass($1::text)", Table.ToString()));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    (isThere, bindsOwner) = (reader.GetBoolean(0), reader.GetBoolean(1));
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        if (await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false))
                        {
                            throw new MigrationHistoryException(
                                $"{Table} of {Address.Of(connection)} holds a row without a version. Give it one, or delete it.");
                        }

                        rows.Add(RowOf(reader));
                    }
                }
            }
            catch (PostgresException) when (isThere == false)
            {
                return [];
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e) && e.SqlState != PostgresErrorCodes.UndefinedColumn)
            {
                throw Unreadable(connection, e, bindsOwner);
            }
        }

        RefuseDuplicates(connection, rows);
        rows.Sort((a, b) => a.Version.CompareTo(b.Version));
        return rows;
    }

    private void RefuseDuplicates(NpgsqlConnection connection, List<AppliedMigration> rows)
    {
        if (rows.GroupBy(r => r.Version).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new MigrationHistoryException(
                $"{Table} of {Address.Of(connection)} holds one version in several rows: {string.Join(" and ", twice.Select(r => $"'{r.Version.Value}'"))}. "
                + "Nothing is run. Delete all but one of them.");
        }
    }

    private static AppliedMigration RowOf(NpgsqlDataReader row) => new(
        new(row.GetString(0)),
        row.IsDBNull(1) ? "" : row.GetString(1),
        row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2),
        row.IsDBNull(3) ? null : TimeSpan.FromMilliseconds(row.GetInt64(3)),
        row.IsDBNull(4) ? null : row.GetString(4))
    {
        AppliedBy = row.IsDBNull(5) ? null : row.GetString(5),
    };
}

/// <summary>What the journal says of an attempt or of one of its steps.</summary>
internal sealed record JournalEntry(string Outcome, TimeSpan Duration, int? Step = null, string? Statement = null, string? Message = null);
