using AssetTracer.Schema.CommandLine;

namespace AssetTracer.Schema.Tests;

/// <summary>What a command answered.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await SchemaCommands.RunAsync(args, output, error);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
