using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using AssetTracer.Schema;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Takes the migrations of an application. Their order doesn't matter: their versions order them.</summary>
public sealed class SchemaMigrationsBuilder
{
    internal SchemaMigrationsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds a migration. Its constructor may take services.</summary>
    /// <typeparam name="TMigration">The migration.</typeparam>
    public SchemaMigrationsBuilder Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMigration>()
        where TMigration : Migration
    {
        Services.AddTransient<Migration>(services => ActivatorUtilities.CreateInstance<TMigration>(services));
        return this;
    }

    /// <summary>Adds every migration of an assembly.</summary>
    /// <typeparam name="T">Any type of the assembly.</typeparam>
    [RequiresUnreferencedCode("Migrations are found by reflection. Where the application is trimmed, name each of them: Add<TMigration>().")]
    public SchemaMigrationsBuilder AddFromAssemblyOf<T>()
    {
        foreach (var type in typeof(T).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Migration)) && !t.IsAbstract))
        {
            // A class without a version is added too: the runner refuses it by name, where leaving it out would go unnoticed.
            Services.AddTransient<Migration>(services => (Migration)ActivatorUtilities.CreateInstance(services, type));
        }

        return this;
    }

    /// <summary>Adds a hook: what the application does around its migrations. Its constructor may take services.</summary>
    /// <typeparam name="THook">The hook.</typeparam>
    public SchemaMigrationsBuilder AddHook<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THook>()
        where THook : class, IMigrationHook
    {
        Services.AddTransient<IMigrationHook, THook>();
        return this;
    }

    /// <summary>Says which database is right, so that <see cref="SchemaParity"/> can hold the application's own against it.</summary>
    /// <param name="expected">Gives that database; it is called once, and who makes the data source disposes of it.</param>
    /// <param name="configure">Changes the options. The history table and the <see cref="SnapshotScope"/> are those of the services unless it says otherwise.</param>
    public SchemaMigrationsBuilder CompareWith(Func<IServiceProvider, NpgsqlDataSource> expected, Action<ParityOptions>? configure = null)
    {
        Services.AddSingleton(new ParityConfiguration(expected, configure));
        return this;
    }

    /// <summary>Holds every run to a proof in a file: it applies only what staging has proven.</summary>
    /// <param name="path">The file. It is read when there is something to run.</param>
    /// <param name="key">The key that it must be signed with. Default: null, no signature is demanded.</param>
    public SchemaMigrationsBuilder RequireProof(string path, ProofKey? key = null)
    {
        var policy = PromotionPolicy.FromProofFile(path, key);
        return RequireProof(_ => policy);
    }

    /// <summary>Holds every run to what staging has proven, by a proof or live (<see cref="MigrationOptions.Promotion"/>).</summary>
    /// <param name="policy">Gives the policy, or null where runs need no proof: in development, say.</param>
    public SchemaMigrationsBuilder RequireProof(Func<IServiceProvider, PromotionPolicy?> policy)
    {
        Services.AddSingleton(new MigrationConfiguration((services, options) => options.Promotion = policy(services)));
        return this;
    }

    /// <summary>Says what has to be so before the application's code may run: the options of <see cref="DeploymentGate"/>.</summary>
    /// <param name="configure">
    /// Changes the options. The history table, the <see cref="SnapshotScope"/>, and what runs allow, are those of the services unless it says otherwise.
    /// </param>
    public SchemaMigrationsBuilder ConfigureGate(Action<GateOptions> configure) => ConfigureGate((_, options) => configure(options));

    /// <inheritdoc cref="ConfigureGate(Action{GateOptions})"/>
    /// <param name="configure">Changes the options with the help of services: the application's configuration, say.</param>
    public SchemaMigrationsBuilder ConfigureGate(Action<IServiceProvider, GateOptions> configure)
    {
        Services.AddSingleton(new GateConfiguration(configure));
        return this;
    }

    /// <summary>Says what counts as changed by hand: the options of <see cref="SchemaDrift"/>. Those of the gate stand for themselves.</summary>
    /// <param name="configure">Changes the options. The history table and the <see cref="SnapshotScope"/> are those of the services unless it says otherwise.</param>
    public SchemaMigrationsBuilder ConfigureDrift(Action<DriftOptions> configure) => ConfigureDrift((_, options) => configure(options));

    /// <inheritdoc cref="ConfigureDrift(Action{DriftOptions})"/>
    /// <param name="configure">Changes the options with the help of services: the application's configuration, say.</param>
    public SchemaMigrationsBuilder ConfigureDrift(Action<IServiceProvider, DriftOptions> configure)
    {
        Services.AddSingleton(new DriftConfiguration(configure));
        return this;
    }
}
