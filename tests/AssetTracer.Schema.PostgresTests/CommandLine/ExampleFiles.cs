using System.CommandLine.Parsing;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>The files that examples read: each is made by the command that makes it.</summary>
internal static class ExampleFiles
{
    private static readonly Dictionary<string, string> Makers = new()
    {
        ["proof.json"] = "prove --database env:STAGING --key env:PROOF_KEY --output proof.json",
        ["staging.json"] = "snapshot --database env:STAGING --output staging.json",
    };

    private static readonly Dictionary<string, string> Texts = new()
    {
        ["fleet.json"] = """[ { "name": "production", "database": "env:PRODUCTION" }, { "name": "staging", "database": "env:STAGING" } ]""",
    };

    public static IEnumerable<string> For(string line) => Makers.Keys.Concat(Texts.Keys).Where(file => line.Contains(file, StringComparison.Ordinal) && !line.Contains($"--output {file}", StringComparison.Ordinal));

    public static async Task WriteAsync(string folder, string file, IEnumerable<(string Name, string Value)> environment)
    {
        if (Texts.TryGetValue(file, out var text))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), text);
            return;
        }

        var run = await CommandProcess.RunAsync(folder, environment, CommandLineParser.SplitCommandLine("schema " + Makers[file]));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }
}
