using System.Diagnostics;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.Benchmarks.Reading;

/// <summary>PostgreSQL's own programs on a database, with what they print thrown away.</summary>
internal sealed class ClientPrograms(PostgresServer server, TestDatabase database)
{
    private readonly string _folder = server.BinFolder ?? throw new InvalidOperationException(
        "This machine has no pg_dump of the server's version. Install PostgreSQL's client programs.");

    public Task DumpAsync() => RunAsync("pg_dump", "--schema-only", "--file=/dev/null");

    public Task QueryAsync(string file) => RunAsync("psql", "-XqAt", "--set=ON_ERROR_STOP=1", "--output=/dev/null", $"--file={file}");

    private async Task RunAsync(string program, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var start = new ProcessStartInfo(Path.Combine(_folder, program), arguments)
        {
            Environment =
            {
                ["PGHOST"] = to.Host,
                ["PGPORT"] = to.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["PGUSER"] = to.Username,
                ["PGPASSWORD"] = to.Password,
                ["PGDATABASE"] = to.Database,
            },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} can't be started.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed with code {process.ExitCode}.");
        }
    }
}
