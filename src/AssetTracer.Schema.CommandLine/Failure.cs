using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>What went wrong with a server, with the way out. Only the server's own words are repeated, never a setting.</summary>
internal static class Failure
{
    public static string Describe(Exception failure, string label) => Innermost<PostgresException>(failure) is { } fromServer
        ? FromServer(fromServer, label)
        : FromDriver(failure, label);

    /// <summary>Whatever ended a command, as sentences with the way out, and without what may be secret.</summary>
    public static string InWords(Exception failure) => failure switch
    {
        CommandException or SchemaMigrationException => CommandWords.Of(failure.Message),
        OperationCanceledException => "Stopped before there was an answer.",
        NpgsqlException => Describe(failure, "the database"),

        // The driver's messages about settings quote them.
        _ when failure.Source is "Npgsql" or "System.Data.Common" =>
            $"The database can't be set up: Npgsql refuses its settings ({failure.GetType().Name}). Check the connection string in the application's configuration.",
        // These tell of types, options and files; what else an application throws may hold anything, a connection string too.
        OptionsValidationException or IOException or UnauthorizedAccessException => FromApplication(failure, $": {failure.Message}"),
        _ when failure.Source?.StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal) == true => FromApplication(failure, $": {failure.Message}"),
        _ => FromApplication(failure, $"{Place(failure)}. Its message isn't shown, because nobody knows what it holds."),
    };

    private static string FromApplication(Exception failure, string rest) => $"The command failed because of the application: {failure.GetType().Name}{rest}";

    // as in "at Shop.Settings.Read(String name)", without the file's path
    private static string Place(Exception failure) => failure.StackTrace?.Split('\n', 2)[0].Trim() is { Length: > 0 } line
        ? ", thrown " + line.Split(" in ", 2)[0]
        : "";

    private static string FromServer(PostgresException e, string label) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => $"{label}: {e.MessageText} ({e.SqlState}). Check the user and the password.",
        PostgresErrorCodes.InvalidAuthorizationSpecification => $"{label}: {e.MessageText} ({e.SqlState}). Check the user and the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => $"{label}: {e.MessageText} ({e.SqlState}). Check the name, or create the database.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"{label}: {e.MessageText} ({e.SqlState}). Grant it to this role, or connect as another one.",
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow => $"{label}: {e.MessageText} ({e.SqlState}). Try again later.",
        _ => $"{label}: {e.MessageText} ({e.SqlState}).{(e.Hint is { } hint ? " " + hint : "")}",
    };

    private static string FromDriver(Exception e, string label)
    {
        if (Innermost<SocketException>(e) is { } socket)
        {
            return socket.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => $"{label}: nothing answers there (connection refused). Check the host and the port, and that the server runs.",
                SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => $"{label}: the host isn't known. Check its name.",
                _ => $"{label}: the server can't be reached: {socket.Message}.",
            };
        }

        if (Innermost<TimeoutException>(e) is not null)
        {
            return $"{label}: the server doesn't answer in time. Check the host and the port, or give it longer by Timeout (connect_timeout in a URI).";
        }

        if (Innermost<AuthenticationException>(e) is { } tls)
        {
            return $"{label}: the encrypted connection failed: {tls.Message} Check the SSL mode and the certificates.";
        }

        if (e is NpgsqlException && e.Message.Contains("No password has been provided", StringComparison.Ordinal))
        {
            return $"{label}: the server asks for a password and none was given. Put it into the connection string, PGPASSWORD or a passfile.";
        }

        return e switch
        {
            NpgsqlException or SchemaMigrationException or IOException => $"{label}: {e.Message}",
            ArgumentException => $"{label}: Npgsql refuses the settings. Check the connection string.",
            _ => $"{label}: the database can't be read: {e.GetType().Name}: {e.Message}",
        };
    }

    private static T? Innermost<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
