using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>The table beside the history with one row: the structure as the last run left it, and what the history said then.</summary>
internal sealed class SnapshotTable(MigrationOptions options)
{
    public static readonly string[] Columns =
        ["id", "version", "history", "kinds", "contents", "taken_at", "taken_by", "host", "application", "library_version"];

    // An application of a migration, by which another one of the same version is told from it.
    private const string Applications = "h.version::text || ' ' || coalesce(extract(epoch FROM h.applied_at)::text, '')";

    private readonly RunStamp _stamp = RunStamp.Of(options);

    private QualifiedName Table => options.SnapshotTable;

    /// <summary>What creates it.</summary>
    public string Create() =>
        $"""
        CREATE TABLE {Table} (
            id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
            version text,
            history text[] NOT NULL,
            kinds jsonb,
            contents bytea,
            taken_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
            taken_by text NOT NULL DEFAULT current_user,
            host text,
            application text,
            library_version text
        )
        """;

    /// <exception cref="MigrationHistoryException">The table of that name is somebody else's.</exception>
    public void Check(IReadOnlyCollection<string> columns)
    {
        if (Columns.FirstOrDefault(c => !columns.Contains(c)) is { } missing)
        {
            throw new MigrationHistoryException(
                $"{Table} doesn't keep what a run left: it has no column {missing}. Nothing was run. "
                + "Give that table another name, the history another one with MigrationOptions.HistoryTable, or switch MigrationOptions.RecordFingerprint off.");
        }
    }

    /// <summary>Puts a snapshot in the place of the one before.</summary>
    /// <param name="batch">What it is sent with.</param>
    /// <param name="version">The migration that the run ended with; null if none is left.</param>
    /// <param name="snapshot">The snapshot.</param>
    public void Append(NpgsqlBatch batch, string? version, KeptSnapshot snapshot)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"DELETE FROM {Table}"));
        var command = StatementCommand.Of(
            $"""
            INSERT INTO {Table} (version, history, kinds, taken_at, taken_by, host, application, library_version, contents)
            VALUES ($1, ARRAY(SELECT {Applications} FROM {options.HistoryTable} h), $2, clock_timestamp(), current_user, $3, $4, $5, $6)
            """,
            version,
            snapshot.Kinds,
            _stamp.Host,
            _stamp.Application,
            _stamp.LibraryVersion);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)snapshot.Contents ?? DBNull.Value });
        batch.BatchCommands.Add(command);
    }

    /// <summary>What the last run kept, in one round trip; null if nothing is kept.</summary>
    /// <exception cref="MigrationHistoryException">It can't be read.</exception>
    public async Task<LastRunRow?> ReadAsync(NpgsqlConnection connection, bool withContents, CancellationToken cancellationToken)
    {
        var role = "";
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // Sent together without a BEGIN they are one transaction.
            batch.BatchCommands.Add(StatementCommand.Of(HistoryAccess.Begin, Table.ToString()));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT current_user::text"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"""
                SELECT s.version, s.taken_at, s.taken_by, s.host, s.application, s.library_version, s.kinds::text
                     , {(withContents ? "s.contents" : "NULL::bytea")}
                     , ARRAY(SELECT h.version::text FROM {options.HistoryTable} h WHERE h.origin = 'applied' AND {Applications} <> ALL (s.history) ORDER BY h.applied_at)
                     , ARRAY(SELECT regexp_replace(was, ' [^ ]*$', '') FROM unnest(s.history) was
                              WHERE was NOT IN (SELECT {Applications} FROM {options.HistoryTable} h) ORDER BY was)
                  FROM {Table} s
                """));
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    role = reader.GetString(0);
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Row(reader) : null;
                }
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName)
            {
                return null;
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e))
            {
                throw new MigrationHistoryException(
                    $"{Table} of {Address.Of(connection)}, which keeps what the last run left, can't be read: {e.MessageText} ({e.SqlState}). {HistoryAccess.WayOut(Table, role)}", e);
            }
        }
    }

    private static LastRunRow Row(NpgsqlDataReader row) => new(
        new(Text(row, 0) is { } version ? new(version) : null, row.GetFieldValue<DateTimeOffset>(1), Text(row, 2) ?? "")
        {
            Host = Text(row, 3),
            Application = Text(row, 4),
            LibraryVersion = Text(row, 5),
        },
        row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7),
        Text(row, 6),
        row.GetFieldValue<string[]>(8),
        row.GetFieldValue<string[]>(9));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>What the last run kept, and what became of the history since.</summary>
/// <param name="Run">The run.</param>
/// <param name="Contents">The snapshot file, compressed; null where it was too large, or isn't asked for.</param>
/// <param name="Kinds">The fingerprint of each kind of object, where the file was too large.</param>
/// <param name="AppliedSince">The migrations that were applied since without anything being kept.</param>
/// <param name="GoneSince">The migrations that are gone from the history since.</param>
internal sealed record LastRunRow(LastRun Run, byte[]? Contents, string? Kinds, string[] AppliedSince, string[] GoneSince);
