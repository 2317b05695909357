using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Hosting;

/// <summary>Runs the watch beside the application: judges now and then, and says so once it knows.</summary>
internal sealed class WatchService(
    SchemaWatch watch,
    KeptAnswer status,
    IOptions<SchemaHostingOptions> options,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<SchemaWatch> logger) : BackgroundService
{
    private readonly WatchOptions _options = options.Value.Watch;
    private bool _wasWorse;
    private bool _wasDecided;
    private string? _migrations;

    // Before the rest of the application starts, so that its first failures count.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        watch.Begin(File is { } file ? BaselineFile.Read(file, logger) : Traffic.None);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Keep();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Interval, clock);
        try
        {
            do
            {
                await LookForMigrationsAsync(stoppingToken).ConfigureAwait(false);
                Judge();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    private string? File => _options.BaselineFile is { Length: > 0 } file ? Path.GetFullPath(file, environment.ContentRootPath) : null;

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
            if (report.IsWorse)
            {
                HostingLog.Worse(logger, report.Verdict);
            }
            else
            {
                HostingLog.Well(logger, report.Verdict);
            }

            if (report.IsDecided && !_wasDecided)
            {
                Keep();
            }

            (_wasWorse, _wasDecided) = (report.IsWorse, report.IsDecided);
        }
    }

    private void Keep()
    {
        if (File is { } file)
        {
            BaselineFile.Write(file, watch.ToKeep(), logger);
        }
    }
}
