using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Web;

/// <summary>The application's database: the configured one or, while it is developed, one on a throw-away server that ends with the application.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly PostgresServer? _server;

    private Database(string connectionString, PostgresServer? server)
    {
        DataSource = NpgsqlDataSource.Create(connectionString);
        _server = server;
    }

    public NpgsqlDataSource DataSource { get; }

    public static async Task<Database> OpenAsync(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString("AssetTracer") is { Length: > 0 } configured)
        {
            return new(configured, server: null);
        }

        if (!builder.Environment.IsDevelopment())
        {
            throw new InvalidOperationException("There is no database. Set ConnectionStrings:AssetTracer (ConnectionStrings__AssetTracer in the environment).");
        }

        var server = await PostgresServer.StartAsync();
        return new(server.ConnectionString, server);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
