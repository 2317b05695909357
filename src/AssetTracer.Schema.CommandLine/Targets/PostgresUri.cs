using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>, as <c>psql</c> does, into Npgsql's settings.</summary>
internal static class PostgresUri
{
    private const string Encode = "Percent-encode special characters in the user and the password, as in p%40ss for p@ss.";

    public static bool IsOne(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Reads the URI, and what it leaves out from libpq's variables: PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE. No message repeats a part of it.
    /// </summary>
    /// <param name="text">The URI.</param>
    /// <param name="environment">Gives the value of an environment variable.</param>
    /// <exception cref="CommandException">It isn't a URI of a database.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, Func<string, string?> environment)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = rest.IndexOfAny(['/', '?']);
        var authority = end < 0 ? rest : rest[..end];
        var tail = end < 0 ? "" : rest[end..];
        if (tail.Contains('@', StringComparison.Ordinal))
        {
            throw new CommandException($"The URI has an @ after its host. {Encode}");
        }

        var settings = new NpgsqlConnectionStringBuilder();
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var colon = authority.IndexOf(':', StringComparison.Ordinal);
            var user = colon >= 0 && colon < at ? authority[..colon] : authority[..at];
            SetText(value => settings.Username = value, user);
            SetText(value => settings.Password = value, colon >= 0 && colon < at ? authority[(colon + 1)..at] : "");
        }

        var question = tail.IndexOf('?', StringComparison.Ordinal);
        SetHosts(settings, authority[(at + 1)..]);
        SetText(value => settings.Database = value, (question < 0 ? tail : tail[..question]).TrimStart('/'));
        if (question >= 0)
        {
            foreach (var parameter in tail[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                SetParameter(settings, parameter);
            }
        }

        SetRest(settings, environment);
        return settings;
    }

    private static void SetRest(NpgsqlConnectionStringBuilder settings, Func<string, string?> environment)
    {
        if (settings.Host is null)
        {
            settings.Host = environment("PGHOST") is { Length: > 0 } host ? host : "localhost";
        }

        if (environment("PGPORT") is { Length: > 0 } port && !settings.ShouldSerialize("Port"))
        {
            settings.Port = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
                ? number
                : throw new CommandException("PGPORT isn't a number from 1 to 65535, and the URI names no port.");
        }

        settings.Database ??= NonEmpty(environment("PGDATABASE"));
        settings.Username ??= NonEmpty(environment("PGUSER"));
        settings.Password ??= NonEmpty(environment("PGPASSWORD"));
    }

    private static string? NonEmpty(string? text) => text is { Length: > 0 } ? text : null;

    // one host with its port goes to the two settings; several go to one, as Npgsql wants it
    private static void SetHosts(NpgsqlConnectionStringBuilder settings, string hosts)
    {
        if (hosts.Length == 0)
        {
            return;
        }

        var parts = hosts.Split(',').Select(SplitPort).ToList();
        if (parts is [var (host, port)])
        {
            SetText(value => settings.Host = value, host);
            SetPort(settings, port);
        }
        else
        {
            settings.Host = string.Join(',', parts.Select(p => Uri.UnescapeDataString(p.Host) + (p.Port.Length == 0 ? "" : $":{Port(p.Port)}")));
        }
    }

    private static (string Host, string Port) SplitPort(string text)
    {
        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (bracket > 0)
        {
            return (text[1..bracket], text[(bracket + 1)..].TrimStart(':'));
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }

    private static void SetParameter(NpgsqlConnectionStringBuilder settings, string parameter)
    {
        var (name, value) = parameter.Split('=', 2) is [var left, var right] ? (left, Uri.UnescapeDataString(right)) : (parameter, "");
        switch (name)
        {
            case "host" or "hostaddr":
                settings.Host = value;
                break;
            case "port":
                SetPort(settings, value);
                break;
            case "user":
                settings.Username = value;
                break;
            case "password":
                settings.Password = value;
                break;
            case "dbname":
                settings.Database = value;
                break;
            case "sslmode":
                settings.SslMode = Choose<SslMode>(name, value);
                break;
            case "channel_binding":
                settings.ChannelBinding = Choose<ChannelBinding>(name, value);
                break;
            case "connect_timeout":
                // 0 and negative numbers mean without end to psql, 0 does to Npgsql
                settings.Timeout = Math.Clamp(Number(name, value), 0, 1024);
                break;
            case "application_name":
                settings.ApplicationName = value;
                break;
            case "options":
                settings.Options = value;
                break;
            case "sslrootcert":
                settings.RootCertificate = value;
                break;
            case "sslcert":
                settings.SslCertificate = value;
                break;
            case "sslkey":
                settings.SslKey = value;
                break;
            case "sslpassword":
                settings.SslPassword = value;
                break;
            case "passfile":
                settings.Passfile = value;
                break;
            case "client_encoding" or "fallback_application_name" or "gssencmode" or "keepalives" or "keepalives_idle" or "keepalives_interval"
                or "keepalives_count" or "tcp_user_timeout" or "pgbouncer" or "connection_limit" or "pool_timeout":
                // they change nothing that is read here
                break;
            case "target_session_attrs":
                settings.TargetSessionAttributes = value;
                break;
            default:
                throw new CommandException(name.Length <= 40 && name.All(c => char.IsAsciiLetter(c) || c == '_')
                    ? $"The URI has a parameter '{name}' that isn't known here. Leave it out, or give a connection string with Npgsql's keywords."
                    : "The URI has a parameter that isn't known here. Leave it out, or give a connection string with Npgsql's keywords.");
        }
    }

    private static T Choose<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new CommandException($"The URI's {name} isn't one of {string.Join(", ", Enum.GetNames<T>())}.");

    private static void SetPort(NpgsqlConnectionStringBuilder settings, string port)
    {
        if (port.Length > 0)
        {
            settings.Port = Port(port);
        }
    }

    private static int Port(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
        ? port
        : throw new CommandException($"The URI's port isn't a number from 1 to 65535. {Encode}");

    private static int Number(string name, string value) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new CommandException($"The URI's {name} isn't a number.");

    private static void SetText(Action<string> set, string text)
    {
        if (text.Length > 0)
        {
            set(Uri.UnescapeDataString(text));
        }
    }
}
