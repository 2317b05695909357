using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>A PgBouncer in transaction mode in front of one test's database. It ends with this process, however that ends.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    // Standard input is a pipe that only this process holds.
    private const string Script = "\"$@\" & pid=$!; while read -r _; do :; done; kill -9 $pid";

    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder, string connectionString)
    {
        (_process, _folder, ConnectionString) = (process, folder, connectionString);
        DataSource = NpgsqlDataSource.Create(connectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    public static async Task<PgBouncer> StartAsync(OwnedDatabase database, int sessions = 8)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new IgnoreException("PgBouncer isn't started on Windows.");
        }

        Assume.That(File.Exists(Program), Is.True, $"this machine has no PgBouncer in {Program}: install Debian's package pgbouncer");
        var account = await OsAccount.ForServerAsync(CancellationToken.None);
        var folder = Path.Combine(Path.GetTempPath(), $"assettracer-pgbouncer-{Guid.NewGuid():N}");
        await account.CreateFolderAsync(folder, CancellationToken.None);
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var port = FreePort();
        var settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            settings,
            $"""
            [databases]
            * = host={target.Host} port={target.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder}/users.txt
            pool_mode = transaction
            default_pool_size = {sessions}
            max_client_conn = 400
            server_round_robin = 1
            logfile = {folder}/log

            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "users.txt"), $"\"{target.Username}\" \"{target.Password}\"\n");
        foreach (var file in Directory.GetFiles(folder))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        var connectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = port }.ConnectionString;
        var process = ChildProcess.StartWithPipe(["/bin/sh", "-c", Script, "pgbouncer", .. account.Command(Program, "--quiet", settings)]);
        var bouncer = new PgBouncer(process, folder, connectionString);
        await bouncer.UntilItAnswersAsync();
        return bouncer;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilItAnswersAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await DataSource.ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (attempt < 200)
            {
                await Task.Delay(50);
            }
            catch
            {
                await TestContext.Out.WriteLineAsync(File.Exists(Path.Combine(_folder, "log")) ? await File.ReadAllTextAsync(Path.Combine(_folder, "log")) : "no log");
                throw;
            }
        }
    }
}
