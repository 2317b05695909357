using AssetTracer.Schema;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Runs schema migrations from an application's services.</summary>
public static class SchemaMigrationsServiceProviderExtensions
{
    /// <summary>Applies every migration that is pending, in a scope of its own.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="cancellationToken">
    /// Stops the run. The migration that is under way is rolled back; if it can't run in one transaction, its finished statements stay and the
    /// next run goes on behind them.
    /// </param>
    /// <inheritdoc cref="MigrationRunner.RunAsync(MigrationPlan, CancellationToken)" path="/exception"/>
    public static async Task<MigrationSummary> MigrateSchemaAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        var scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            return await scope.ServiceProvider.GetRequiredService<MigrationRunner>().RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How migrations are run, as every caller of <c>AddSchemaMigrations</c> has said: a copy, to change for a runner of one's own.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException">No migrations were added to the services.</exception>
    public static MigrationOptions GetMigrationOptions(this IServiceProvider services) => services.GetRequiredService<ConfiguredOptions>().Running.Copy();

    /// <summary>The database that migrations run on. The services dispose of it.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException">No migrations were added to the services.</exception>
    /// <exception cref="MigrationDefinitionException">There is no database, or its connection string can't be read.</exception>
    public static NpgsqlDataSource GetMigrationDatabase(this IServiceProvider services) => services.GetRequiredService<MigrationDatabase>().DataSource;

    /// <summary>The database that is right, as <see cref="SchemaMigrationsBuilder.CompareWith"/> names it; <see langword="null"/> if nobody does.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException">No migrations were added to the services.</exception>
    public static NpgsqlDataSource? GetExpectedDatabase(this IServiceProvider services) =>
        services.GetRequiredService<ConfiguredOptions>() is { HasExpected: true } options ? options.Expected : null;

    /// <summary>How two databases are held against each other, as every caller has said: a copy, to change for a <see cref="SchemaParity"/> of one's own.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException">No migrations were added to the services.</exception>
    public static ParityOptions GetParityOptions(this IServiceProvider services) => services.GetRequiredService<ConfiguredOptions>().Parity.Copy();

    /// <summary>What has to be so before code may run, as every caller has said: a copy, to change for a <see cref="DeploymentGate"/> of one's own.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException">No migrations were added to the services.</exception>
    public static GateOptions GetGateOptions(this IServiceProvider services) => services.GetRequiredService<ConfiguredOptions>().Gate.Copy();

    /// <summary>What counts as changed by hand, as every caller has said: a copy, to change for a <see cref="SchemaDrift"/> of one's own.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException">No migrations were added to the services.</exception>
    public static DriftOptions GetDriftOptions(this IServiceProvider services) => services.GetRequiredService<ConfiguredOptions>().Drift.Copy();

    /// <summary>How a fleet is gone through, as every caller of <c>AddFleet</c> has said: a copy, to change for a <see cref="SchemaFleet"/> of one's own.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException">No migrations were added to the services.</exception>
    public static FleetOptions GetFleetOptions(this IServiceProvider services) => services.GetRequiredService<ConfiguredOptions>().Fleet.Copy();
}
