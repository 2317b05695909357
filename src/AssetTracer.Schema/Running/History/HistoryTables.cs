using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Creates the history table and what stands beside it, or completes what is there. It runs under the lock. The statements
/// are part of the first migration's transaction, so that nothing is left behind if that fails.
/// </summary>
internal sealed class HistoryTables(MigrationOptions options, ILogger logger)
{
    private static readonly string[] JournalColumns =
    [
        "id", "version", "description", "direction", "outcome", "step", "statement", "started_at", "host", "application", "library_version", "checksum",
        "message", "history_row",
    ];

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
                    {HistoryColumns.Definitions}
                )
                """;
        }

        var completion = state.Kind is null ? [] : HistoryColumns.Completion(Table, state).ToList();
        foreach (var statement in completion)
        {
            yield return statement;
        }

        // Only what is made or completed here: nobody's own table is to lose its grants.
        var open = new List<QualifiedName>();
        if (state.Kind is null || completion.Count > 0)
        {
            open.Add(Table);
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
            open.Add(Journal);
        }

        var snapshot = new SnapshotTable(options);
        if (options.RecordFingerprint && state.SnapshotColumns.Length == 0)
        {
            yield return snapshot.Create();
            open.Add(options.SnapshotTable);
        }
        else if (options.RecordFingerprint)
        {
            snapshot.Check(state.SnapshotColumns);
        }

        foreach (var statement in TableSeal.On(open))
        {
            yield return statement;
        }
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
