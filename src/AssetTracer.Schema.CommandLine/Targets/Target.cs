using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The database that a command with migrations talks to, with what the application says about running them.</summary>
/// <param name="scope">A scope of the application's services.</param>
/// <param name="database">The database.</param>
/// <param name="own">What ends with the command; null where the database is the application's own.</param>
internal sealed class Target(AsyncServiceScope scope, NpgsqlDataSource database, NpgsqlDataSource? own) : IAsyncDisposable
{
    public NpgsqlDataSource Database => database;

    public IServiceProvider Services => scope.ServiceProvider;

    /// <summary>As <c>host:port/database</c>.</summary>
    public string Label { get; } = DatabaseSource.LabelOf(new NpgsqlConnectionStringBuilder(database.ConnectionString));

    /// <summary>What the environment is called; null if nobody said.</summary>
    public required string? Environment { get; init; }

    /// <summary>As <see cref="Environment"/>, or the database's own name where that isn't known.</summary>
    public string NameToType => Environment ?? Label[(Label.LastIndexOf('/') + 1)..];

    /// <summary>The environment that the database belonged to until now, where somebody says so.</summary>
    public string? PreviousEnvironment { get; set; }

    public IEnumerable<Migration> Migrations => Services.GetServices<Migration>();

    /// <summary>The application's own runner but for what the command changes, on its own database or another one.</summary>
    public MigrationRunner Runner(Action<MigrationOptions>? change = null, NpgsqlDataSource? on = null)
    {
        var options = Services.GetMigrationOptions();
        TargetEnvironment.Set(options, on is null ? Environment : null, PreviousEnvironment, isOwn: on is null && own is null);
        change?.Invoke(options);
        return new(
            on ?? database, Migrations, options, Services.GetService<TimeProvider>(), Services.GetService<ILogger<MigrationRunner>>(), Services.GetServices<IMigrationHook>());
    }

    public async ValueTask DisposeAsync()
    {
        if (own is not null)
        {
            await own.DisposeAsync().ConfigureAwait(false);
        }

        await scope.DisposeAsync().ConfigureAwait(false);
    }
}
