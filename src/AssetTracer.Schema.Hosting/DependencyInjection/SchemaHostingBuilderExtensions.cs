using System.Diagnostics.Metrics;
using AssetTracer.Schema;
using AssetTracer.Schema.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Says what an application does about its database's schema. Of <see cref="MigrateOnStartup"/>, <see cref="RequireCurrent"/> and <see cref="ReportOnly"/>
/// the first whose condition holds is done, before anything else of the host starts; where none holds, nothing is. With
/// <c>HostOptions.ServicesStartConcurrently</c>, and of hosted services that are inserted before it later, only what happens in
/// <see cref="IHostedLifecycleService.StartingAsync"/> runs beside or before it. Each of them adds the health check <c>schema</c> with the tag <c>ready</c>, and
/// binds <see cref="SchemaHostingOptions"/> to the configuration.
/// </summary>
public static class SchemaHostingBuilderExtensions
{
    private static readonly string[] Tags = ["ready"];

    /// <summary>
    /// Applies what is pending before the application starts, whoever else starts at the same time, and ends the start where the gate is closed even then.
    /// </summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="when">In which environments. Default: in all of them.</param>
    public static SchemaMigrationsBuilder MigrateOnStartup(this SchemaMigrationsBuilder builder, Func<IHostEnvironment, bool>? when = null) =>
        builder.Add(new(SchemaStartup.MigrateOnStartup, when ?? Everywhere));

    /// <summary>
    /// Lets the application start only where its code may run on its database: where the <see cref="DeploymentGate"/> is open. Otherwise the start
    /// ends by a <see cref="SchemaNotCurrentException"/>, which names what is pending and what to run. <see cref="GateOptions.OldestVersion"/> and
    /// <see cref="GateOptions.NewestVersion"/> say which other schemas the code works with.
    /// </summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="when">In which environments. Default: in all of them.</param>
    /// <param name="wait">
    /// How long the start waits for the migrations, and for a database that can't be reached. Nothing of the application starts or listens meanwhile, not even
    /// for a liveness probe: give it longer than this before it counts (in Kubernetes, by a startupProbe).
    /// Default: null, as <see cref="SchemaHostingOptions.Wait"/> says.
    /// </param>
    public static SchemaMigrationsBuilder RequireCurrent(
        this SchemaMigrationsBuilder builder, Func<IHostEnvironment, bool>? when = null, TimeSpan? wait = null) =>
        builder.Add(new(SchemaStartup.RequireCurrent, when ?? Everywhere, wait));

    /// <summary>Logs at the start whether the application's code may run on its database, and starts it in any case. The health check goes on telling.</summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="when">In which environments. Default: in all of them.</param>
    public static SchemaMigrationsBuilder ReportOnly(this SchemaMigrationsBuilder builder, Func<IHostEnvironment, bool>? when = null) =>
        builder.Add(new(SchemaStartup.ReportOnly, when ?? Everywhere));

    /// <summary>
    /// Counts while the application runs what databases refuse to it, by constraint, table and policy, and says whether that is more than before the
    /// deployment: in the log, in the health check <c>schema-watch</c> with the tag <c>ready</c>, which it degrades, and as a meter. See
    /// <see cref="SchemaWatch"/>.
    /// </summary>
    /// <param name="builder">Takes the migrations.</param>
    /// <param name="configure">Changes how it judges. Default: as the configuration says.</param>
    public static SchemaMigrationsBuilder WatchFailures(this SchemaMigrationsBuilder builder, Action<WatchOptions>? configure = null)
    {
        var services = builder.AddHosting().Services;
        if (configure is not null)
        {
            services.Configure<SchemaHostingOptions>(o => configure(o.Watch));
        }

        if (services.Any(d => d.ServiceType == typeof(SchemaWatch)))
        {
            return builder;
        }

        services.AddSingleton(p => new SchemaWatch(p.GetRequiredService<IOptions<SchemaHostingOptions>>(), ClockOf(p), p.GetService<IMeterFactory>()));
        var startup = services.IndexOf(services.First(d => d.ImplementationType == typeof(StartupService)));
        services.Insert(startup + 1, ServiceDescriptor.Singleton<IHostedService, WatchService>(p => new(
            p.GetRequiredService<SchemaWatch>(),
            p.GetRequiredService<KeptAnswer>(),
            p.GetRequiredService<IOptions<SchemaHostingOptions>>(),
            p.GetRequiredService<IHostEnvironment>(),
            ClockOf(p),
            p.GetRequiredService<ILogger<SchemaWatch>>())));
        services.AddCheck(WatchHealthCheck.Name, p => new WatchHealthCheck(p.GetRequiredService<SchemaWatch>()), HealthStatus.Degraded);
        return builder;
    }

    private static bool Everywhere(IHostEnvironment environment) => true;

    private static TimeProvider ClockOf(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;

    private static SchemaMigrationsBuilder Add(this SchemaMigrationsBuilder builder, StartupRule rule)
    {
        builder.AddHosting().Services.AddSingleton(rule);
        return builder;
    }

    private static SchemaMigrationsBuilder AddHosting(this SchemaMigrationsBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(d => d.ServiceType == typeof(KeptAnswer)))
        {
            return builder;
        }

        services.AddOptions<SchemaHostingOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<SchemaHostingOptions>>(p => new ConfigurationSettings(p.GetService<IConfiguration>()));
        services.AddSingleton<IValidateOptions<SchemaHostingOptions>, OptionsCheck>();
        services.AddSchemaMigrations((p, options) => p.GetRequiredService<IOptions<SchemaHostingOptions>>().Value.Apply(options));
        services.AddSingleton<KeptAnswer>();

        // Hosted services start in the order of their registration, and whatever the application registers may use the database.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StartupService>());
        services.AddHealthChecks();
        services.AddCheck(SchemaHealthCheck.Name, p => new SchemaHealthCheck(p.GetRequiredService<KeptAnswer>()), HealthStatus.Unhealthy);
        return builder;
    }

    private static void AddCheck(this IServiceCollection services, string name, Func<IServiceProvider, IHealthCheck> create, HealthStatus worst) =>
        services.Configure<HealthCheckServiceOptions>(o => o.Registrations.Add(new(name, create, worst, Tags)));
}
