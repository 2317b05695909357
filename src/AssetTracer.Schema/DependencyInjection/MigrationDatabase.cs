using AssetTracer.Schema;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The database that migrations run on: the application's own data source, or one of its own that ends with the application.</summary>
internal sealed class MigrationDatabase(IServiceProvider services, MigrationOptions options) : IDisposable, IAsyncDisposable
{
    private readonly Lazy<NpgsqlDataSource>? _own =
        options.ConnectionString is { Length: > 0 } text ? new(() => Create(text), LazyThreadSafetyMode.ExecutionAndPublication) : null;

    public NpgsqlDataSource DataSource => _own?.Value ?? services.GetService<NpgsqlDataSource>() ?? throw new MigrationDefinitionException(
        "There is no database to migrate. Register an NpgsqlDataSource (services.AddNpgsqlDataSource(…)), or set MigrationOptions.ConnectionString. One that is "
        + "registered under a key is none: say which one is meant by services.AddSingleton(p => p.GetRequiredKeyedService<NpgsqlDataSource>(key)).");

    public void Dispose()
    {
        if (_own is { IsValueCreated: true })
        {
            _own.Value.Dispose();
        }
    }

    public ValueTask DisposeAsync() => _own is { IsValueCreated: true } ? _own.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static NpgsqlDataSource Create(string connectionString)
    {
        try
        {
            var target = new NpgsqlConnectionStringBuilder(connectionString);
            if (!target.ShouldSerialize("Include Error Detail"))
            {
                // So that a failure names the rows that a new rule refuses.
                target.IncludeErrorDetail = true;
            }

            return NpgsqlDataSource.Create(target);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            // The cause isn't passed on: it may quote a piece of the text, such as half a password.
            throw new MigrationDefinitionException(
                "MigrationOptions.ConnectionString isn't one that Npgsql understands. Write it like Host=db;Database=app;Username=owner;Password=…, "
                + "with a value in quotes where it holds a semicolon.");
        }
    }
}
