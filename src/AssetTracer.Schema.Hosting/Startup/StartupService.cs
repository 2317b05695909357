using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Hosting;

/// <summary>Holds the application back until its database is as it has to be. Nothing else of the host starts before this is done.</summary>
internal sealed class StartupService(
    IServiceProvider services,
    IEnumerable<StartupRule> rules,
    KeptAnswer status,
    IHostEnvironment environment,
    IOptions<SchemaHostingOptions> options,
    ILogger<StartupService> logger) : IHostedLifecycleService
{
    private readonly TimeProvider _clock = services.GetService<TimeProvider>() ?? TimeProvider.System;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var rule = options.Value.Startup is { } configured
            ? rules.FirstOrDefault(r => r.Startup == configured) ?? new(configured, _ => true)
            : rules.FirstOrDefault(r => r.When(environment));
        var wait = rule?.Wait ?? options.Value.Wait;
        switch (rule?.Startup)
        {
            case SchemaStartup.MigrateOnStartup:
                return MigrateAsync(wait, cancellationToken);
            case SchemaStartup.RequireCurrent:
                return RequireAsync(wait, cancellationToken);
            case SchemaStartup.ReportOnly:
                return ReportAsync(cancellationToken);
            case SchemaStartup.Nothing or null:
                HostingLog.NoRule(logger, environment.EnvironmentName);
                return Task.CompletedTask;
            default:
                throw new InvalidOperationException($"There is no start-up called {rule.Startup}.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A database that is ahead but compatible has nothing pending: the gate judges it, where a run would refuse.
    private async Task MigrateAsync(TimeSpan wait, CancellationToken cancellationToken) => Judge(await UntilAsync(
        async () =>
        {
            var report = await status.AskAsync(cancellationToken).ConfigureAwait(false);
            if (report.Pending.IsEmpty)
            {
                return report;
            }

            using var own = OwnTraffic.Begin();
            var run = await services.MigrateSchemaAsync(cancellationToken).ConfigureAwait(false);
            HostingLog.Migrated(logger, run.Applied.Count + run.Adopted.Count);
            return await status.AskAsync(cancellationToken).ConfigureAwait(false);
        },
        isEnough: _ => true,
        wait,
        cancellationToken).ConfigureAwait(false));

    private async Task RequireAsync(TimeSpan wait, CancellationToken cancellationToken) => Judge(
        await UntilAsync(() => status.AskAsync(cancellationToken), report => report.IsOpen, wait, cancellationToken).ConfigureAwait(false));

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        switch (await status.GetAsync(cancellationToken).ConfigureAwait(false))
        {
            case { Unknown: { } why }:
                HostingLog.CantTell(logger, why);
                break;
            case { Report: { IsOpen: true } report }:
                Tell(report);
                break;
            case { Report: { } report }:
                HostingLog.Closed(logger, report.Verdict);
                TellFindings(report);
                break;
        }
    }

    private async Task<GateReport> UntilAsync(
        Func<Task<GateReport>> ask, Func<GateReport, bool> isEnough, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        for (string? told = null; ;)
        {
            string reason;
            try
            {
                var report = await ask().ConfigureAwait(false);
                if (isEnough(report) || _clock.GetElapsedTime(began) >= wait)
                {
                    return report;
                }

                reason = report.Verdict;
            }
            catch (SchemaMigrationException e) when (e is MigrationConnectionException or MigrationLockException && _clock.GetElapsedTime(began) < wait)
            {
                reason = e.Message;
            }

            if (reason != told)
            {
                HostingLog.Waiting(logger, (long)(wait - _clock.GetElapsedTime(began)).TotalSeconds, told = reason);
            }

            await Task.Delay(options.Value.PollInterval, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Judge(GateReport report)
    {
        if (!report.IsOpen)
        {
            throw new SchemaNotCurrentException(
                report, environment.ApplicationName, options.Value.MigrateCommand ?? $"{environment.ApplicationName} schema migrate");
        }

        Tell(report);
    }

    private void Tell(GateReport report)
    {
        HostingLog.Open(logger, report.Verdict);
        TellFindings(report);
    }

    private void TellFindings(GateReport report)
    {
        foreach (var finding in report.Findings.Where(f => f.Severity != FindingSeverity.Note))
        {
            HostingLog.Finding(logger, finding.ToString());
        }
    }
}
