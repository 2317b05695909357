using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Opens a database that an option names.</summary>
internal static class ServerSource
{
    /// <summary>Whoever asks for it disposes of it.</summary>
    /// <exception cref="CommandException">It isn't a database.</exception>
    public static NpgsqlDataSource Open(string option, string text, ILoggerFactory? logs)
    {
        try
        {
            return DatabaseSource.Parse(text, Environment.GetEnvironmentVariable) is DatabaseSource.Server server
                ? server.Open(logs)
                : throw new CommandException("A snapshot file isn't a database. Give a connection string, a postgres:// URI, or env:NAME.");
        }
        catch (CommandException e)
        {
            throw new CommandException($"{option}: {e.Message}", e);
        }
    }
}
