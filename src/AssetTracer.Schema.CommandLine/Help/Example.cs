namespace AssetTracer.Schema.CommandLine;

/// <summary>A line that shows how a command is used.</summary>
/// <param name="Line">The command with its arguments.</param>
/// <param name="Purpose">What it does, in a sentence.</param>
internal sealed record Example(string Line, string Purpose);
