using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema.Testing;

/// <summary>
/// A PostgreSQL server for tests. It is the one named in the environment, or one started from binaries on this machine, or a container:
/// the first of these that is there. Whatever was started or created ends with <see cref="DisposeAsync"/>, and also when the test run is killed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly RunningPostgres _running;
    private readonly NpgsqlDataSource _administration;
    private readonly SemaphoreSlim _templateGate = new(1, 1);
    private readonly ConcurrentDictionary<string, string> _templates = new(StringComparer.Ordinal);
    private int _databases;
    private int _disposed;

    private PostgresServer(RunningPostgres running)
    {
        _running = running;
        _administration = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(running.ConnectionString) { MaxPoolSize = 4 });
    }

    /// <summary>Connects to the database <c>postgres</c> as superuser; for a server named in the environment, as the variable says.</summary>
    public string ConnectionString => _running.ConnectionString;

    /// <summary>Where the server came from, for the test log. Holds no secret.</summary>
    public string Origin => _running.Origin;

    /// <summary>The server's major version, such as 15.</summary>
    public int MajorVersion => _running.MajorVersion;

    /// <summary>The folder of <c>pg_dump</c> and its sisters in the server's version; null where this machine has none.</summary>
    public string? BinFolder => _running.BinFolder;

    /// <summary>Starts a server, or connects to the one that the environment names.</summary>
    /// <param name="options">Which server, and where to look for it. Default: the first one found.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing stays behind.</param>
    /// <exception cref="PostgresUnavailableException">There is no server, or the one named in the environment doesn't answer.</exception>
    public static async Task<PostgresServer> StartAsync(PostgresServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new PostgresServerOptions();
        var attempts = new List<string>();
        var running = await NamedPostgres.TryStartAsync(options, attempts, cancellationToken).ConfigureAwait(false)
            ?? await EmbeddedPostgres.TryStartAsync(options, attempts, cancellationToken).ConfigureAwait(false)
            ?? await DockerPostgres.TryStartAsync(options, attempts, cancellationToken).ConfigureAwait(false)
            ?? throw PostgresUnavailableException.NothingFound(options, attempts);
        return new PostgresServer(running);
    }

    /// <summary>Creates a database of its own name: empty, or a copy of <paramref name="template"/>.</summary>
    /// <param name="template">
    /// The name of a template made by <see cref="CreateTemplateAsync"/>, or of any database that nobody is connected to.
    /// Default: null, an empty database.
    /// </param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>The database, dropped when it is disposed.</returns>
    public async Task<TestDatabase> CreateDatabaseAsync(string? template = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var number = Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        var name = _running.DatabasePrefix + number;

        // template1 may hold what somebody put there, template0 never does.
        var source = template is null ? "template0" : _templates.GetValueOrDefault(template, template);

        // The default strategy of PostgreSQL 15 and later writes every page to the log as well, which takes two to three times as long.
        var strategy = MajorVersion >= 15 ? " STRATEGY FILE_COPY" : "";
        await ExecuteAsync($"CREATE DATABASE {Quoted(name)} TEMPLATE {Quoted(source)}{strategy}", cancellationToken).ConfigureAwait(false);
        return new TestDatabase(this, name, new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString);
    }

    /// <summary>
    /// Builds a database once, to be copied by <see cref="CreateDatabaseAsync"/> as often as a suite has tests: copying takes a
    /// fraction of the time of building. A template lives as long as its server.
    /// </summary>
    /// <param name="name">What to call it. A template that is already there under this name is not built again; null is always a new one.</param>
    /// <param name="build">Fills the empty database. Templates are built one after the other, so it mustn't build another one.</param>
    /// <param name="cancellationToken">Cancels the attempt; a half-built template is dropped.</param>
    /// <returns>The name to hand to <see cref="CreateDatabaseAsync"/>.</returns>
    public async Task<string> CreateTemplateAsync(
        string? name, Func<NpgsqlDataSource, CancellationToken, Task> build, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        await _templateGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (name is not null && _templates.ContainsKey(name))
            {
                return name;
            }

            var database = await CreateDatabaseAsync(template: null, cancellationToken).ConfigureAwait(false);
            try
            {
                await build(database.DataSource, cancellationToken).ConfigureAwait(false);
                await database.DisconnectAsync().ConfigureAwait(false);

                // A database that somebody is connected to can't be copied.
                await ExecuteAsync($"ALTER DATABASE {Quoted(database.Name)} WITH ALLOW_CONNECTIONS false", cancellationToken).ConfigureAwait(false);
                await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'", cancellationToken)
                    .ConfigureAwait(false);
            }
            catch
            {
                await database.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            name ??= database.Name;
            _templates[name] = database.Name;
            return name;
        }
        finally
        {
            _templateGate.Release();
        }
    }

    /// <summary>Stops the server and removes its files; on a server named in the environment, drops the databases created here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _administration.DisposeAsync().ConfigureAwait(false);
        await _running.Host.DisposeAsync().ConfigureAwait(false);
        _templateGate.Dispose();
    }

    /// <summary>Drops a database, whoever is connected to it. With the server gone, the database is gone too.</summary>
    internal async Task DropDatabaseAsync(string name)
    {
        if (_disposed == 0)
        {
            await WaitForClosedSessionsAsync(name).ConfigureAwait(false);
            await ExecuteAsync($"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)", CancellationToken.None).ConfigureAwait(false);
        }
    }

    // A session that was closed takes a millisecond or two to end, and DROP DATABASE, where it meets one, looks again after a tenth of a second.
    private async Task WaitForClosedSessionsAsync(string name)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var command = _administration.CreateCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1)");
            await using (command.ConfigureAwait(false))
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
                if (await command.ExecuteScalarAsync().ConfigureAwait(false) is false)
                {
                    return;
                }
            }

            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private static string Quoted(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var command = _administration.CreateCommand(sql);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
