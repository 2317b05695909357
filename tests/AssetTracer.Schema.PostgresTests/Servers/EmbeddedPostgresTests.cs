using System.Runtime.Versioning;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Servers;

/// <summary>A server started from binaries: whose it is, and that nothing of it stays behind.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[Category("AnyVersion")]
public sealed class EmbeddedPostgresTests
{
    private string _folder = "";
    private string _parent = "";

    [SetUp]
    public async Task MakeFolderAsync()
    {
        _folder = Directory.CreateTempSubdirectory("assettracer-tests-").FullName;

        // The server's account may pass through the folder, but not list it.
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        // Temporary folders are reached through a link on some machines.
        _parent = _folder + "-link";
        Directory.CreateSymbolicLink(_parent, _folder);
        var attempts = new List<string>();
        if (await PostgresBinaries.FindAsync(Options(), attempts, CancellationToken.None) is null)
        {
            Assert.Ignore("This machine has no PostgreSQL binaries: " + string.Join(" ", attempts));
        }
    }

    [TearDown]
    public void RemoveFolder()
    {
        File.Delete(_parent);
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task It_never_runs_as_root_and_listens_on_loopback_only()
    {
        var (running, embedded) = await StartAsync();
        await using (embedded)
        {
            await using var source = NpgsqlDataSource.Create(running.ConnectionString);

            Assert.That(embedded.Account.Name, Is.Not.EqualTo("root"));
            Assert.That(await source.ScalarAsync<string>("SHOW listen_addresses"), Is.EqualTo("127.0.0.1"));
            Assert.That(await source.ScalarAsync<string>("SHOW unix_socket_directories"), Is.Empty);
            Assert.That(await source.ScalarAsync<string>("SHOW fsync"), Is.EqualTo("off"));
        }
    }

    [Test]
    public async Task Settings_win_over_the_defaults()
    {
        var options = Options();
        options.Settings["max_connections"] = "7";
        await using var server = await PostgresServer.StartAsync(options);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);

        Assert.That(await source.ScalarAsync<string>("SHOW max_connections"), Is.EqualTo("7"));
    }

    [Test]
    public async Task Disposing_it_leaves_no_process_and_no_file()
    {
        var (_, embedded) = await StartAsync();

        await embedded.DisposeAsync();

        Assert.That(Directory.EnumerateFileSystemEntries(_parent), Is.Empty);
    }

    [Test]
    public async Task When_the_test_run_is_killed_the_watchdog_stops_the_server_and_removes_its_files()
    {
        var (_, embedded) = await StartAsync();

        // The operating system closes a killed process's end of the pipe; nothing else of it runs.
        embedded.Folder.Watchdog.StandardInput.Close();
        await embedded.Folder.Watchdog.WaitForExitAsync();

        Assert.That(Directory.EnumerateFileSystemEntries(_parent), Is.Empty);
        await embedded.Server!.WaitForExitAsync();
        await embedded.DisposeAsync();
    }

    [Test]
    public async Task When_the_watchdog_is_killed_too_the_next_start_removes_what_is_left()
    {
        var orphan = Path.Combine(_parent, "assettracer-postgres-0123456789ab");
        Directory.CreateDirectory(Path.Combine(orphan, "data"));

        // The number in the file is this process's own, which doesn't work in that folder: it must live on.
        await File.WriteAllTextAsync(Path.Combine(orphan, "data", "postmaster.pid"), $"{Environment.ProcessId}\n");
        await File.WriteAllTextAsync(orphan + ".lock", "");

        var (_, embedded) = await StartAsync();
        await using (embedded)
        {
            Assert.That(Directory.Exists(orphan), Is.False);
            Assert.That(File.Exists(orphan + ".lock"), Is.False);
        }
    }

    [Test]
    public async Task Two_servers_live_side_by_side()
    {
        await using var staging = await PostgresServer.StartAsync(Options());
        await using var production = await PostgresServer.StartAsync(Options());
        await using var source = NpgsqlDataSource.Create(staging.ConnectionString);

        Assert.That(await source.ScalarAsync<int>("SELECT 1"), Is.EqualTo(1));
        Assert.That(production.ConnectionString, Is.Not.EqualTo(staging.ConnectionString));
    }

    [Test]
    public void A_server_that_refuses_its_settings_is_an_error_with_its_log_and_leaves_nothing()
    {
        var options = Options();
        options.Settings["max_connections"] = "none";

        var exception = Assert.ThrowsAsync<PostgresUnavailableException>(() => PostgresServer.StartAsync(options));

        Assert.That(exception.Message, Does.Contain("max_connections"));
        Assert.That(Directory.EnumerateFileSystemEntries(_parent), Is.Empty);
    }

    [Test]
    public void A_cancelled_start_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        var start = PostgresServer.StartAsync(Options(), cancelled.Token);
        cancelled.Cancel();

        Assert.That(async () => await start, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.EnumerateFileSystemEntries(_parent), Is.Empty);
    }

    private PostgresServerOptions Options() => new() { UseEnvironment = false, UseDocker = false, DataFolder = _parent };

    private async Task<(RunningPostgres Running, EmbeddedPostgres Embedded)> StartAsync()
    {
        var running = await EmbeddedPostgres.TryStartAsync(Options(), [], CancellationToken.None);
        return (running!, (EmbeddedPostgres)running!.Host);
    }
}
