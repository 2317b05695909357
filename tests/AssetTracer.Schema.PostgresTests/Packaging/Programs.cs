using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AssetTracer.Schema.PostgresTests.Packaging;

/// <summary>The programs that turn the sources into what users get.</summary>
internal static class Programs
{
    /// <summary>The folder of the solution.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(FolderOfThis(), "..", "..", ".."));

    /// <summary>The configuration that the tests were built in, and with them everything they refer to.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    public static Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments) => RunInAsync("", [], program, arguments);

    /// <summary>Runs a program in a folder, with variables of its own, and returns both its streams.</summary>
    public static async Task<(int ExitCode, string Output)> RunInAsync(
        string folder, IEnumerable<(string Name, string Value)> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        // A build server that outlives the build would keep the streams open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }

    private static string FolderOfThis([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
