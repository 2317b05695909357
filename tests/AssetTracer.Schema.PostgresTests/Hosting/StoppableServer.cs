using System.Diagnostics;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Hosting;

/// <summary>A server of a test's own that ends, as in an outage, and comes back at the same address.</summary>
internal sealed class StoppableServer : IAsyncDisposable
{
    private readonly EmbeddedPostgres _postgres;
    private readonly string _program;
    private readonly string _data;
    private Process? _again;

    private StoppableServer(RunningPostgres running, PostgresBinaries binaries)
    {
        _postgres = (EmbeddedPostgres)running.Host;
        _program = binaries.Program("postgres");
        _data = Path.Combine(_postgres.Folder.Path, "data");
        ConnectionString = running.ConnectionString + ";Timeout=3";
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    public static async Task<StoppableServer> StartAsync()
    {
        var (options, attempts) = (new PostgresServerOptions(), new List<string>());
        var binaries = OperatingSystem.IsWindows() ? null : await PostgresBinaries.FindAsync(options, attempts, CancellationToken.None);
        Assume.That(binaries, Is.Not.Null, "This machine has no PostgreSQL binaries: " + string.Join(" ", attempts));
        return new((await EmbeddedPostgres.TryStartAsync(options, attempts, CancellationToken.None))!, binaries!);
    }

    /// <summary>Ends the server, whoever is connected; what was committed stays, although these servers don't wait for the disk.</summary>
    public async Task StopAsync()
    {
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(_data, "postmaster.pid")))[0];
        await ChildProcess.RunToSuccessAsync(["/bin/sh", "-c", $"kill -INT {postmaster}"], CancellationToken.None);
        await _postgres.Server!.WaitForExitAsync();
    }

    public async Task StartAgainAsync()
    {
        var port = new NpgsqlConnectionStringBuilder(ConnectionString).Port;
        string[] settings = [$"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "dynamic_shared_memory_type=mmap"];
        var command = _postgres.Account.Command([_program, "-D", _data, .. settings.SelectMany(s => new[] { "-c", s })]);
        _again = ChildProcess.StartWithLog(ChildProcess.InOwnSession(command), Path.Combine(_postgres.Folder.Path, "log-again"));
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await DataSource.ScalarAsync<int>("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        if (_again is not null)
        {
            await ChildProcess.KillAsync(_again);
            _again.Dispose();
        }

        await _postgres.DisposeAsync();
    }
}
