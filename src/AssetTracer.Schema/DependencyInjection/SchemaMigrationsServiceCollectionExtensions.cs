using AssetTracer.Schema;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds schema migrations to an application.</summary>
public static class SchemaMigrationsServiceCollectionExtensions
{
    /// <summary>The key of the <c>NpgsqlDataSource</c> that <see cref="SchemaParity"/> takes for the one that is right.</summary>
    public const string ExpectedDatabase = "expected";

    /// <summary>
    /// Adds the runner of migrations and what reads snapshots. The database is the registered <c>NpgsqlDataSource</c>,
    /// or the one that <see cref="MigrationOptions.ConnectionString"/> names.
    /// </summary>
    /// <remarks>
    /// <see cref="SchemaParity"/> judges that database against the <c>NpgsqlDataSource</c> which is registered under the key
    /// <see cref="ExpectedDatabase"/>; <see cref="ParityOptions"/> are taken from the services too.
    /// </remarks>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options. It may be called for by several callers; the last one wins.</param>
    /// <returns>Takes the migrations.</returns>
    public static SchemaMigrationsBuilder AddSchemaMigrations(this IServiceCollection services, Action<MigrationOptions>? configure = null)
    {
        if (configure is not null)
        {
            services.AddSingleton(new MigrationConfiguration(configure));
        }

        services.TryAddSingleton(OptionsOf);
        services.TryAddSingleton(p => new MigrationDatabase(p, p.GetRequiredService<MigrationOptions>()));

        // One for each scope, so that migrations may take services of a scope.
        services.TryAddScoped(p => new MigrationRunner(
            p.GetRequiredService<MigrationDatabase>().DataSource,
            p.GetServices<Migration>(),
            p.GetRequiredService<MigrationOptions>(),
            p.GetService<TimeProvider>(),
            p.GetService<ILogger<MigrationRunner>>()));
        services.TryAddSingleton(p => new PostgresSnapshotReader(p.GetRequiredService<MigrationDatabase>().DataSource, p.GetService<SnapshotScope>()));
        services.TryAddScoped(p => new SchemaParity(
            p.GetKeyedService<NpgsqlDataSource>(ExpectedDatabase) ?? throw new MigrationDefinitionException(
                $"There is no database to compare with. Register its NpgsqlDataSource under the key \"{ExpectedDatabase}\"."),
            p.GetRequiredService<MigrationDatabase>().DataSource,
            p.GetServices<Migration>(),
            ParityOptionsOf(p)));
        return new(services);
    }

    private static ParityOptions ParityOptionsOf(IServiceProvider services) =>
        services.GetService<ParityOptions>() ?? new ParityOptions { HistoryTable = services.GetRequiredService<MigrationOptions>().HistoryTable };

    private static MigrationOptions OptionsOf(IServiceProvider services)
    {
        var options = new MigrationOptions();
        foreach (var configuration in services.GetServices<MigrationConfiguration>())
        {
            configuration.Configure(options);
        }

        return options;
    }

    private sealed record MigrationConfiguration(Action<MigrationOptions> Configure);
}
