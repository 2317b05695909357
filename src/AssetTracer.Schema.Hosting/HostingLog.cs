using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema.Hosting;

/// <summary>Everything that an application logs about its database's schema.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1, LogLevel.Information, "Nothing is asked of the database at start-up: no rule holds in the environment {Environment}")]
    public static partial void NoRule(ILogger logger, string environment);

    [LoggerMessage(2, LogLevel.Information, "{Verdict}")]
    public static partial void Open(ILogger logger, string verdict);

    [LoggerMessage(3, LogLevel.Error, "{Verdict} The application starts all the same, because it only reports")]
    public static partial void Closed(ILogger logger, string verdict);

    [LoggerMessage(4, LogLevel.Warning, "{Finding}")]
    public static partial void Finding(ILogger logger, string finding);

    [LoggerMessage(5, LogLevel.Warning, "Nobody can tell whether this code may run on its database, and it starts all the same: {Reason}")]
    public static partial void CantTell(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Warning, "The application waits, for at most {Seconds} s more: {Reason}")]
    public static partial void Waiting(ILogger logger, long seconds, string reason);

    [LoggerMessage(7, LogLevel.Information, "Migrations that this start applied: {Count}")]
    public static partial void Migrated(ILogger logger, int count);

    [LoggerMessage(20, LogLevel.Information, "{Verdict}")]
    public static partial void Well(ILogger logger, string verdict);

    [LoggerMessage(21, LogLevel.Warning, "{Verdict}")]
    public static partial void Worse(ILogger logger, string verdict);

    [LoggerMessage(22, LogLevel.Information, "The migrations of the database changed: the watch begins anew, and compares with what was before")]
    public static partial void Deployed(ILogger logger);

    [LoggerMessage(24, LogLevel.Warning, "The watch met a {Failure} and goes on")]
    public static partial void WatchFailed(ILogger logger, string failure);

    [LoggerMessage(23, LogLevel.Warning, "What the watch counted before can't be {What} {File}: {Reason}")]
    public static partial void NoBaseline(ILogger logger, string what, string file, string reason);
}
