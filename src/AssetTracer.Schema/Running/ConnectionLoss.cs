using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Tells a lost connection from a statement that failed.</summary>
internal static class ConnectionLoss
{
    public static bool Is(NpgsqlException exception) => exception switch
    {
        // The server ends the session: terminated, shut down, crashed, dropped, idle for too long.
        PostgresException server => server.SqlState is "57P01" or "57P02" or "57P03" or "57P04" or "57P05" or "25P03" or "25P04"
            || server.SqlState.StartsWith("08", StringComparison.Ordinal),
        _ => true,
    };

    /// <summary>What happened, without the driver's guesses.</summary>
    public static string Reason(NpgsqlException exception) => exception switch
    {
        PostgresException server => $"{server.MessageText}, {server.SqlState}",
        { InnerException: { } inner } => inner.Message.TrimEnd('.'),
        _ => exception.Message.TrimEnd('.'),
    };
}

/// <summary>How messages name a database: without user or password.</summary>
internal static class Address
{
    public static string Of(NpgsqlConnection connection) => $"{connection.Host}:{connection.Port}/{connection.Database}";

    public static string Of(NpgsqlDataSource database)
    {
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"{target.Host}:{target.Port}/{target.Database ?? target.Username}";
    }
}
