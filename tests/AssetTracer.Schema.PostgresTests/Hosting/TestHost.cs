using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Hosting;

/// <summary>An application with a database and migrations, that keeps what it logs at the most verbose level.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly LogLines _log = new();

    public TestHost(
        NpgsqlDataSource database,
        IReadOnlyList<Migration> migrations,
        Action<SchemaMigrationsBuilder> configure,
        string environment = "Production",
        params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "Shop", EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"AssetTracer:Schema:{s.Key}", (string?)s.Value)));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log);

        // Registered before the migrations: it starts after them all the same.
        builder.Services.AddHostedService(_ => new Other(this));
        builder.Services.AddSingleton(database);
        foreach (var migration in migrations)
        {
            builder.Services.AddTransient(_ => migration);
        }

        configure(builder.Services.AddSchemaMigrations());
        Inner = builder.Build();
    }

    public IHost Inner { get; }

    /// <summary>Whether what else the application does has begun.</summary>
    public bool HasStartedOthers { get; private set; }

    public IReadOnlyList<string> Logged => _log.Lines;

    public Task StartAsync(CancellationToken cancellationToken = default) => Inner.StartAsync(cancellationToken);

    public async Task<HealthReportEntry> HealthAsync(string name = "schema")
    {
        var report = await Inner.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(c => c.Tags.Contains("ready"));
        return report.Entries[name];
    }

    public async ValueTask DisposeAsync()
    {
        await Inner.StopAsync();
        await ((IAsyncDisposable)Inner).DisposeAsync();
        _log.Dispose();
    }

    // It begins as early as anything can.
    private sealed class Other(TestHost host) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            host.HasStartedOthers = true;
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add($"{logLevel}: {formatter(state, exception)} {exception}".TrimEnd());
            }
        }

        public void Dispose()
        {
        }
    }
}
