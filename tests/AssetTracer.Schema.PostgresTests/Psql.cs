using System.Diagnostics;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>Runs what only psql can run: a whole script, statement by statement.</summary>
internal static class Psql
{
    /// <summary>Runs the script in a file as whom the connection string names; what went wrong, or nothing.</summary>
    public static async Task<string> RunFileAsync(PostgresServer server, string connectionString, string file, params string[] arguments)
    {
        var folder = new[] { server.BinFolder, "/usr/lib/postgresql/15/bin", "/usr/bin" }.FirstOrDefault(f => f is not null && File.Exists(Path.Combine(f, "psql")));
        Assume.That(folder, Is.Not.Null, "this machine has no psql");
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(
            Path.Combine(folder!, "psql"),
            ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--host", target.Host!, "--port", $"{target.Port}", "--username", target.Username!, .. arguments, "-f", file, target.Database!])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = target.Password;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : $"{process.ExitCode}: {error}";
    }
}
