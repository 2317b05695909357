using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AssetTracer.Web;

/// <summary>Tells whoever asks how the application is, with what the checks found. Keep it from strangers: findings name tables and constraints.</summary>
internal static class Health
{
    public static void MapSchemaHealth(this IEndpointRouteBuilder routes, string path) => routes.MapHealthChecks(path, new HealthCheckOptions
    {
        Predicate = check => check.Tags.Contains("ready"),
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(new
        {
            status = $"{report.Status}",
            checks = report.Entries.ToDictionary(e => e.Key, e => Told(e.Value)),
        }),
    });

    private static object Told(HealthReportEntry entry) => new { status = $"{entry.Status}", entry.Description, entry.Data };
}
