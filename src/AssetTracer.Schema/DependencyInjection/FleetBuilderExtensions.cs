using System.Diagnostics.CodeAnalysis;
using AssetTracer.Schema;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says which databases or schemas have the migrations, where it isn't one alone.</summary>
public static class FleetBuilderExtensions
{
    /// <summary>Adds a fleet, for <see cref="SchemaFleet"/>. The constructor of its source may take services.</summary>
    /// <typeparam name="TSource">Knows the members.</typeparam>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="configure">Changes the options. Every caller's is called, in order.</param>
    public static SchemaMigrationsBuilder AddFleet<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSource>(
        this SchemaMigrationsBuilder builder, Action<FleetOptions>? configure = null)
        where TSource : class, IFleetSource
    {
        builder.Services.AddScoped<IFleetSource, TSource>();
        builder.Services.AddSingleton(new FleetConfiguration(configure));
        return builder;
    }

    /// <inheritdoc cref="AddFleet{TSource}"/>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="source">Gives the source, with the help of services.</param>
    /// <param name="configure">Changes the options. Every caller's is called, in order.</param>
    public static SchemaMigrationsBuilder AddFleet(
        this SchemaMigrationsBuilder builder, Func<IServiceProvider, IFleetSource> source, Action<FleetOptions>? configure = null)
    {
        builder.Services.AddScoped(source);
        builder.Services.AddSingleton(new FleetConfiguration(configure));
        return builder;
    }
}

/// <summary>What one caller says about going through a fleet.</summary>
internal sealed record FleetConfiguration(Action<FleetOptions>? Configure);
