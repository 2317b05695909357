using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Tells a lost connection from a statement that failed.</summary>
internal static class ConnectionLoss
{
    public static bool Is(NpgsqlException exception) => exception switch
    {
        // The server ends the session. An error's code says nothing of that: a statement may tell of a connection of its own, to somewhere else.
        PostgresException server => IsFatal(server),
        _ => true,
    };

    /// <summary>
    /// A failure to connect, or to ask on a new connection, as the exception that says whether it may pass by itself: what is lost, busy or not started yet
    /// can't be reached; a password, a name or a right that is wrong is refused.
    /// </summary>
    /// <param name="exception">What the driver said.</param>
    /// <param name="address">The database.</param>
    /// <param name="consequence">What that means, as the rest of the sentence, and what follows it.</param>
    public static SchemaMigrationException Tell(NpgsqlException exception, string address, string consequence) => WayOut(exception) is { } wayOut
        ? new MigrationAccessException($"{address} refuses ({Reason(exception)}){consequence} {wayOut}", exception)
        : new MigrationConnectionException($"{address} can't be reached ({Reason(exception)}){consequence}", exception);

    // Class 08 is a lost connection, 53 a server without resources, 57 one that starts, ends or cancels.
    private static string? WayOut(NpgsqlException exception) => exception switch
    {
        PostgresException { SqlState: ['2', '8', ..] } => "Check the user and the password, and the server's pg_hba.conf.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "Check the name of the database, or create it.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => "Grant it to this role, or connect as another one.",
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] } => null,
        PostgresException server => IsFatal(server) ? null : "Waiting doesn't mend it: look at what the server says.",
        { Message: var message } when message.Contains("No password has been provided", StringComparison.Ordinal) =>
            "Put a password into the connection string, PGPASSWORD or a passfile.",
        _ => null,
    };

    private static bool IsFatal(PostgresException server) => server.InvariantSeverity is "FATAL" or "PANIC";

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
