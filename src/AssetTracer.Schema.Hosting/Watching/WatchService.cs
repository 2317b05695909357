using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Hosting;

/// <summary>Runs the watch beside the application: judges now and then, and says so once it knows. Nothing that goes wrong in it ends the application.</summary>
internal sealed class WatchService(
    SchemaWatch watch,
    KeptAnswer status,
    IOptions<SchemaHostingOptions> options,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<SchemaWatch> logger) : BackgroundService, IHostedLifecycleService
{
    private readonly WatchOptions _options = options.Value.Watch;
    private readonly string _build = options.Value.Watch.Build ?? ThisBuild.Name;
    private bool _wasWorse;
    private bool _wasDecided;
    private string? _migrations;

    // Before the rest of the application starts, so that its first failures count.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Attempt(() => watch.Begin(File is { } file ? BaselineFile.Read(file, _build, logger) : Traffic.None));
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Attempt(Keep);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Interval, clock);
        try
        {
            do
            {
                try
                {
                    await LookForMigrationsAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
                {
                    HostingLog.WatchFailed(logger, e.GetType().Name);
                }

                Attempt(Judge);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    private string? File => _options.BaselineFile is { Length: > 0 } file ? Path.GetFullPath(file, environment.ContentRootPath) : null;

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            HostingLog.WatchFailed(logger, e.GetType().Name);
        }
    }

    // A database that was migrated is a deployment too, for the code that goes on running on it.
    private async Task LookForMigrationsAsync(CancellationToken cancellationToken)
    {
        if (await status.GetAsync(cancellationToken).ConfigureAwait(false) is { Unknown: null, Report: { } report })
        {
            var migrations = string.Join('\n', report.Findings.Select(f => $"{f.Rule} {f.Subject}"));
            if (_migrations is not null && _migrations != migrations)
            {
                HostingLog.Deployed(logger);
                watch.MarkDeployment();
                (_wasDecided, _wasWorse) = (false, false);
            }

            _migrations = migrations;
        }
    }

    private void Judge()
    {
        var report = watch.Report();
        if (report.IsWorse != _wasWorse || report.IsDecided != _wasDecided)
        {
            var isNew = report.IsDecided && !_wasDecided;
            (_wasWorse, _wasDecided) = (report.IsWorse, report.IsDecided);
            if (report.IsWorse)
            {
                HostingLog.Worse(logger, report.Verdict);
            }
            else
            {
                HostingLog.Well(logger, report.Verdict);
            }

            if (isNew)
            {
                Keep();
            }
        }
    }

    // A start that ended before its verdict mustn't take the place of what a longer run counted.
    private void Keep()
    {
        if (File is { } file && watch.ToKeep() is var (before, counted))
        {
            BaselineFile.Write(file, _build, before, counted, logger);
        }
    }
}
