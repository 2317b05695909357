using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What a migration's statements may rely on: the same session every time, and how long they may wait and run.</summary>
internal static class SessionSettings
{
    /// <summary>
    /// Remembers how the session looks, because a migration may say SET: the next one must not depend on whether both ran in one session.
    /// </summary>
    public static NpgsqlBatchCommand Remember() => new(
        """
        SELECT set_config('assettracer.search_path', current_setting('search_path'), false), set_config('assettracer.role', current_setting('role'), false)
        """);

    /// <summary>Brings back what <see cref="Remember"/> saw, for the transaction, or for the session where there is none.</summary>
    public static NpgsqlBatchCommand Restore(bool forTransaction) => StatementCommand.Of(
        """
        SELECT set_config('role', current_setting('assettracer.role'), $1::boolean)
             , set_config('search_path', current_setting('assettracer.search_path'), $1::boolean)
        """,
        Flag(forTransaction));

    /// <summary>Sets the limits for the transaction, or for the session where there is none.</summary>
    public static NpgsqlBatchCommand Set(MigrationOptions options, bool forTransaction, bool limitLocks = true) => StatementCommand.Of(
        "SELECT set_config('lock_timeout', $1, $3::boolean), set_config('statement_timeout', $2, $3::boolean)",
        Milliseconds(limitLocks ? options.StatementLockTimeout : TimeSpan.Zero),
        Milliseconds(options.StatementTimeout),
        Flag(forTransaction));

    public static string Milliseconds(TimeSpan limit) =>
        ((long)Math.Ceiling(limit.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);

    private static string Flag(bool value) => value ? "true" : "false";
}
