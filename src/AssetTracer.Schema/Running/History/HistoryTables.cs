using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Creates the history table and what stands beside it, and completes a history table that somebody made by hand. It runs under the lock. The statements
/// are part of the first migration's transaction, so that nothing is left behind if that fails.
/// </summary>
internal sealed class HistoryTables(MigrationOptions options, ILogger logger)
{
    // Name and type of what a history has besides its version. Where a row doesn't say, it was taken over.
    private static readonly (string Name, string Type)[] Columns =
    [
        ("description", "text"), ("applied_at", "timestamp with time zone"), ("applied_by", "character varying(100)"), ("written_on", "date"),
        ("checksum", "text"), ("duration_ms", "bigint"), ("host", "text"), ("application", "text"), ("library_version", "text"),
        ("executed_sql", "text"), ("down_sql", "text"), ("down_statements", "jsonb"), ("irreversible", "text"), ("origin", "text"),
        ("verified_at", "timestamp with time zone"), ("fingerprint", "text"),
    ];

    private static readonly string[] JournalColumns =
    [
        "id", "version", "description", "direction", "outcome", "step", "statement", "started_at", "host", "application", "library_version", "checksum",
        "message", "history_row",
    ];

    private static readonly string[] TextTypes = ["text", "character varying"];

    private QualifiedName Table => options.HistoryTable;

    private QualifiedName Journal => options.JournalTable;

    /// <summary>What it takes to create the history, or to complete it.</summary>
    public async Task<HistoryPreparation> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var state = await HistoryState.ReadAsync(connection, options, cancellationToken).ConfigureAwait(false);
            var statements = Statements(state).ToList();
            if (state.Kind is not null && !state.Columns.ContainsKey("library_version"))
            {
                MigrationLog.TakenOver(logger, Table);
            }

            return new(statements, state.HasJournal, IsNew: state.Kind is null);
        }
        catch (PostgresException e) when (!ConnectionLoss.Is(e))
        {
            throw Refused(options, connection, e);
        }
    }

    /// <summary>Whether there is a history, and what creates or completes them; nothing is carried out.</summary>
    public async Task<(bool IsThere, IReadOnlyList<string> Missing)> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var state = await HistoryState.ReadAsync(connection, options, cancellationToken).ConfigureAwait(false);

        // Whoever asks may be somebody who only reads.
        return (state.Kind is not null, [.. Statements(state with { IsReadOnly = false })]);
    }

    /// <summary>Carries out what <see cref="PrepareAsync"/> found, in a transaction of its own.</summary>
    public async Task CreateAsync(NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        try
        {
            await CarryOutAsync(connection, statements, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!ConnectionLoss.Is(e))
        {
            throw Refused(options, connection, e);
        }
    }

    public static MigrationHistoryException Refused(MigrationOptions options, NpgsqlConnection connection, PostgresException cause) => new(
        $"The migration history {options.HistoryTable} of {Address.Of(connection)} can't be created or completed: {cause.MessageText} ({cause.SqlState}). "
        + $"Nothing was run. {WayOut(options.HistoryTable, cause.SqlState)}.",
        cause);

    private static string WayOut(QualifiedName table, string state) => state switch
    {
        PostgresErrorCodes.InvalidSchemaName =>
            $"Create the schema first: CREATE SCHEMA {Quote.Id(table.Schema)}, or keep the history in another one with MigrationOptions.HistoryTable",
        PostgresErrorCodes.ReadOnlySqlTransaction => "Connect to the primary server, with a session that may write",
        _ => "Connect as a role that may create it, or that owns it",
    };

    private IEnumerable<string> Statements(HistoryState state)
    {
        if (state.IsReadOnly)
        {
            throw new MigrationHistoryException(
                (state.IsStandby
                    ? "The server is a standby, which only follows another server. Connect to the primary one"
                    : "The session only reads. Connect without default_transaction_read_only, which is set for the role, the database or the server")
                + ". Nothing was run.");
        }

        if (state.Kind is null)
        {
            yield return $"""
                CREATE TABLE {Table} (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    version character varying(50) NOT NULL UNIQUE,
                    {string.Join(",\n    ", Columns.Select(c => $"{c.Name} {c.Type}{Suffix(c.Name)}"))}
                )
                """;
        }

        var completion = state.Kind is null ? [] : Completion(state).ToList();
        foreach (var statement in completion)
        {
            yield return statement;
        }

        // Only what is made or completed here: nobody's own table is to lose its grants.
        foreach (var statement in state.Kind is null || completion.Count > 0 ? Seal(Table) : [])
        {
            yield return statement;
        }

        if (state.HasJournal)
        {
            CheckJournal(state);
        }
        else
        {
            yield return $"""
                CREATE TABLE {Journal} (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    version text NOT NULL,
                    description text,
                    direction text NOT NULL,
                    outcome text NOT NULL,
                    step integer,
                    statement text,
                    started_at timestamp with time zone NOT NULL,
                    finished_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
                    carried_out_by text NOT NULL DEFAULT current_user,
                    host text,
                    application text,
                    library_version text,
                    checksum text,
                    message text,
                    history_row jsonb
                )
                """;
            foreach (var statement in Seal(Journal))
            {
                yield return statement;
            }
        }

        foreach (var statement in options.RecordFingerprint ? Snapshot(state) : [])
        {
            yield return statement;
        }
    }

    private IEnumerable<string> Snapshot(HistoryState state)
    {
        var table = new SnapshotTable(options);
        if (state.SnapshotColumns.Length == 0)
        {
            return table.Create();
        }

        table.Check(state.SnapshotColumns);
        return [];
    }

    private void CheckJournal(HistoryState state)
    {
        if (JournalColumns.FirstOrDefault(c => !state.JournalColumns.Contains(c)) is { } missing)
        {
            throw new MigrationHistoryException(
                $"{Journal} isn't the journal of a migration history: it has no column {missing}. Nothing was run. "
                + "Give that table another name, or the history another one with MigrationOptions.HistoryTable.");
        }
    }

    private IEnumerable<string> Completion(HistoryState state)
    {
        if (state.Kind is not ("r" or "p") || !state.Columns.ContainsKey("version"))
        {
            throw new MigrationHistoryException(
                $"{Table} isn't a migration history: {(state.Kind is "r" or "p" ? "it has no column version" : "it isn't a table")}. "
                + "Give it another name, or the history another one with MigrationOptions.HistoryTable.");
        }

        foreach (var (name, type) in Columns)
        {
            if (!state.Columns.TryGetValue(name, out var present))
            {
                yield return $"ALTER TABLE {Table} ADD COLUMN {name} {type}{(name == "origin" ? Suffix(name) : "")}";
                if (name != "origin" && Suffix(name).Length > 0)
                {
                    // Set afterwards, so that rows which are there aren't said to have been applied now.
                    yield return $"ALTER TABLE {Table} ALTER COLUMN {name} SET{Suffix(name)}";
                }
            }
            else if (!Takes(present.Type, name, type))
            {
                throw new MigrationHistoryException(
                    $"The column {name} of {Table} is of type {present.Type}, but the history keeps {type} there. "
                    + "Give that column another name, or the history another table with MigrationOptions.HistoryTable.");
            }
        }

        foreach (var statement in IdentityOf(state))
        {
            yield return statement;
        }

        if (!state.Columns["version"].IsRequired)
        {
            yield return $"ALTER TABLE {Table} ALTER COLUMN version SET NOT NULL";
        }

        if (!state.IsVersionUnique)
        {
            yield return $"ALTER TABLE {Table} ADD UNIQUE (version)";
        }
    }

    private IEnumerable<string> IdentityOf(HistoryState state)
    {
        foreach (var (name, column) in state.Columns.Where(c => c.Value.IsRequired && !c.Value.HasDefault && !IsOurs(c.Key)))
        {
            switch (column.Type)
            {
                case "uuid" when name == "id":
                    yield return $"ALTER TABLE {Table} ALTER COLUMN id SET DEFAULT gen_random_uuid()";
                    break;
                case "text" or "character varying" when name == "id":
                    yield return $"ALTER TABLE {Table} ALTER COLUMN id SET DEFAULT gen_random_uuid()::text";
                    break;
                case "integer" or "bigint" or "smallint" when name == "id":
                    yield return $"ALTER TABLE {Table} ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY";
                    yield return $"SELECT setval(pg_get_serial_sequence({Quote.Literal(Table.ToString())}, 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {Table}), false)";
                    break;
                default:
                    throw new MigrationHistoryException(
                        $"The column {Quote.Id(name)} of {Table} must have a value, and the library knows none for it. Give it a default, or let it be null.");
            }
        }
    }

    private static bool IsOurs(string column) => column == "version" || Columns.Any(c => c.Name == column);

    private static bool Takes(string present, string name, string type) => name switch
    {
        "description" or "applied_by" => present == "text" || present.StartsWith("character varying", StringComparison.Ordinal) || present == "name",
        "applied_at" or "verified_at" => present.StartsWith("timestamp", StringComparison.Ordinal),
        _ => present == type || (type == "text" && TextTypes.Contains(present)),
    };

    private static string Suffix(string column) => column switch
    {
        "applied_at" => " DEFAULT now()",
        "applied_by" => " DEFAULT current_user",

        // A row that says nothing of its origin wasn't written by the library.
        "origin" => " DEFAULT 'taken over' NOT NULL",
        _ => "",
    };

    // An API that exposes the schema must not expose these: default privileges grant to whoever they name, the moment a table is made.
    internal static IEnumerable<string> Seal(QualifiedName table)
    {
        var name = Quote.Literal(table.ToString());
        yield return $"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY";
        yield return "DO " + DollarQuote.Of(
            $"""

            DECLARE
                granted record;
            BEGIN
                FOR granted IN
                    SELECT DISTINCT c.oid::regclass AS relation, c.relkind = 'S' AS is_sequence
                         , CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                      FROM pg_class c
                     CROSS JOIN LATERAL aclexplode(c.relacl) a
                     WHERE a.grantee <> c.relowner
                       AND (c.oid = {name}::regclass
                            OR c.relkind = 'S' AND EXISTS (
                                SELECT FROM pg_depend d
                                 WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                   AND d.refclassid = 'pg_class'::regclass AND d.refobjid = {name}::regclass))
                LOOP
                    EXECUTE format('REVOKE ALL ON %s %s FROM %s', CASE WHEN granted.is_sequence THEN 'SEQUENCE' ELSE 'TABLE' END
                        , granted.relation, granted.grantee);
                END LOOP;
            END

            """);
    }

    private async Task CarryOutAsync(NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // Sent together without a BEGIN they are one transaction.
            batch.BatchCommands.Add(StatementCommand.Of(
                "SELECT set_config('lock_timeout', $1, true)", SessionSettings.Milliseconds(options.StatementLockTimeout)));
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(StatementCommand.Of(statement));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>What a run finds of the history's tables.</summary>
/// <param name="Statements">What creates or completes them; empty if they are as they should be.</param>
/// <param name="HasJournal">Whether a journal is there already.</param>
/// <param name="IsNew">Whether there is no history yet.</param>
internal sealed record HistoryPreparation(IReadOnlyList<string> Statements, bool HasJournal, bool IsNew);
