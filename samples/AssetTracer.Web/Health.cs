using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AssetTracer.Web;

/// <summary>
/// Tells whoever asks how the application is, and who asks on the machine itself what the checks found: findings name tables and constraints, which are no
/// business of strangers. Behind a proxy that doesn't say for whom it asks, listen on a port of your own for them.
/// </summary>
internal static class Health
{
    public static void MapSchemaHealth(this IEndpointRouteBuilder routes, string path) => routes.MapHealthChecks(path, new HealthCheckOptions
    {
        Predicate = check => check.Tags.Contains("ready"),
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(new
        {
            status = $"{report.Status}",
            checks = report.Entries.ToDictionary(e => e.Key, e => Told(e.Value, IsHere(context))),
        }),
    });

    private static bool IsHere(HttpContext context) => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    private static object Told(HealthReportEntry entry, bool isHere) =>
        isHere ? new { status = $"{entry.Status}", entry.Description, entry.Data } : new { status = $"{entry.Status}" };
}
