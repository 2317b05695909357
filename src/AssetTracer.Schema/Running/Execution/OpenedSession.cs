using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>
/// The session as it was opened: its user, its role, and what was set in it since. Every migration finds it like that, because what one says
/// by SET must not decide what the next one does, nor whether both ran in one session. It is kept here and not in the session, where a
/// migration's RESET ALL would forget it.
/// </summary>
/// <param name="user">The session's user; null stands for the one that logged in.</param>
/// <param name="role">The session's role; null stands for its default.</param>
/// <param name="names">The settings that were set in the session.</param>
/// <param name="values">Their values.</param>
internal sealed class OpenedSession(string? user, string? role, string[] names, string[] values)
{
    private static readonly string[] Forgetting = ["RESET ALL", "CLOSE ALL", "UNLISTEN *", "DISCARD TEMP"];

    /// <summary>The session of somebody who set nothing in it.</summary>
    public static OpenedSession Untouched { get; } = new(null, null, [], []);

    /// <summary>The role that statements run as, unless a migration says otherwise.</summary>
    public string Role => role is null or "none" ? user ?? "the role" : role;

    /// <summary>Asks how the session looks, in one row.</summary>
    /// <param name="condition">Whether anybody wants to know: the server takes its time to list all settings.</param>
    public static string Query(string condition) =>
        $$"""
        SELECT session_user::text, current_setting('role')
             , coalesce(array_agg(s.name::text) FILTER (WHERE s.is_set), '{}'), coalesce(array_agg(s.setting) FILTER (WHERE s.is_set), '{}')
             , array_agg(s.name::text) FILTER (WHERE s.is_passed_on), array_agg(s.setting) FILTER (WHERE s.is_passed_on)
          FROM (SELECT name, setting
                     , source = 'session' AND context IN ('user', 'superuser') AND name NOT LIKE 'transaction\_%' AS is_set
                     , name IN ('application_name', 'client_encoding', 'DateStyle', 'IntervalStyle', 'TimeZone') AS is_passed_on
                  FROM pg_settings) s
         WHERE (s.is_set OR s.is_passed_on) AND {{condition}}
        """;

    /// <summary>Reads the answer to <see cref="Query"/> from the row on which the reader stands.</summary>
    public static async Task<OpenedSession> ReadAsync(
        NpgsqlDataReader reader, int first, NpgsqlConnection connection, bool isPooled, CancellationToken cancellationToken)
    {
        var names = await reader.GetFieldValueAsync<string[]>(first + (isPooled ? 4 : 2), cancellationToken).ConfigureAwait(false);
        var values = await reader.GetFieldValueAsync<string[]>(first + (isPooled ? 5 : 3), cancellationToken).ConfigureAwait(false);
        if (!isPooled)
        {
            return new(reader.GetString(first), reader.GetString(first + 1), names, values);
        }

        // What else is set there is what somebody else left in a session that everybody shares. Poolers pass on what is said of these when
        // connecting, but not of the search path.
        return new NpgsqlConnectionStringBuilder(connection.ConnectionString).SearchPath is { Length: > 0 } path
            ? new(null, null, [.. names, "search_path"], [.. values, path])
            : new(null, null, names, values);
    }

    /// <summary>Makes the session look as it did, for good.</summary>
    public void AppendRestore(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(StatementCommand.Of("SELECT set_config('session_authorization', $1, false)", user));
        foreach (var command in Forgetting.Prepend("RESET ROLE"))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(command));
        }

        if (names.Length > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config(s.name, s.value, false) FROM unnest($1, $2) AS s(name, value)")
            {
                Parameters = { TextArray(names), TextArray(values) },
            });
        }

        batch.BatchCommands.Add(StatementCommand.Of("SELECT set_config('role', $1, false)", role));
    }

    /// <summary>The same in few statements, with <see cref="Restoring"/>: each migration begins with it.</summary>
    // What the session was opened with may be settings that only its user or its role may set, which takes its own order.
    public void AppendRestore(NpgsqlBatch batch, RepeatedStatements repeated, string restoring)
    {
        if (names.Length > 0)
        {
            AppendRestore(batch);
        }
        else
        {
            foreach (var command in Forgetting)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(command));
            }
        }

        repeated.Append(batch, restoring);
    }

    /// <summary>A query that puts user and role back, together with other expressions.</summary>
    public string Restoring(params IEnumerable<string?> also) =>
        $"SELECT num_nonnulls({string.Join("\n     , ", (string[])[SetConfig("session_authorization", user, "false"), SetConfig("role", role, "false"), .. also.OfType<string>()])})";

    /// <summary>What <see cref="ActAsOpened"/> does, as expressions of a query.</summary>
    public string ActAsOpenedText => field ??= $"{SetConfig("session_authorization", user, "true")}, {SetConfig("role", role, "true")}";

    /// <summary>Acts as the user that the session was opened for, until the transaction ends.</summary>
    public NpgsqlBatchCommand ActAsOpened() =>
        StatementCommand.Of("SELECT set_config('session_authorization', $1, true), set_config('role', $2, true)", user, role);

    private static string SetConfig(string name, string? value, string isLocal) =>
        $"set_config('{name}', {(value is null ? "NULL" : Quote.Literal(value))}, {isLocal})";

    private static NpgsqlParameter TextArray(string[] value) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = value };
}
