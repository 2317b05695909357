using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>How long a statement may wait and run.</summary>
internal static class SessionLimits
{
    /// <summary>Sets the limits for the transaction, or for the session where there is none.</summary>
    public static NpgsqlBatchCommand Set(MigrationOptions options, bool forTransaction, bool limitLocks = true) => StatementCommand.Of(
        "SELECT set_config('lock_timeout', $1, $3::boolean), set_config('statement_timeout', $2, $3::boolean)",
        Milliseconds(limitLocks ? options.StatementLockTimeout : TimeSpan.Zero),
        Milliseconds(options.StatementTimeout),
        forTransaction ? "true" : "false");

    public static string Milliseconds(TimeSpan limit) =>
        ((long)Math.Ceiling(limit.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
}
