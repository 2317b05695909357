using Npgsql;

namespace AssetTracer.Schema.Testing;

/// <summary>A database of one test. It is dropped when it is disposed, whoever is still connected to it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly Lazy<NpgsqlDataSource> _dataSource;
    private int _disposed;

    internal TestDatabase(PostgresServer server, string name, string connectionString)
    {
        _server = server;
        Name = name;
        ConnectionString = connectionString;
        _dataSource = new Lazy<NpgsqlDataSource>(() => NpgsqlDataSource.Create(connectionString));
    }

    /// <summary>The database's name on its server.</summary>
    public string Name { get; }

    /// <summary>Connects to this database as the server's superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>Connections to this database, pooled. Made when first asked for, disposed with the database.</summary>
    public NpgsqlDataSource DataSource => _dataSource.Value;

    /// <summary>Closes the connections and drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await DisconnectAsync().ConfigureAwait(false);
            await _server.DropDatabaseAsync(Name).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connections of this process, also those that were opened by the connection string and lie idle in its pool.</summary>
    internal async Task DisconnectAsync()
    {
        if (_dataSource.IsValueCreated)
        {
            await _dataSource.Value.DisposeAsync().ConfigureAwait(false);
        }

        var connection = new NpgsqlConnection(ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlConnection.ClearPool(connection);
        }
    }
}
