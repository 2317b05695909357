using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AssetTracer.Schema.Hosting;

/// <summary>Tells whether the database refuses more than before the deployment. That is a reason to look, or to roll back, but not to stop serving.</summary>
internal sealed class WatchHealthCheck(SchemaWatch watch) : IHealthCheck
{
    public const string Name = "schema-watch";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var report = watch.Report();
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["since"] = report.Since,
            ["decided"] = report.IsDecided,
            ["comparable"] = report.IsComparable,
            ["commands"] = report.Commands,
            ["failures"] = report.Failures.Select(f => f.ToString()).ToArray(),
            ["worse"] = report.Failures.Where(f => f.IsWorse).Select(f => f.ToString()).ToArray(),
        };
        return Task.FromResult(report.IsWorse ? new(context.Registration.FailureStatus, report.Verdict, data: data) : HealthCheckResult.Healthy(report.Verdict, data));
    }
}
