using AssetTracer.Schema;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What the application says about running and comparing, put together once: what is registered first, then every caller's changes in order.</summary>
internal sealed class ConfiguredOptions(IServiceProvider services)
{
    private readonly Lazy<MigrationOptions> _running = new(() => RunningOf(services));
    private readonly Lazy<ParityOptions> _parity = new(() => ParityOf(services));
    private readonly Lazy<GateOptions> _gate = new(() => GateOf(services));
    private readonly Lazy<DriftOptions> _drift = new(() => DriftOf(services));
    private readonly Lazy<FleetOptions> _fleet = new(() => FleetOf(services));
    private readonly Lazy<NpgsqlDataSource> _expected = new(() => services.GetServices<ParityConfiguration>().LastOrDefault()?.Expected(services)
        ?? throw new MigrationDefinitionException(
            "There is no database to compare with. Name it where the migrations are added: services.AddSchemaMigrations().CompareWith(…)."));

    public MigrationOptions Running => _running.Value;

    public ParityOptions Parity => _parity.Value;

    public GateOptions Gate => _gate.Value;

    public DriftOptions Drift => _drift.Value;

    public FleetOptions Fleet => _fleet.Value;

    public NpgsqlDataSource Expected => _expected.Value;

    /// <summary>Whether somebody said which database is right.</summary>
    public bool HasExpected => services.GetServices<ParityConfiguration>().Any();

    private static MigrationOptions RunningOf(IServiceProvider services)
    {
        var options = services.GetService<MigrationOptions>() ?? new();
        foreach (var configuration in services.GetServices<MigrationConfiguration>())
        {
            configuration.Configure(services, options);
        }

        return options;
    }

    // What registered options leave at its default is taken from where the application said it for the runner and the reader.
    private static ParityOptions ParityOf(IServiceProvider services)
    {
        var (options, defaults) = (services.GetService<ParityOptions>() ?? new(), new ParityOptions());
        if (options.HistoryTable == defaults.HistoryTable)
        {
            options.HistoryTable = services.GetRequiredService<ConfiguredOptions>().Running.HistoryTable;
        }

        if (options.Scope == defaults.Scope && services.GetService<SnapshotScope>() is { } scope)
        {
            options.Scope = scope;
        }

        foreach (var configuration in services.GetServices<ParityConfiguration>())
        {
            configuration.Configure?.Invoke(options);
        }

        return options;
    }

    private static GateOptions GateOf(IServiceProvider services)
    {
        var (options, defaults) = (services.GetService<GateOptions>() ?? new(), new GateOptions());
        var running = services.GetRequiredService<ConfiguredOptions>().Running;
        options.HistoryTable = options.HistoryTable == defaults.HistoryTable ? running.HistoryTable : options.HistoryTable;
        options.Scope = options.Scope == defaults.Scope ? services.GetService<SnapshotScope>() ?? defaults.Scope : options.Scope;
        options.AllowEdited |= running.AllowEdited;
        options.AllowUnknown |= running.AllowUnknown;
        foreach (var configuration in services.GetServices<GateConfiguration>())
        {
            configuration.Configure(services, options);
        }

        return options;
    }

    private static FleetOptions FleetOf(IServiceProvider services)
    {
        var options = services.GetService<FleetOptions>() ?? new();
        foreach (var configuration in services.GetServices<FleetConfiguration>())
        {
            configuration.Configure?.Invoke(options);
        }

        return options;
    }

    private static DriftOptions DriftOf(IServiceProvider services)
    {
        var (options, defaults) = (services.GetService<DriftOptions>() ?? new(), new DriftOptions());
        options.HistoryTable = options.HistoryTable == defaults.HistoryTable ? services.GetRequiredService<ConfiguredOptions>().Running.HistoryTable : options.HistoryTable;
        options.Scope = options.Scope == defaults.Scope ? services.GetService<SnapshotScope>() ?? defaults.Scope : options.Scope;
        foreach (var configuration in services.GetServices<DriftConfiguration>())
        {
            configuration.Configure(services, options);
        }

        return options;
    }
}

/// <summary>How one caller changes the options of running.</summary>
internal sealed record MigrationConfiguration(Action<IServiceProvider, MigrationOptions> Configure);

/// <summary>What one caller compares the database with, and how.</summary>
internal sealed record ParityConfiguration(Func<IServiceProvider, NpgsqlDataSource> Expected, Action<ParityOptions>? Configure);

/// <summary>How one caller changes what the gate asks.</summary>
internal sealed record GateConfiguration(Action<IServiceProvider, GateOptions> Configure);

/// <summary>How one caller changes what counts as drift.</summary>
internal sealed record DriftConfiguration(Action<IServiceProvider, DriftOptions> Configure);
