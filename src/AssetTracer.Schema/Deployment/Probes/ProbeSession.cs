using System.Data;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>One transaction of a new session, in which the probes of a role are asked, each undone before the next. It is never committed.</summary>
internal sealed class ProbeSession : IAsyncDisposable
{
    private const string FailedCommand = "AssetTracer.Schema.FailedCommand";

    private readonly NpgsqlConnection _connection;

    private ProbeSession(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Begins the transaction. Constraints that would wait for its end are judged with each statement, because that end never comes.</summary>
    public static async Task<ProbeSession> BeginAsync(NpgsqlDataSource database, TimeSpan statementTimeout, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var session = new ProbeSession(await OwnConnection.OpenNewAsync(database, cancellationToken).ConfigureAwait(false));
        try
        {
            await session._connection.ExecuteAsync(
                cancellationToken,
                new NpgsqlBatchCommand("BEGIN READ WRITE"),
                StatementCommand.Of(
                    "SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true), set_config('row_security', 'on', true)",
                    SessionSettings.Milliseconds(statementTimeout),
                    SessionSettings.Milliseconds(lockTimeout)),
                new NpgsqlBatchCommand("SET CONSTRAINTS ALL IMMEDIATE")).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Refuses what isn't one statement, or would end the transaction.</summary>
    public static void Demand(string statement, string what)
    {
        try
        {
            var statements = SqlScript.Split(statement);
            if (statements.Count != 1)
            {
                throw new MigrationDefinitionException($"A probe takes one statement, but {what} has {Wording.Number(statements.Count)}. Give each by itself.");
            }

            var traits = StatementTraits.Of(statements[0].Text);
            if (traits.ControlsTransaction || traits.RunsOutsideTransaction)
            {
                throw new MigrationDefinitionException($"{traits.Tag} can't be probed ({what}): a probe is rolled back, and nothing else may begin or end its transaction. Leave it out.");
            }
        }
        catch (SqlSyntaxException e)
        {
            throw new MigrationDefinitionException($"A probe can't be read ({what}): {e.Message}", e);
        }
    }

    /// <summary>Carries out what is given; why that failed, or null.</summary>
    public async Task<string?> GiveAsync(IReadOnlyList<string> given, CancellationToken cancellationToken)
    {
        foreach (var statement in given)
        {
            try
            {
                await _connection.ExecutePatientlyAsync(cancellationToken, StatementCommand.Of(statement)).ConfigureAwait(false);
            }
            catch (PostgresException e)
            {
                return $"What is given failed: {e.MessageText} ({e.SqlState}). Correct what is given, or run the probes with a role that may do it.";
            }
        }

        return null;
    }

    /// <summary>Asks something that is undone at once.</summary>
    /// <returns>The last value that was answered, and how many rows the last command changed.</returns>
    public async Task<(object? Value, long Rows)> AskAsync(CancellationToken cancellationToken, params IEnumerable<NpgsqlBatchCommand> commands)
    {
        try
        {
            return await CarryOutAsync([new("SAVEPOINT probe"), .. commands], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await UndoAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Begins something that takes several steps and is undone by <see cref="UndoAsync"/>.</summary>
    public Task MarkAsync(CancellationToken cancellationToken, params IEnumerable<NpgsqlBatchCommand> commands) =>
        CarryOutAsync([new("SAVEPOINT probe"), .. commands], cancellationToken);

    /// <summary>Carries out one step of it, which stays until all of it is undone.</summary>
    public async Task StepAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        await CarryOutAsync([command], cancellationToken).ConfigureAwait(false);

    public async Task UndoAsync()
    {
        if (_connection.FullState.HasFlag(ConnectionState.Open))
        {
            await _connection.ExecutePatientlyAsync(CancellationToken.None, new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT probe"), new NpgsqlBatchCommand("RELEASE SAVEPOINT probe")).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the session who asks: its settings first, which the role itself may not be allowed to set.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Become(ProbedRole role) =>
    [
        RoleSettings.Hold(role.Role),
        .. role.Settings.Zip(role.Values).Select(s => StatementCommand.Of("SELECT set_config($1, $2, true)", s.First, s.Second)),
        StatementCommand.Of("SELECT set_config('role', $1, true)", role.Role),
        RoleSettings.Become(role.Role),
    ];

    /// <summary>
    /// Sets for whom who asks works, while whoever runs the probes stays who it is: no <c>search_path</c> of the role's, where somebody may have put functions
    /// that wait for a mightier role to call them.
    /// </summary>
    public static IEnumerable<NpgsqlBatchCommand> WorkFor(ProbedRole role) =>
    [
        RoleSettings.Hold(role.Role, onlyOfApplications: true),
        .. role.Settings.Zip(role.Values)
            .Where(s => s.First.Contains('.', StringComparison.Ordinal))
            .Select(s => StatementCommand.Of("SELECT set_config($1, $2, true)", s.First, s.Second)),
    ];

    /// <summary>Why a role couldn't be taken on.</summary>
    public static string NotBecome(ProbedRole role, PostgresException error) => error.SqlState switch
    {
        _ when PlaceOf(error) is > 0 and var place && place <= role.Settings.Count + 1 =>
            $"A setting of {role} couldn't be set: {role.Without(error.MessageText)} ({error.SqlState}). Correct it, or run the probes with a role that may set it.",
        PostgresErrorCodes.InvalidParameterValue => $"There is no role {Quote.Id(role.Role)}: create it, or leave the probe out.",
        PostgresErrorCodes.InsufficientPrivilege => $"Whoever runs the probes may not act as {Quote.Id(role.Role)}: GRANT {Quote.Id(role.Role)} TO that role, or run them with another.",
        _ => $"The session couldn't become {role}: {role.Without(error.MessageText)} ({error.SqlState}).",
    };

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.FullState.HasFlag(ConnectionState.Open))
            {
                await _connection.ExecutePatientlyAsync(CancellationToken.None, new NpgsqlBatchCommand("ROLLBACK")).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException)
        {
            // a lost connection is rolled back by the server
        }
        finally
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<(object? Value, long Rows)> CarryOutAsync(IReadOnlyList<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        var batch = _connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0; // the server keeps the time
            foreach (var command in commands)
            {
                batch.BatchCommands.Add(command);
            }

            object? value = null;
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    do
                    {
                        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        {
                            value = reader.FieldCount == 0 ? null : reader.GetValue(0);
                        }
                    }
                    while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
                }
            }
            catch (PostgresException e)
            {
                e.Data[FailedCommand] = StatementCommand.CarriedOut(batch);
                throw;
            }

            return (value, (long)batch.BatchCommands[^1].Rows);
        }
    }

    /// <summary>Which of the commands failed, counted from nought.</summary>
    public static int PlaceOf(PostgresException error) => error.Data[FailedCommand] is int place ? place : 0;
}
