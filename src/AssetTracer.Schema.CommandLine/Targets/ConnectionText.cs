using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Reads a connection string. Npgsql's own messages repeat parts of it; these never do.</summary>
internal static partial class ConnectionText
{
    private static readonly string[] Known =
    [
        "Host", "Server", "Port", "Database", "Username", "User ID", "Password", "Passfile", "SSL Mode", "Root Certificate", "SSL Certificate", "SSL Key",
        "SSL Password", "Timeout", "Command Timeout", "Application Name", "Options", "Search Path", "Pooling", "Keepalive", "Target Session Attributes",
        "Trust Server Certificate", "Include Error Detail", "Maximum Pool Size", "Minimum Pool Size", "Client Encoding", "Timezone", "Kerberos Service Name",
    ];

    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var parts = Parts(text);
        var settings = new NpgsqlConnectionStringBuilder();
        foreach (string keyword in parts.Keys)
        {
            Set(settings, keyword, (string)parts[keyword]);
        }

        // as psql writes it: all of it would become the value of the first keyword, and be printed as a host
        if (new[] { settings.Host, settings.Database, settings.Username }.Any(value => value is not null && PsqlStyle().IsMatch(value)))
        {
            throw new CommandException("The connection string separates its keywords with blanks. Write Host=…;Database=…;Username=…;Password=…, or a postgres:// URI.");
        }

        return settings.Host is null
            ? throw new CommandException("The connection string names no Host. Write Host=…;Database=…;Username=…;Password=…, or a postgres:// URI.")
            : settings;
    }

    /// <summary>The same text with other values.</summary>
    public static string With(string text, Func<string, string> change)
    {
        var parts = Parts(text);
        foreach (var keyword in parts.Keys.Cast<string>().ToList())
        {
            parts[keyword] = change((string)parts[keyword]);
        }

        return parts.ConnectionString;
    }

    private static DbConnectionStringBuilder Parts(string text)
    {
        try
        {
            return new() { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            throw new CommandException(
                "The connection string can't be read: write Keyword=Value;Keyword=Value, with a value that holds ; or = or quotes in quotes, as in Password='a;b'.");
        }
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string keyword, string value)
    {
        // An unknown keyword may be a piece of a password that holds a semicolon.
        if (!settings.ContainsKey(keyword))
        {
            throw new CommandException(Meant(keyword) is { } near
                ? $"The connection string has a keyword that Npgsql doesn't know; did you mean {near}?"
                : "The connection string has a keyword that Npgsql doesn't know. Put a value that holds ; or = in quotes, as in Password='a;b'.");
        }

        try
        {
            settings[keyword] = value;
        }
        catch (ArgumentException)
        {
            throw new CommandException($"The connection string's value for {keyword} isn't one that Npgsql takes.");
        }
    }

    private static string? Meant(string keyword) => keyword switch
    {
        "dbname" => "Database",
        "user" => "Username",
        "hostaddr" => "Host",
        "sslmode" => "SSL Mode",
        _ => Nearest.To(keyword, Known),
    };

    [GeneratedRegex(@"\s[A-Za-z_]+\s*=")]
    private static partial Regex PsqlStyle();
}
