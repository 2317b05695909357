using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>How much of the history is read.</summary>
internal enum HistoryDetail
{
    /// <summary>What tells whether there is something to do: it is asked at every start of every instance.</summary>
    Status,

    /// <summary>Everything that people ask for; not what was executed.</summary>
    Full,

    /// <summary>What tells how migrations are reverted.</summary>
    Reversal,
}

/// <summary>Reads the history table, in one round trip, whatever shape it has. What can't be read is never taken for empty.</summary>
internal sealed class HistoryReader(QualifiedName table)
{
    // The checksums of a hand-made table are somebody else's.
    private const string OwnChecksum = "CASE WHEN library_version IS NOT NULL THEN checksum::text END";

    private static readonly (string Name, string Type)[] People =
    [
        ("duration_ms", "bigint"), ("applied_by", "text"), ("origin", "text"), ("verified_at", "timestamptz"), ("fingerprint", "text"),
        ("written_on", "date"), ("host", "text"), ("application", "text"), ("library_version", "text"),
    ];

    private static readonly (string Name, string Type)[] Undoing = [("down_statements", "text"), ("irreversible", "text")];

    private readonly string _name = table.ToString();

    // Who owns the table needs no look at its policies, which takes the server longer than everything else; what the server refuses is looked at.
    // Sent with a query and without a BEGIN it is one transaction.
    private string Begin =>
        $"""
        SELECT set_config('transaction_read_only', 'on', true), set_config('row_security', 'off', true), to_regclass({Quote.Literal(_name)})::text
        """;

    /// <summary>
    /// Whether the history holds exactly the migrations of a set. Of many no row travels: a thousand of them take longer than everything else that an
    /// instance does at its start.
    /// </summary>
    // One statement, because it is all that most starts have to ask. A table has a column tableoid, and says whether policies hide any of its rows; a
    // view hasn't, and is read like everything that isn't as expected. So is what the server refuses: whoever reads everything is told why. Neither is
    // asked for each row.
    public async Task<bool> HoldsAsync(NpgsqlConnection connection, MigrationSet set, CancellationToken cancellationToken)
    {
        const string IsTable = "tableoid IS NOT NULL OR true";
        var isWhole = $"NOT row_security_active({Quote.Literal(_name)})";
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = set.Digest is { } digest
                ? $"SELECT {isWhole} FROM {_name} WHERE {IsTable} HAVING {HistoryDigest.Expression} = {digest}"
                : $"SELECT version::text, checksum::text FROM {_name} WHERE ({IsTable}) AND {isWhole}";
            try
            {
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    return set.Digest is null
                        ? await HoldsAsync(reader, set, cancellationToken).ConfigureAwait(false)
                        : await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0);
                }
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e))
            {
                return false;
            }
        }
    }

    private static async Task<bool> HoldsAsync(NpgsqlDataReader reader, MigrationSet set, CancellationToken cancellationToken)
    {
        var missing = set.Migrations.ToDictionary(m => m.Version.Value, m => m.Checksum, StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false)
                || await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false)
                || !missing.Remove(reader.GetString(0), out var checksum)
                || checksum != reader.GetString(1))
            {
                return false;
            }
        }

        return missing.Count == 0 && set.Migrations.Count > 0;
    }

    /// <summary>What was applied, oldest version first; empty where there is no history table yet.</summary>
    public async Task<IReadOnlyList<AppliedMigration>> ReadAsync(NpgsqlConnection connection, HistoryDetail detail, CancellationToken cancellationToken)
    {
        var columns = ColumnsOf(detail);
        try
        {
            return await QueryAsync(
                connection,
                $"""
                SELECT version::text, description::text, applied_at::timestamptz, {OwnChecksum}
                     {string.Concat(columns.Select(c => $", {c.Name}::{c.Type}"))}
                  FROM {table}
                """,
                detail,
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return await ReadAnyShapeAsync(connection, detail, cancellationToken).ConfigureAwait(false);
        }
    }

    private static (string Name, string Type)[] ColumnsOf(HistoryDetail detail) => detail switch
    {
        HistoryDetail.Full => People,
        HistoryDetail.Reversal => Undoing,
        _ => [],
    };

    // Somebody else's columns, or those of an earlier version, as long as one of them is the version: rows as JSON need no column to be there.
    private async Task<IReadOnlyList<AppliedMigration>> ReadAnyShapeAsync(
        NpgsqlConnection connection, HistoryDetail detail, CancellationToken cancellationToken)
    {
        const string Ours = "CASE WHEN r.row ->> 'library_version' IS NOT NULL THEN";
        try
        {
            var columns = ColumnsOf(detail).Select(c => c.Name == "applied_by"
                ? ", r.row ->> 'applied_by'"
                : string.Create(CultureInfo.InvariantCulture, $", {Ours} (r.row ->> '{c.Name}')::{c.Type} END"));
            return await QueryAsync(
                connection,
                $"""
                SELECT h.version::text, r.row ->> 'description', (r.row ->> 'applied_at')::timestamptz, {Ours} r.row ->> 'checksum' END
                     {string.Concat(columns)}
                  FROM {table} h
                 CROSS JOIN LATERAL (SELECT to_jsonb(h) AS row) r
                """,
                detail,
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            throw new MigrationHistoryException(
                $"{table} of {Address.Of(connection)} isn't a migration history: it has no column version. "
                + "Give that table another name, or the history another one with MigrationOptions.HistoryTable.",
                e);
        }
    }

    private async Task<IReadOnlyList<AppliedMigration>> QueryAsync(
        NpgsqlConnection connection, string sql, HistoryDetail detail, CancellationToken cancellationToken)
    {
        var rows = new List<AppliedMigration>();
        var isThere = true;
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Begin));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    isThere = IsThere(reader);
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    await ReadRowsAsync(connection, reader, detail, rows, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (PostgresException) when (!isThere)
            {
                return [];
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e) && e.SqlState != PostgresErrorCodes.UndefinedColumn)
            {
                return await QueryAsGrantedAsync(connection, sql, detail, cancellationToken).ConfigureAwait(false);
            }
        }

        return InOrder(connection, rows);
    }

    private async Task<IReadOnlyList<AppliedMigration>> QueryAsGrantedAsync(
        NpgsqlConnection connection, string sql, HistoryDetail detail, CancellationToken cancellationToken)
    {
        var rows = new List<AppliedMigration>();
        bool? isThere = null;
        var bindsOwner = false;
        var role = "";
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // Sent together without a BEGIN they are one transaction.
            batch.BatchCommands.Add(StatementCommand.Of(HistoryAccess.Begin, _name));

            // An error doesn't tell whether the table itself is missing, or something that a view of that name reads.
            batch.BatchCommands.Add(StatementCommand.Of(
                "SELECT count(*) = 1, coalesce(bool_or(relforcerowsecurity AND pg_has_role(relowner, 'USAGE')), false), current_user::text "
                + "FROM pg_class WHERE oid = to_regclass($1::text)",
                _name));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    (isThere, bindsOwner, role) = (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetString(2));
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    await ReadRowsAsync(connection, reader, detail, rows, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (PostgresException) when (isThere == false)
            {
                return [];
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e) && e.SqlState != PostgresErrorCodes.UndefinedColumn)
            {
                throw Unreadable(connection, e, bindsOwner, role);
            }
        }

        return InOrder(connection, rows);
    }

    private async Task ReadRowsAsync(
        NpgsqlConnection connection, NpgsqlDataReader reader, HistoryDetail detail, List<AppliedMigration> rows, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(RowOf(reader, detail) ?? throw new MigrationHistoryException(
                $"{table} of {Address.Of(connection)} holds a row without a version. Give it one, or delete it."));
        }
    }

    private List<AppliedMigration> InOrder(NpgsqlConnection connection, List<AppliedMigration> rows)
    {
        rows.Sort((a, b) => a.Version.CompareTo(b.Version));
        RefuseDuplicates(connection, rows);
        return rows;
    }

    private void RefuseDuplicates(NpgsqlConnection connection, List<AppliedMigration> rows)
    {
        if (rows.Zip(rows.Skip(1)).FirstOrDefault(pair => pair.First.Version == pair.Second.Version).First is { } twice)
        {
            throw new MigrationHistoryException(
                $"{table} of {Address.Of(connection)} holds one version in several rows: "
                + $"{string.Join(" and ", rows.Where(r => r.Version == twice.Version).Select(r => $"'{r.Version.Value}'"))}. "
                + "Nothing is run. Delete all but one of them.");
        }
    }

    private MigrationHistoryException Unreadable(NpgsqlConnection connection, PostgresException cause, bool bindsOwner, string role) => new(
        $"The migration history {table} of {Address.Of(connection)} can't be read: {cause.MessageText} ({cause.SqlState}). "
        + "Nothing is run, because nobody knows what was applied. "
        + (bindsOwner
            ? $"Its row security binds its owner too: ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, or connect as a role with BYPASSRLS."
            : HistoryAccess.WayOut(table, role)),
        cause);

    private static AppliedMigration? RowOf(NpgsqlDataReader row, HistoryDetail detail)
    {
        if (row.IsDBNull(0))
        {
            return null;
        }

        var applied = new AppliedMigration(
            new(row.GetString(0)),
            Text(row, 1) ?? "",
            Moment(row, 2),
            detail == HistoryDetail.Full && !row.IsDBNull(4) ? TimeSpan.FromMilliseconds(row.GetInt64(4)) : null,
            Text(row, 3));
        return detail switch
        {
            HistoryDetail.Full => applied with
            {
                AppliedBy = Text(row, 5),
                Origin = MigrationOrigins.Read(Text(row, 6)),
                VerifiedAt = Moment(row, 7),
                Fingerprint = Text(row, 8),
                WrittenOn = row.IsDBNull(9) ? null : row.GetFieldValue<DateOnly>(9),
                Host = Text(row, 10),
                Application = Text(row, 11),
                LibraryVersion = Text(row, 12),
            },
            HistoryDetail.Reversal => applied with { Reversal = RecordedReversal.Of(Text(row, 4), Text(row, 5)) },
            _ => applied,
        };
    }

    private static bool IsThere(NpgsqlDataReader begun) => !begun.IsDBNull(2);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
