using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Npgsql;

namespace AssetTracer.Schema.Testing;

/// <summary>A server that this process starts from binaries on this machine, in a folder that goes with it.</summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private const long RoomInMemory = 2L << 30;

    private readonly PostgresBinaries _binaries;
    private readonly ThrowAwayFolder? _copiedBinaries;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private EmbeddedPostgres(PostgresBinaries binaries, OsAccount account, ThrowAwayFolder folder, ThrowAwayFolder? copiedBinaries)
    {
        _binaries = binaries;
        Account = account;
        Folder = folder;
        _copiedBinaries = copiedBinaries;
    }

    /// <summary>The account that the server runs under.</summary>
    public OsAccount Account { get; }

    /// <summary>The folder that holds the server's files.</summary>
    public ThrowAwayFolder Folder { get; }

    /// <summary>The server's process, once it answers.</summary>
    public ServerProcess? Server { get; private set; }

    public static async Task<RunningPostgres?> TryStartAsync(
        PostgresServerOptions options, ICollection<string> attempts, CancellationToken cancellationToken)
    {
        if (!options.UseBinaries)
        {
            attempts.Add("Binaries: not looked at (UseBinaries is false).");
            return null;
        }

        if (OperatingSystem.IsWindows())
        {
            attempts.Add("Binaries: not looked at, because servers are started from binaries on Linux and macOS only.");
            return null;
        }

        if (await PostgresBinaries.FindAsync(options, attempts, cancellationToken).ConfigureAwait(false) is not { } binaries)
        {
            return null;
        }

        var embedded = await CreateAsync(binaries, options, cancellationToken).ConfigureAwait(false);
        try
        {
            await embedded.StartAsync(options, cancellationToken).ConfigureAwait(false);
            var clients = File.Exists(binaries.Program("pg_dump"))
                ? binaries.Folder
                : await PostgresBinaries.FindClientsAsync(binaries.MajorVersion, cancellationToken).ConfigureAwait(false);
            return new RunningPostgres(
                embedded.ConnectionString(),
                $"PostgreSQL {binaries.MajorVersion} started from {binaries.Folder} ({binaries.Source}) in {embedded.Folder.Path}",
                binaries.MajorVersion,
                "test_",
                clients,
                embedded);
        }
        catch
        {
            await embedded.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Folder.DisposeAsync().ConfigureAwait(false);
        if (Server is not null)
        {
            await Server.DisposeAsync().ConfigureAwait(false);
        }

        if (_copiedBinaries is not null)
        {
            await _copiedBinaries.DisposeAsync().ConfigureAwait(false);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static async Task<EmbeddedPostgres> CreateAsync(
        PostgresBinaries binaries, PostgresServerOptions options, CancellationToken cancellationToken)
    {
        var account = await OsAccount.ForServerAsync(cancellationToken).ConfigureAwait(false);
        var parent = options.DataFolder ?? FastFolder();
        Directory.CreateDirectory(parent);
        await ThrowAwayFolder.SweepAsync(parent, cancellationToken).ConfigureAwait(false);
        var (readable, copy) = await MakeReadableAsync(binaries, account, cancellationToken).ConfigureAwait(false);
        try
        {
            var folder = await ThrowAwayFolder.CreateAsync(parent, account, cancellationToken).ConfigureAwait(false);
            return new EmbeddedPostgres(readable, account, folder, copy);
        }
        catch
        {
            if (copy is not null)
            {
                await copy.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>
    /// A database is some 300 small files, so creating one is as quick as creating files: memory was 5 to 40 times quicker than a disk.
    /// </summary>
    private static string FastFolder() =>
        OperatingSystem.IsLinux() && new DriveInfo("/dev/shm") is { IsReady: true, DriveFormat: "tmpfs", AvailableFreeSpace: > RoomInMemory }
            ? "/dev/shm"
            : Path.GetTempPath();

    /// <summary>Where root's checkout lies in a folder that only root may enter, the server's account can't run its binaries: it gets a copy.</summary>
    [UnsupportedOSPlatform("windows")]
    private static async Task<(PostgresBinaries Binaries, ThrowAwayFolder? Copy)> MakeReadableAsync(
        PostgresBinaries binaries, OsAccount account, CancellationToken cancellationToken)
    {
        // By a shell, because setpriv still finds the program with root's rights.
        var probe = account.Command("/bin/sh", "-c", "exec \"$0\" --version", binaries.Program("postgres"));
        var (readable, _) = await ChildProcess.RunAsync(probe, cancellationToken).ConfigureAwait(false);
        if (readable)
        {
            return (binaries, null);
        }

        // Not in memory, which may be mounted so that no program runs from it.
        await ThrowAwayFolder.SweepAsync(Path.GetTempPath(), cancellationToken).ConfigureAwait(false);
        var copy = await ThrowAwayFolder.CreateAsync(Path.GetTempPath(), account, cancellationToken).ConfigureAwait(false);
        try
        {
            var tree = Path.Combine(copy.Path, "postgres");
            var original = Path.GetDirectoryName(binaries.Folder)!;
            await ChildProcess.RunToSuccessAsync(["cp", "-pPR", original, tree], cancellationToken).ConfigureAwait(false);
            await ChildProcess.RunToSuccessAsync(["chmod", "755", tree], cancellationToken).ConfigureAwait(false);
            return (binaries with { Folder = Path.Combine(tree, Path.GetFileName(binaries.Folder)) }, copy);
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task StartAsync(PostgresServerOptions options, CancellationToken cancellationToken)
    {
        var data = Path.Combine(Folder.Path, "data");
        await InitializeAsync(data, cancellationToken).ConfigureAwait(false);
        var limit = Stopwatch.StartNew();
        while (Server is null)
        {
            var server = ServerProcess.Start(_binaries, Account, data, Path.Combine(Folder.Path, "log"), options.EffectiveSettings());
            try
            {
                await server.WaitUntilReadyAsync(options.StartTimeout - limit.Elapsed, cancellationToken).ConfigureAwait(false);
                Server = server;
            }
            catch (Exception exception)
            {
                await server.DisposeAsync().ConfigureAwait(false);

                // Between the look for a free port and the server's claim to it, somebody else may have taken it.
                if (exception is not PostgresUnavailableException || !server.LostItsPort || limit.Elapsed > options.StartTimeout)
                {
                    throw;
                }
            }
        }
    }

    private async Task InitializeAsync(string data, CancellationToken cancellationToken)
    {
        var passwordFile = Path.Combine(Folder.Path, "password");
        await File.WriteAllTextAsync(passwordFile, _password, cancellationToken).ConfigureAwait(false);
        var locale = OperatingSystem.IsLinux() ? "C.UTF-8" : "C";
        var command = Account.Command(
            _binaries.Program("initdb"), "--pgdata", data, "--username", Superuser, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", locale, "--no-sync");

        // It takes a second and isn't cancelled: killed, its server leaves shared memory behind.
        await ChildProcess.RunToSuccessAsync(ChildProcess.InOwnSession(command), CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        File.Delete(passwordFile);
    }

    private string ConnectionString() => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Server!.Port,
        Database = "postgres",
        Username = Superuser,
        Password = _password,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
