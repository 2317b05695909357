using System.Diagnostics;
using System.Runtime.Versioning;

namespace AssetTracer.Schema.Testing;

/// <summary>
/// A folder that ends with this process, however that ends, together with the server in it. A lock file beside it, held open, says that
/// its owner lives. Cleaning up is done in one way only: by the watchdog, when the pipe that it reads reaches its end.
/// </summary>
internal sealed class ThrowAwayFolder : IAsyncDisposable
{
    private const string Prefix = "assettracer-postgres-";
    private const string LockExtension = ".lock";

    // The number in postmaster.pid is negative while initdb runs (to kill, that would be a process group): its server is left to end by
    // itself, because a killed one leaves shared memory behind. After a crash the number may be another program's: so its process
    // must work in the data folder. Removing is repeated, because a killed server's processes write for a moment longer.
    private const string WatchdogScript =
        """
        while read -r _; do :; done
        pid() { sed -n "1s/^$2\([0-9][0-9]*\)\$/\1/p" "$1/data/postmaster.pid" 2>/dev/null; }
        works_in() { [ "${2:-0}" -gt 1 ] && { [ ! -d /proc/self ] || [ "$(readlink "/proc/$2/cwd")" = "$(cd -P "$1/data" && pwd -P)" ]; }; }
        n=0
        while works_in "$1" "$(pid "$1" -)" && [ $n -lt 500 ]; do sleep 0.01; n=$((n+1)); done
        pid=$(pid "$1" "")
        if works_in "$1" "$pid" && kill -QUIT "$pid" 2>/dev/null; then
          n=0
          while [ -e "$1/data/postmaster.pid" ] && kill -0 "$pid" 2>/dev/null && [ $n -lt 500 ]; do sleep 0.01; n=$((n+1)); done
          kill -KILL "$pid" 2>/dev/null
        fi
        n=0
        until rm -rf "$1" 2>/dev/null || [ $n -ge 100 ]; do sleep 0.05; n=$((n+1)); done
        rm -f "$1.lock"
        """;

    private readonly FileStream _lock;

    private ThrowAwayFolder(string path, FileStream ownerLock, Process watchdog)
    {
        Path = path;
        _lock = ownerLock;
        Watchdog = watchdog;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What removes the folder. Its standard input is the pipe.</summary>
    public Process Watchdog { get; }

    /// <summary>Makes a folder inside <paramref name="parent"/> that only <paramref name="account"/> may enter.</summary>
    [UnsupportedOSPlatform("windows")]
    public static async Task<ThrowAwayFolder> CreateAsync(string parent, OsAccount account, CancellationToken cancellationToken)
    {
        // The lock is there before the folder, so that no sweep takes the folder for an orphan.
        var ownerLock = Claim(System.IO.Path.GetFullPath(parent));
        var path = ownerLock.Name[..^LockExtension.Length];
        var folder = new ThrowAwayFolder(path, ownerLock, ChildProcess.StartWithPipe(ChildProcess.InOwnSession(WatchdogCommand(path))));
        try
        {
            await account.CreateFolderAsync(path, cancellationToken).ConfigureAwait(false);
            return folder;
        }
        catch
        {
            await folder.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Removes what test runs left whose watchdog was killed too.</summary>
    public static async Task SweepAsync(string parent, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(parent, Prefix + "*" + LockExtension))
        {
            try
            {
                // Throws while its owner lives.
                var orphan = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                await using (orphan.ConfigureAwait(false))
                {
                    // Run with nothing to read, the script is at the end of its pipe at once.
                    await ChildProcess.RunAsync(WatchdogCommand(file[..^LockExtension.Length]), cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, or another user's.
            }
        }
    }

    /// <summary>Stops the server in the folder and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        Watchdog.StandardInput.Close();
        await Watchdog.WaitForExitAsync().ConfigureAwait(false);
        Watchdog.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    [UnsupportedOSPlatform("windows")]
    private static FileStream Claim(string parent)
    {
        for (var attempt = 1; ; attempt++)
        {
            var file = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N")[..12] + LockExtension);
            try
            {
                return new FileStream(file, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            }
            catch (IOException) when (attempt < 5 && Directory.Exists(parent))
            {
                // Taken, or a sweep got hold of it between its creation and its locking: another name.
            }
        }
    }

    private static string[] WatchdogCommand(string path) => ["/bin/sh", "-c", WatchdogScript, "assettracer-watchdog", path];
}
