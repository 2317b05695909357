using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace AssetTracer.Schema.Testing;

/// <summary>
/// A server that somebody else runs, named in the environment. Only databases are created on it. A lock held on it says that this
/// test run lives, so that the next one can tell and drop the databases of a run that was killed.
/// </summary>
internal sealed class NamedPostgres : IAsyncDisposable
{
    private const string Variable = "ASSETTRACER_TEST_POSTGRES";

    private readonly NpgsqlConnection _connection;
    private readonly string _prefix;

    private NamedPostgres(NpgsqlConnection connection, string prefix)
    {
        _connection = connection;
        _prefix = prefix;
    }

    /// <summary>The variables that may name a server, the most specific first.</summary>
    public static IReadOnlyList<string> VariableNames(PostgresServerOptions options) =>
        options.MajorVersion is { } major ? [string.Create(CultureInfo.InvariantCulture, $"{Variable}_{major}"), Variable] : [Variable];

    public static async Task<RunningPostgres?> TryStartAsync(
        PostgresServerOptions options, ICollection<string> attempts, CancellationToken cancellationToken)
    {
        var names = VariableNames(options);
        if (!options.UseEnvironment)
        {
            attempts.Add($"{names[0]}: not looked at (UseEnvironment is false).");
            return null;
        }

        foreach (var name in names)
        {
            if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } value)
            {
                attempts.Add($"{name}: not set.");
                continue;
            }

            // A named server that doesn't answer is an error, not a reason to test against another one.
            var target = Parse(name, value);
            var connection = await OpenAsync(name, target, options, cancellationToken).ConfigureAwait(false);
            if (options.MajorVersion is { } wanted && wanted != connection.PostgreSqlVersion.Major)
            {
                attempts.Add($"{name}: a server of version {connection.PostgreSqlVersion.Major}.");
                await connection.DisposeAsync().ConfigureAwait(false);
                continue;
            }

            return await UseAsync(name, target, connection, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await using (_connection.ConfigureAwait(false))
        {
            const string Mine = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)";
            await DropAsync(Mine, [_prefix], CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<RunningPostgres> UseAsync(
        string name, NpgsqlConnectionStringBuilder target, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var run = RandomNumberGenerator.GetInt32(int.MaxValue);
        var major = connection.PostgreSqlVersion.Major;
        var named = new NamedPostgres(connection, string.Create(CultureInfo.InvariantCulture, $"assettracer_test_{run:x8}_"));
        try
        {
            await named.HoldAsync(run, cancellationToken).ConfigureAwait(false);
            await named.SweepAsync(cancellationToken).ConfigureAwait(false);
            var folder = await PostgresBinaries.FindClientsAsync(major, cancellationToken).ConfigureAwait(false);
            var origin = $"PostgreSQL {connection.ServerVersion} at {Address(target)}, named in {name}";
            return new RunningPostgres(target.ConnectionString, origin, major, named._prefix, folder, named);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static NpgsqlConnectionStringBuilder Parse(string name, string value)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(value);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            // The cause isn't passed on: it may quote a piece of the connection string, such as half a password.
            throw new PostgresUnavailableException(
                $"{name} isn't a connection string that Npgsql understands. Write it like Host=127.0.0.1;Username=postgres;Password=…, "
                + "with a value in quotes where it holds a semicolon.");
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(
        string name, NpgsqlConnectionStringBuilder target, PostgresServerOptions options, CancellationToken cancellationToken)
    {
        var seconds = Math.Max(1, (int)Math.Min(options.StartTimeout.TotalSeconds, target.Timeout == 0 ? int.MaxValue : target.Timeout));

        // Kept alive, because it idles for the whole test run and the lock ends with it.
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(target.ConnectionString) { Pooling = false, KeepAlive = 30, Timeout = seconds }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (exception is not (NpgsqlException or TimeoutException or InvalidOperationException or ArgumentException or IOException))
            {
                throw;
            }

            throw new PostgresUnavailableException(
                $"The server that {name} names, {Address(target)}, refuses the connection: {exception.Message} "
                + "Start it, correct the variable, or unset it to have a server started for the tests.",
                innerException: exception);
        }
    }

    private static string Address(NpgsqlConnectionStringBuilder target) =>
        string.Create(CultureInfo.InvariantCulture, $"{target.Host}:{target.Port}/{target.Database ?? target.Username}");

    private async Task HoldAsync(int run, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT pg_advisory_lock(1096045396, $1)", _connection) { Parameters = { new() { Value = run } } };
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task SweepAsync(CancellationToken cancellationToken) => DropAsync(
        """
        SELECT datname
        FROM pg_database
        WHERE datname ~ '^assettracer_test_[0-9a-f]{8}_[0-9]+$'
          AND pg_has_role(datdba, 'MEMBER')
          AND NOT EXISTS (
            SELECT FROM pg_locks
            WHERE locktype = 'advisory' AND classid = 1096045396
              AND starts_with(datname, 'assettracer_test_' || lpad(to_hex(objid::bigint), 8, '0') || '_'))
        """,
        [],
        cancellationToken);

    private async Task DropAsync(string query, IEnumerable<string> parameters, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var command = new NpgsqlCommand(query, _connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.AddRange(parameters.Select(value => new NpgsqlParameter { Value = value }).ToArray());
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    names.Add(reader.GetString(0));
                }
            }
        }

        foreach (var name in names)
        {
            var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", _connection);
            await using (drop.ConfigureAwait(false))
            {
                await drop.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
