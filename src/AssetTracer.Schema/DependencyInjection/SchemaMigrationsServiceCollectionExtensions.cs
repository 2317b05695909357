using AssetTracer.Schema;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds schema migrations to an application.</summary>
public static class SchemaMigrationsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the runner of migrations, the gate, and what reads snapshots. The database is the registered <c>NpgsqlDataSource</c>,
    /// or the one that <see cref="MigrationOptions.ConnectionString"/> names.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options. Every caller's is called, in order, on the registered <see cref="MigrationOptions"/> if there are any.</param>
    /// <returns>Takes the migrations.</returns>
    public static SchemaMigrationsBuilder AddSchemaMigrations(this IServiceCollection services, Action<MigrationOptions>? configure = null) =>
        services.AddSchemaMigrations((_, options) => configure?.Invoke(options));

    /// <inheritdoc cref="AddSchemaMigrations(IServiceCollection, Action{MigrationOptions})"/>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options with the help of services: the application's configuration, say.</param>
    public static SchemaMigrationsBuilder AddSchemaMigrations(this IServiceCollection services, Action<IServiceProvider, MigrationOptions> configure)
    {
        services.AddSingleton(new MigrationConfiguration(configure));
        services.TryAddSingleton<ConfiguredOptions>();
        services.TryAddSingleton(p => new MigrationDatabase(p, p.GetRequiredService<ConfiguredOptions>().Running));

        // One for each scope, so that migrations may take services of a scope.
        services.TryAddScoped(p => new MigrationRunner(
            p.GetRequiredService<MigrationDatabase>().DataSource,
            p.GetServices<Migration>(),
            p.GetRequiredService<ConfiguredOptions>().Running,
            p.GetService<TimeProvider>(),
            p.GetService<ILogger<MigrationRunner>>(),
            p.GetServices<IMigrationHook>()));
        services.TryAddScoped(p => new SchemaFleet(
            p.GetService<IFleetSource>() ?? throw new MigrationDefinitionException("There is no fleet. Add its source where the migrations are added: services.AddSchemaMigrations().AddFleet<TSource>()."),
            p.GetServices<Migration>(),
            p.GetRequiredService<ConfiguredOptions>().Running,
            p.GetRequiredService<ConfiguredOptions>().Fleet,
            p.GetService<TimeProvider>(),
            p.GetService<ILogger<MigrationRunner>>(),
            p.GetServices<IMigrationHook>())
        {
            Gate = () => p.GetRequiredService<ConfiguredOptions>().Gate,
        });
        services.TryAddScoped(p => new SchemaPromotion(p.GetRequiredService<MigrationRunner>()));
        services.TryAddSingleton(p => new PostgresSnapshotReader(p.GetRequiredService<MigrationDatabase>().DataSource, p.GetService<SnapshotScope>()));
        services.TryAddSingleton(ChecklistServices.LintOf);
        services.TryAddSingleton(p => new SchemaDrift(p.GetRequiredService<MigrationDatabase>().DataSource, p.GetRequiredService<ConfiguredOptions>().Drift));
        services.TryAddScoped(p => new SchemaParity(
            p.GetRequiredService<ConfiguredOptions>().Expected,
            p.GetRequiredService<MigrationDatabase>().DataSource,
            p.GetServices<Migration>(),
            p.GetRequiredService<ConfiguredOptions>().Parity));

        // The database that is right is asked for when it is needed: an application may start where nobody names it.
        services.TryAddScoped(p => new DeploymentGate(
            p.GetRequiredService<MigrationDatabase>().DataSource,
            p.GetServices<Migration>(),
            p.GetRequiredService<ConfiguredOptions>().Gate)
        {
            Parity = () => p.GetRequiredService<ConfiguredOptions>().HasExpected ? p.GetRequiredService<SchemaParity>() : null,
        });
        return new(services);
    }
}
