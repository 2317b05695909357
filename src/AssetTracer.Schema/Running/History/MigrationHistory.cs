using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>Reads and writes the history table and the journal beside it.</summary>
internal sealed class MigrationHistory(MigrationOptions options)
{
    // What begins anew behind it.
    private const string Ends = "'applied', 'reverted', 'adopted', 'baseline', 'marked applied', 'marked reverted'";

    /// <summary>What the moment of a history row is called in the answer to <see cref="AppendApplied"/>, among the answers of a migration.</summary>
    public static readonly string Recorded = $"recorded_{Guid.NewGuid():N}";

    // Who finds nothing to do writes nothing.
    private RunStamp Stamp => field ??= RunStamp.Of(options);

    private QualifiedName Table => options.HistoryTable;

    private QualifiedName Journal => options.JournalTable;

    // Written once in a run, which has one for each migration.
    private string Row => field ??= RowSql(isMeasured: false);

    private string MeasuredRow => field ??= RowSql(isMeasured: true);

    private string Entry => field ??= EntrySql(isMeasured: false);

    private string MeasuredEntry => field ??= EntrySql(isMeasured: true);

    /// <summary>What was applied, oldest version first; empty where there is no history table yet.</summary>
    public Task<IReadOnlyList<AppliedMigration>> ReadAsync(NpgsqlConnection connection, HistoryDetail detail, CancellationToken cancellationToken) =>
        new HistoryReader(Table).ReadAsync(connection, detail, cancellationToken);

    /// <summary>Whether it holds exactly the migrations of a set, in one round trip; false also where that can't be told so easily.</summary>
    public Task<bool> HoldsAsync(NpgsqlConnection connection, MigrationSet set, CancellationToken cancellationToken) =>
        new HistoryReader(Table).HoldsAsync(connection, set, cancellationToken);

    /// <summary>Whether two readings of a history are of one moment: no run ended in between.</summary>
    public static bool AreAlike(IReadOnlyList<AppliedMigration> one, IReadOnlyList<AppliedMigration> other) =>
        one.Select(a => (a.Version, a.AppliedAt, a.Checksum)).SequenceEqual(other.Select(a => (a.Version, a.AppliedAt, a.Checksum)));

    /// <summary>Whether the history is still as it was read: no run ended meanwhile.</summary>
    public async Task<bool> IsStillAsync(NpgsqlConnection connection, IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken) =>
        AreAlike(history, await ReadAsync(connection, HistoryDetail.Status, cancellationToken).ConfigureAwait(false));

    /// <summary>How many statements of a migration were carried out outside a transaction by a run that didn't come to its end.</summary>
    public Task<int> StepsDoneAsync(NpgsqlConnection connection, Attempt attempt, CancellationToken cancellationToken) =>
        LastAsync<int>(connection, attempt, "step", "outcome = 'done'", cancellationToken);

    /// <summary>What the journal said last of a step, in a run that didn't come to its end; null if it didn't begin.</summary>
    public Task<string?> LastOutcomeAsync(NpgsqlConnection connection, Attempt attempt, int step, CancellationToken cancellationToken) =>
        LastAsync<string>(connection, attempt, "outcome", $"{IsStep(step)} AND outcome IN ('started', 'done', 'failed', 'cancelled')", cancellationToken);

    /// <summary>How far a step came that notes its position, in a run that didn't come to its end; null if it didn't begin.</summary>
    public Task<string?> PositionAsync(NpgsqlConnection connection, Attempt attempt, int step, CancellationToken cancellationToken) =>
        LastAsync<string>(connection, attempt, "message", $"{IsStep(step)} AND outcome = 'batch'", cancellationToken);

    // What the journal says last of a migration since it last began anew.
    private Task<T?> LastAsync<T>(NpgsqlConnection connection, Attempt attempt, string column, string condition, CancellationToken cancellationToken) =>
        connection.ScalarAsync<T>(cancellationToken, StatementCommand.Of(
            $"""
            SELECT {column}
              FROM {Journal}
             WHERE version = $1 AND direction = $2 AND checksum = $3 AND {condition}
               AND id > coalesce((SELECT max(id) FROM {Journal} WHERE version = $1 AND outcome IN ({Ends})), 0)
             ORDER BY id DESC
             LIMIT 1
            """,
            attempt.Migration.Version.Value, attempt.DirectionName, attempt.Checksum));

    private static string IsStep(int step) => string.Create(CultureInfo.InvariantCulture, $"step = {step + 1}");

    /// <summary>Adds the history row of a migration; the command answers with the moment that it records.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="repeated">What says it with each migration.</param>
    /// <param name="attempt">The migration.</param>
    /// <param name="duration">How long it took; null where the server measures it, from the beginning of the transaction: then the command answers with that too, in milliseconds and in microseconds.</param>
    public void AppendApplied(NpgsqlBatch batch, RepeatedStatements repeated, Attempt attempt, TimeSpan? duration) =>
        AppendRecorded(batch, repeated, attempt, new(MigrationOrigin.Applied, IsVerified: true, new("applied", duration ?? TimeSpan.Zero)), isMeasured: duration is null);

    /// <summary>Adds the history row of a migration and the entry of the journal; the first command answers with the moment that it records.</summary>
    public void AppendRecorded(NpgsqlBatch batch, Attempt attempt, RecordedAs how) => AppendRecorded(batch, new(), attempt, how);

    private void AppendRecorded(NpgsqlBatch batch, RepeatedStatements repeated, Attempt attempt, RecordedAs how, bool isMeasured = false)
    {
        var migration = attempt.Migration;
        repeated.Append(
            batch,
            isMeasured ? MeasuredRow : Row,
            migration.Version.Value,
            migration.Description,
            Day(migration),
            migration.Checksum,
            how.Origin == MigrationOrigin.Applied && !isMeasured ? Milliseconds(how.Entry.Duration) : null,
            Stamp.Host,
            Stamp.Application,
            Stamp.LibraryVersion,
            how.Origin == MigrationOrigin.Applied ? Executed(migration.Up) : null,
            migration.BarrierToRecordedReversal is null ? Script(migration.Down) : null,
            migration.BarrierToRecordedReversal is null ? RecordedReversal.Write(migration.Down) : null,
            migration.BarrierToRecordedReversal,
            MigrationOrigins.Write(how.Origin),
            how.IsVerified ? "true" : "false");
        AppendJournal(batch, repeated, attempt, how.Entry, isMeasured);
    }

    /// <summary>Keeps the fingerprint of the whole database in the row of the migration that a run ended with.</summary>
    public void AppendFingerprint(NpgsqlBatch batch, string version, string fingerprint) =>
        batch.BatchCommands.Add(StatementCommand.Of($"UPDATE {Table} SET fingerprint = $2 WHERE version::text = $1::text", version, fingerprint));

    /// <summary>The SQL that was executed for some of the versions, as the history writes them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadExecutedAsync(
        NpgsqlConnection connection, IEnumerable<string> versions, CancellationToken cancellationToken)
    {
        var executed = new Dictionary<string, string>();
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"SELECT version::text, executed_sql FROM {Table} WHERE version::text = ANY ($1) AND executed_sql IS NOT NULL")
            {
                Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = versions.ToArray() } },
            });
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    executed.Add(reader.GetString(0), reader.GetString(1));
                }
            }
        }

        return executed;
    }

    /// <summary>Moves the history row of a migration into the journal.</summary>
    public void AppendReverted(NpgsqlBatch batch, Attempt attempt, JournalEntry entry)
    {
        AppendRowCheck(batch, attempt, rows: 1);
        batch.BatchCommands.Add(StatementCommand.Of(
            $"""
              WITH gone AS (DELETE FROM {Table} AS h WHERE version::text = $1::text RETURNING to_jsonb(h) AS history_row)
            INSERT INTO {Journal} (version, description, direction, outcome, started_at, host, application, library_version, checksum, message, history_row)
            SELECT $1::text, $2::text, $3::text, $4::text, clock_timestamp() - make_interval(secs => $5::float8 / 1000)
                 , $6::text, $7::text, $8::text, $9::text, $10::text, gone.history_row
              FROM gone
            """,
            attempt.RecordedVersion,
            attempt.Migration.Description,
            attempt.DirectionName,
            entry.Outcome,
            Milliseconds(entry.Duration),
            Stamp.Host,
            Stamp.Application,
            Stamp.LibraryVersion,
            attempt.Checksum,
            entry.Message));
        AppendRowCheck(batch, attempt, rows: 0);
    }

    /// <summary>Lets the row of a migration say what the build says; the journal keeps the row as it was.</summary>
    public void AppendAccepted(NpgsqlBatch batch, Attempt attempt, JournalEntry entry)
    {
        var migration = attempt.Migration;
        AppendRowCheck(batch, attempt, rows: 1);
        batch.BatchCommands.Add(StatementCommand.Of(
            $"""
              WITH before AS (SELECT to_jsonb(h) AS history_row FROM {Table} AS h WHERE version::text = $1::text)
            INSERT INTO {Journal} (version, description, direction, outcome, started_at, host, application, library_version, checksum, message, history_row)
            SELECT $1::text, $2::text, $3::text, $4::text, clock_timestamp(), $5::text, $6::text, $7::text, $8::text, $9::text, before.history_row
              FROM before
            """,
            attempt.RecordedVersion,
            migration.Description,
            attempt.DirectionName,
            entry.Outcome,
            Stamp.Host,
            Stamp.Application,
            Stamp.LibraryVersion,
            attempt.Checksum,
            entry.Message));
        batch.BatchCommands.Add(StatementCommand.Of(
            $"""
            UPDATE {Table}
               SET description = $2, written_on = $3, checksum = $4, library_version = coalesce(library_version, $5), down_sql = $6
                 , down_statements = $7, irreversible = $8
             WHERE version::text = $1::text
            """,
            attempt.RecordedVersion,
            migration.Description,
            Day(migration),
            migration.Checksum,
            Stamp.LibraryVersion,
            migration.BarrierToRecordedReversal is null ? Script(migration.Down) : null,
            migration.BarrierToRecordedReversal is null ? RecordedReversal.Write(migration.Down) : null,
            migration.BarrierToRecordedReversal));
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
    public void AppendJournal(NpgsqlBatch batch, Attempt attempt, JournalEntry entry) => AppendJournal(batch, new(), attempt, entry);

    private void AppendJournal(NpgsqlBatch batch, RepeatedStatements repeated, Attempt attempt, JournalEntry entry, bool isMeasured = false) =>
        repeated.Append(
            batch,
            isMeasured ? MeasuredEntry : Entry,
            attempt.Migration.Version.Value,
            attempt.Migration.Description,
            attempt.DirectionName,
            entry.Outcome,
            entry.Step?.ToString(CultureInfo.InvariantCulture),
            entry.Statement,
            isMeasured ? null : Milliseconds(entry.Duration),
            Stamp.Host,
            Stamp.Application,
            Stamp.LibraryVersion,
            attempt.Checksum,
            entry.Message);

    private string RowSql(bool isMeasured) =>
        $"""
        INSERT INTO {Table} (version, description, written_on, checksum, duration_ms, host, application, library_version, executed_sql, down_sql
             , down_statements, irreversible, origin, applied_at, applied_by, verified_at)
        VALUES ($1, $2, $3, $4, {(isMeasured ? "coalesce($5::bigint, (extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint)" : "$5")}
             , $6, $7, $8, $9, $10, $11, $12, $13, now(), current_user, CASE WHEN $14::boolean THEN now() END)
        RETURNING applied_at::timestamptz{(isMeasured ? $" AS {Recorded}, duration_ms::bigint, (extract(epoch FROM clock_timestamp() - now()) * 1000000)::bigint, version::text" : "")}
        """;

    private string EntrySql(bool isMeasured) =>
        $"""
        INSERT INTO {Journal} (version, description, direction, outcome, step, statement, started_at, host, application, library_version, checksum, message)
        VALUES ($1, $2, $3, $4, $5, $6, {(isMeasured ? "coalesce($7::timestamptz, now())" : "clock_timestamp() - make_interval(secs => $7::float8 / 1000)")}
             , $8, $9, $10, $11, $12)
        """;

    private static string Milliseconds(TimeSpan duration) => ((long)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static string Day(CollectedMigration migration) => migration.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Executed(ValueArray<SqlStatement> statements) => string.Concat(statements.Select(s => CodeIdentity.Recorded(s) + "\n;\n"));

    private static string Script(ValueArray<SqlStatement> statements) => string.Concat(statements.Select(s => s.Text + "\n;\n"));
}

/// <summary>What the journal says of an attempt or of one of its steps.</summary>
internal sealed record JournalEntry(string Outcome, TimeSpan Duration, int? Step = null, string? Statement = null, string? Message = null);

/// <summary>How a migration comes into the history.</summary>
/// <param name="Origin">How it came there.</param>
/// <param name="IsVerified">Whether everything was as it expects.</param>
/// <param name="Entry">What the journal says.</param>
internal sealed record RecordedAs(MigrationOrigin Origin, bool IsVerified, JournalEntry Entry);
