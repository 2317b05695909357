using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AssetTracer.Schema.Testing;

/// <summary>A running <c>postgres</c> on a port of the loopback address.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;
    private readonly string _logFile;

    private ServerProcess(Process process, int port, string data, string logFile)
    {
        _process = process;
        _data = data;
        _logFile = logFile;
        Port = port;
    }

    /// <summary>The port that the server listens on.</summary>
    public int Port { get; }

    /// <summary>Whether the server ended because somebody else had taken its port.</summary>
    public bool LostItsPort { get; private set; }

    public static ServerProcess Start(
        PostgresBinaries binaries, OsAccount account, string data, string logFile, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var port = FreePort();
        IEnumerable<KeyValuePair<string, string>> all =
        [
            .. settings,
            new("listen_addresses", "127.0.0.1"),
            new("port", port.ToString(CultureInfo.InvariantCulture)),
            new("unix_socket_directories", ""),
            new("logging_collector", "off"),

            // Shared memory as files of the data folder goes when the folder goes; as POSIX memory it would outlive a killed server.
            new("dynamic_shared_memory_type", "mmap"),
        ];
        var arguments = all.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" });
        var command = account.Command([binaries.Program("postgres"), "-D", data, .. arguments]);
        return new ServerProcess(ChildProcess.StartWithLog(ChildProcess.InOwnSession(command), logFile), port, data, logFile);
    }

    /// <summary>Waits until the server accepts connections.</summary>
    /// <exception cref="PostgresUnavailableException">It ended, or the time is over.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var limit = Stopwatch.StartNew();
        while (!await IsReadyAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_process.HasExited)
            {
                var log = await LogAsync(cancellationToken).ConfigureAwait(false);
                LostItsPort = log.Contains("could not bind IPv4 address", StringComparison.Ordinal);
                throw new PostgresUnavailableException($"The PostgreSQL server ended while it started. Its log ends with:{Environment.NewLine}{log}");
            }

            if (limit.Elapsed > timeout)
            {
                throw new PostgresUnavailableException(
                    "The PostgreSQL server took longer to start than StartTimeout allows. Its log ends with:"
                    + Environment.NewLine + await LogAsync(cancellationToken).ConfigureAwait(false));
            }

            await Task.Delay(5, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the process to end.</summary>
    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Makes sure that the process is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await ChildProcess.KillAsync(_process).ConfigureAwait(false);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>As <c>pg_ctl</c> does, reads the eighth line of <c>postmaster.pid</c>: no connection attempts that fill the log.</summary>
    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(Path.Combine(_data, "postmaster.pid"), cancellationToken).ConfigureAwait(false);
            return lines.Length >= 8 && lines[7].StartsWith("ready", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<string> LogAsync(CancellationToken cancellationToken) =>
        File.Exists(_logFile)
            ? string.Join(Environment.NewLine, (await File.ReadAllLinesAsync(_logFile, cancellationToken).ConfigureAwait(false)).TakeLast(20))
            : "(there is no log)";
}
