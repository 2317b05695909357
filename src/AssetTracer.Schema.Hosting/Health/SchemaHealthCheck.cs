using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AssetTracer.Schema.Hosting;

/// <summary>Tells whether the application's code may run on its database: up to date, behind, or nobody can tell.</summary>
internal sealed class SchemaHealthCheck(KeptAnswer status) : IHealthCheck
{
    public const string Name = "schema";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answer = await status.GetAsync(cancellationToken).ConfigureAwait(false);
        var (report, worst) = (answer.Report, context.Registration.FailureStatus);

        // A database that was current and is gone for a while is no reason to take every instance out of service.
        return answer switch
        {
            { Unknown: { } why } => new(
                report is { IsOpen: true } && !answer.IsLasting && worst < HealthStatus.Degraded ? HealthStatus.Degraded : worst,
                $"Nobody can tell whether this code may run on its database. {why}",
                data: Data("unknown", answer)),
            { Report.IsOpen: true } => HealthCheckResult.Healthy(report!.Verdict, Data("current", answer)),
            _ => new(worst, report!.Verdict, data: Data("behind", answer)),
        };
    }

    private static Dictionary<string, object> Data(string state, SchemaAnswer answer)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["state"] = state, ["askedAt"] = answer.AskedAt };
        if (answer.Report is { } report)
        {
            data["database"] = report.DatabaseName;
            data["pending"] = report.Pending.Select(v => v.Value).ToArray();
            data["findings"] = report.Findings.Select(f => f.ToString()).ToArray();
        }

        return data;
    }
}
