using System.CommandLine;
using Microsoft.Extensions.Hosting;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Runs schema commands from an application's own executable.</summary>
public static class SchemaCommandHostExtensions
{
    /// <summary>
    /// Runs the schema command that the arguments name, on the database and with the migrations of the application's services. The application itself
    /// isn't started.
    /// </summary>
    /// <param name="host">The application.</param>
    /// <param name="args">The arguments of the program, with or without the leading word <c>schema</c>.</param>
    /// <param name="cancellationToken">Stops the command, as Ctrl+C does.</param>
    /// <returns>The exit code: 0 for "done" or "yes", 1 for "no", 2 for "couldn't tell" or "failed".</returns>
    public static Task<int> RunSchemaCommandAsync(this IHost host, IReadOnlyList<string> args, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(args);
        return SchemaCommands.RunAsync(host.Services, args, new InvocationConfiguration { Output = Console.Out, Error = Console.Error }, cancellationToken);
    }
}
