namespace AssetTracer.Schema.Hosting;

/// <summary>
/// What an application does about its database while it runs. Each option may be set in the section <c>AssetTracer:Schema</c> of the configuration, under its
/// own name, durations as hours, minutes and seconds (<c>00:00:30</c>); a key there that is none, or a value that isn't one, is refused when the application
/// starts.
/// </summary>
public sealed class SchemaHostingOptions
{
    /// <summary>The section of the configuration: <c>AssetTracer:Schema</c>.</summary>
    public const string SectionName = "AssetTracer:Schema";

    /// <summary>What is done when the application starts, whatever the code says. Default: null, what the code says.</summary>
    public SchemaStartup? Startup { get; set; }

    /// <summary>
    /// How long a start waits for a database that can't be reached, for another run of migrations that takes longer than
    /// <see cref="MigrationOptions.LockTimeout"/> or, where a current database is required, for its migrations. Nothing else of the application starts
    /// meanwhile. Default: zero, it ends at once.
    /// </summary>
    public TimeSpan Wait { get; set; } = TimeSpan.Zero;

    /// <summary>How often a waiting start asks again. Default: 2 seconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What to run where migrations are pending, for messages. Default: null, the application's name and <c>schema migrate</c>.</summary>
    public string? MigrateCommand { get; set; }

    /// <summary>How long an answer of the health check is kept, so that probes don't load the database. Default: 30 seconds.</summary>
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the health check, and a start that only reports, wait for the database. Default: 5 seconds.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary><see cref="MigrationOptions.ConnectionString"/>, if the configuration says it. Default: null, as the code says.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><see cref="MigrationOptions.HistoryTable"/>, if the configuration says it. Default: null, as the code says.</summary>
    public QualifiedName? HistoryTable { get; set; }

    /// <summary><see cref="MigrationOptions.LockTimeout"/>, if the configuration says it. Default: null, as the code says.</summary>
    public TimeSpan? LockTimeout { get; set; }

    /// <summary><see cref="MigrationOptions.Environment"/>, if the configuration says it. Default: null, as the code says.</summary>
    public string? Environment { get; set; }

    /// <summary><see cref="MigrationOptions.PreviousEnvironment"/>, if the configuration says it. Default: null, as the code says.</summary>
    public string? PreviousEnvironment { get; set; }

    /// <summary>How the watch judges; in the configuration, the keys of <c>AssetTracer:Schema:Watch</c>.</summary>
    public WatchOptions Watch { get; } = new();

    internal void Apply(MigrationOptions options)
    {
        options.ConnectionString = ConnectionString ?? options.ConnectionString;
        options.HistoryTable = HistoryTable ?? options.HistoryTable;
        options.LockTimeout = LockTimeout ?? options.LockTimeout;
        options.Environment = Environment ?? options.Environment;
        options.PreviousEnvironment = PreviousEnvironment ?? options.PreviousEnvironment;
    }
}

/// <summary>What an application does about its database when it starts.</summary>
public enum SchemaStartup
{
    /// <summary>It applies what is pending.</summary>
    MigrateOnStartup,

    /// <summary>It ends where its code may not run on the database.</summary>
    RequireCurrent,

    /// <summary>It logs what it finds, and starts.</summary>
    ReportOnly,

    /// <summary>Nothing.</summary>
    Nothing,
}
