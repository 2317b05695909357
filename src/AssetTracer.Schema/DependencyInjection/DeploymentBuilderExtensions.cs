using System.Diagnostics.CodeAnalysis;
using AssetTracer.Schema;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says what is asked before code is deployed.</summary>
public static class DeploymentBuilderExtensions
{
    /// <summary>Adds a <see cref="DeploymentChecklist"/> with every check of <see cref="DeploymentChecks"/> and every <see cref="IDeploymentCheck"/> of the services.</summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="configure">Changes the options. Every caller's is called, in order.</param>
    public static SchemaMigrationsBuilder AddChecklist(this SchemaMigrationsBuilder builder, Action<ChecklistOptions>? configure = null) =>
        builder.AddChecklist((_, options) => configure?.Invoke(options));

    /// <inheritdoc cref="AddChecklist(SchemaMigrationsBuilder, Action{ChecklistOptions})"/>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="configure">Changes the options with the help of services: the application's configuration, say.</param>
    public static SchemaMigrationsBuilder AddChecklist(this SchemaMigrationsBuilder builder, Action<IServiceProvider, ChecklistOptions> configure)
    {
        builder.Services.AddSingleton(new ChecklistConfiguration(configure));
        builder.Services.TryAddScoped(ChecklistServices.Of);
        return builder;
    }

    /// <summary>Adds an item of the application's own to the checklist. Its constructor may take services.</summary>
    /// <typeparam name="TCheck">The item.</typeparam>
    /// <param name="builder">Takes the migrations.</param>
    public static SchemaMigrationsBuilder AddCheck<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TCheck>(this SchemaMigrationsBuilder builder)
        where TCheck : class, IDeploymentCheck
    {
        builder.Services.AddScoped<IDeploymentCheck, TCheck>();
        return builder;
    }

    /// <summary>Says what the lint looks for: changes the <see cref="LintOptions"/> that the services hold, unless the application registers its own.</summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="configure">Changes the options. Every caller's is called, in order.</param>
    public static SchemaMigrationsBuilder ConfigureLint(this SchemaMigrationsBuilder builder, Action<LintOptions> configure)
    {
        builder.Services.AddSingleton(new LintConfiguration(configure));
        return builder;
    }

    /// <summary>Declares which rows roles reach. The checklist asks both databases.</summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="declare">Declares the questions. Every caller's is called, in order.</param>
    public static SchemaMigrationsBuilder ProbeAccess(this SchemaMigrationsBuilder builder, Action<AccessProbes> declare)
    {
        builder.Services.AddSingleton(new AccessDeclaration(declare));
        builder.Services.TryAddSingleton(services => Declared(new AccessProbes(), services.GetServices<AccessDeclaration>().Select(d => d.Declare)));
        return builder;
    }

    /// <summary>Declares which limits the database must keep. The checklist asks the application's own database.</summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="declare">Declares the limits. Every caller's is called, in order.</param>
    public static SchemaMigrationsBuilder ProbeLimits(this SchemaMigrationsBuilder builder, Action<LimitProbes> declare)
    {
        builder.Services.AddSingleton(new LimitDeclaration(declare));
        builder.Services.TryAddSingleton(services => Declared(new LimitProbes(), services.GetServices<LimitDeclaration>().Select(d => d.Declare)));
        return builder;
    }

    private static T Declared<T>(T probes, IEnumerable<Action<T>> declarations)
    {
        foreach (var declare in declarations)
        {
            declare(probes);
        }

        return probes;
    }

    private sealed record AccessDeclaration(Action<AccessProbes> Declare);

    private sealed record LimitDeclaration(Action<LimitProbes> Declare);
}
