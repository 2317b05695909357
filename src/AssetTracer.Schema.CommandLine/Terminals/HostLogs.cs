using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Keeps what the application logs to the console off standard output, which carries the answer, and quiet unless somebody asks for it.</summary>
internal static class HostLogs
{
    public static void KeepApart(IServiceProvider services, bool isVerbose)
    {
        if (services.GetService<IConfiguration>() is IConfigurationManager configuration)
        {
            configuration.AddInMemoryCollection(
            [
                new("Logging:Console:LogToStandardErrorThreshold", nameof(LogLevel.Trace)),
                new("Logging:Console:LogLevel:Default", isVerbose ? nameof(LogLevel.Trace) : nameof(LogLevel.Warning)),
            ]);
        }

        // an older host's configuration can't be added to, and one may read none for its console
        if (services.GetService<IOptionsMonitor<ConsoleLoggerOptions>>() is { } console)
        {
            console.CurrentValue.LogToStandardErrorThreshold = LogLevel.Trace;
        }
    }
}
