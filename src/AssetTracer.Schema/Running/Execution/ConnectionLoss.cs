using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Tells a lost connection from a statement that failed.</summary>
internal static class ConnectionLoss
{
    public static bool Is(NpgsqlException exception) => exception switch
    {
        // The server ends the session. An error's code says nothing of that: a statement may tell of a connection of its own, to somewhere else.
        PostgresException server => server.InvariantSeverity is "FATAL" or "PANIC",
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

    public static string Of(NpgsqlDataSource database) => Of(new NpgsqlConnectionStringBuilder(database.ConnectionString));

    public static string Of(NpgsqlConnectionStringBuilder target) => $"{target.Host}:{target.Port}/{target.Database ?? target.Username}";
}
