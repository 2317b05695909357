using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What a migration's statements may rely on besides the session as it was opened: how SQL is read, how long they may wait and run, and that no policy hides rows from them.</summary>
internal static class SessionSettings
{
    /// <summary>Sets the limits for the transaction, or for the session where there is none.</summary>
    public static NpgsqlBatchCommand Set(MigrationOptions options, bool forTransaction, bool limitLocks = true) => StatementCommand.Of(
        """
        SELECT set_config('lock_timeout', $1, $3::boolean), set_config('statement_timeout', $2, $3::boolean)
             , set_config('standard_conforming_strings', 'on', $3::boolean), set_config('row_security', 'off', $3::boolean)
        """,
        Milliseconds(limitLocks ? options.StatementLockTimeout : TimeSpan.Zero),
        Milliseconds(options.StatementTimeout),
        forTransaction ? "true" : "false");

    /// <summary>What <see cref="Set"/> and <see cref="WatchClient"/> do for a transaction, as expressions of one query.</summary>
    public static string ForTransaction(MigrationOptions options) =>
        $"""
        set_config('lock_timeout', '{Milliseconds(options.StatementLockTimeout)}', true)
             , set_config('statement_timeout', '{Milliseconds(options.StatementTimeout)}', true)
             , set_config('standard_conforming_strings', 'on', true), set_config('row_security', 'off', true)
             , CASE WHEN version() LIKE '%linux%' AND current_setting('client_connection_check_interval', true) = '0'
                    THEN set_config('client_connection_check_interval', '1s', false)
               END
        """;

    /// <summary>
    /// Lets the server end a statement whose client was killed, and its locks with it. Only Linux servers are sure to know how.
    /// </summary>
    public static NpgsqlBatchCommand WatchClient() => new(
        """
        SELECT set_config('client_connection_check_interval', '1s', false)
         WHERE version() LIKE '%linux%' AND current_setting('client_connection_check_interval', true) = '0'
        """);

    public static string Milliseconds(TimeSpan limit) =>
        ((long)Math.Ceiling(limit.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
}
