using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Which environment a database belongs to, as its own journal says: the first run that changes something leaves the name there, and later ones are
/// held against it.
/// </summary>
internal sealed class EnvironmentMark(MigrationOptions options)
{
    private const string Outcome = "environment";

    private bool _isThere;

    private string Newest => $"SELECT message FROM {options.JournalTable} WHERE outcome = '{Outcome}' ORDER BY id DESC LIMIT 1";

    /// <summary>Leaves the name, unless it stands there; any other one gives way.</summary>
    public NpgsqlBatchCommand Leave()
    {
        var stamp = RunStamp.Of(options);
        return new(
            $"""
            INSERT INTO {options.JournalTable} (version, direction, outcome, started_at, host, application, library_version, message)
            SELECT '', 'none', '{Outcome}', clock_timestamp(), $1::text, $2::text, $3::text, $4::text
             WHERE lower(({Newest})) IS DISTINCT FROM lower($4::text)
            """)
        {
            Parameters =
            {
                new() { Value = stamp.Host },
                new() { Value = stamp.Application },
                new() { Value = stamp.LibraryVersion },
                new() { Value = options.Environment! },
            },
        };
    }

    /// <summary>A block for a script that refuses a database of another environment.</summary>
    public string Guard()
    {
        string[] allowed = [.. new[] { options.Environment, options.PreviousEnvironment }.OfType<string>().Select(name => Quote.Literal(name))];
        return "DO " + DollarQuote.Of(
            $"""

            DECLARE
                said text;
            BEGIN
                IF to_regclass({Quote.Literal(options.JournalTable.ToString())}) IS NOT NULL THEN
                    BEGIN
                        EXECUTE {Quote.Literal(Newest)} INTO said;
                    EXCEPTION
                        WHEN insufficient_privilege OR undefined_column THEN
                            NULL;
                    END;
                    IF said IS NOT NULL AND NOT lower(said) = ANY (ARRAY[{string.Join(", ", allowed.Select(name => $"lower({name})"))}]) THEN
                        RAISE EXCEPTION 'The database belongs to %, as its own journal says, and not to %. Nothing was changed.', said, {allowed[0]}
                            USING HINT = 'If it belongs there from now on, as a restored copy does, write a new script with MigrationOptions.PreviousEnvironment (--environment-was).';
                    END IF;
                END IF;
            END

            """);
    }

    /// <summary>The name that stands there; null if the database doesn't say, or not to this role.</summary>
    public async Task<string?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ScalarAsync<string>(cancellationToken, new NpgsqlBatchCommand(Newest)).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.InvalidSchemaName)
        {
            return null;
        }
    }

    /// <summary>The other environment that the database says it belongs to; null if it belongs to the one that the options name, or if either says nothing.</summary>
    public async Task<string?> ReadOtherAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (options.Environment is not { } named || await ReadAsync(connection, cancellationToken).ConfigureAwait(false) is not { } said)
        {
            return null;
        }

        _isThere = IsSame(said, named);
        return _isThere || IsSame(said, options.PreviousEnvironment) ? null : said;
    }

    /// <summary>Refuses a database of another environment, where the options name one.</summary>
    /// <exception cref="MigrationEnvironmentException">It belongs to another one.</exception>
    public async Task RefuseOthersAsync(RunContext run, CancellationToken cancellationToken)
    {
        if (run.HasJournal && await ReadOtherAsync(run.Connection, cancellationToken).ConfigureAwait(false) is { } other)
        {
            throw new MigrationEnvironmentException(run.Address, other, options.Environment!);
        }
    }

    /// <summary>Leaves the name behind a run, where the options say one. What was applied is applied, whether that succeeds or not.</summary>
    public async Task LeaveAsync(RunContext run)
    {
        if (options.Environment is null || _isThere)
        {
            return;
        }

        try
        {
            await run.Connection.ExecuteAsync(CancellationToken.None, run.Session.ActAsOpened(), Leave()).ConfigureAwait(false);
            _isThere = true;
        }
        catch (NpgsqlException e)
        {
            MigrationLog.NoEnvironment(run.Logger, options.Environment, options.JournalTable, ConnectionLoss.Reason(e));
        }
    }

    private static bool IsSame(string said, string? name) => said.Equals(name, StringComparison.OrdinalIgnoreCase);
}
