using System.ComponentModel;
using System.Diagnostics;

namespace AssetTracer.Schema.Testing;

/// <summary>Starts the programs of the server's life: in an environment that holds nothing of the test run's.</summary>
internal static class ChildProcess
{
    private const string SessionProgram = "/usr/bin/setsid";

    /// <summary>
    /// The command in a session of its own: a signal to the test run's process group (Ctrl+C, a time-out of the build server) doesn't
    /// reach it, so that the end of the server stays in one hand.
    /// </summary>
    public static IReadOnlyList<string> InOwnSession(IReadOnlyList<string> command) =>
        File.Exists(SessionProgram) ? [SessionProgram, .. command] : command;

    /// <summary>Runs a program to its end. A program that can't be started counts as failed, with the reason as its output.</summary>
    public static async Task<(bool Succeeded, string Output)> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var start = StartInfo(command);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return (false, exception.Message);
        }

        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var text = await output.ConfigureAwait(false) + await error.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode == 0, text.Trim());
        }
        catch (OperationCanceledException)
        {
            await KillAsync(process).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a program that has to succeed.</summary>
    /// <exception cref="PostgresUnavailableException">It failed.</exception>
    public static async Task RunToSuccessAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var (succeeded, output) = await RunAsync(command, cancellationToken).ConfigureAwait(false);
        if (!succeeded)
        {
            throw new PostgresUnavailableException(
                $"Preparing a PostgreSQL server failed. `{string.Join(' ', command)}` says:{Environment.NewLine}{output}");
        }
    }

    /// <summary>Starts a program whose standard input is a pipe that only this process holds: when this process ends, the pipe does.</summary>
    public static Process StartWithPipe(IReadOnlyList<string> command)
    {
        var process = new Process { StartInfo = StartInfo(command) };
        process.Start();
        return process;
    }

    /// <summary>Starts a program that writes into a file.</summary>
    public static Process StartWithLog(IReadOnlyList<string> command, string logFile)
    {
        // The shell lays the streams and becomes the program. Streams redirected by .NET would tie the program's output to this process.
        var process = StartWithPipe(["/bin/sh", "-c", "exec \"$@\" </dev/null >>\"$0\" 2>&1", logFile, .. command]);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Ends a process and those it started, and waits for its end.</summary>
    public static async Task KillAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync().ConfigureAwait(false);
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };

        // A test run's environment may hold secrets, which are none of the server's business, and settings for psql, which would mislead it.
        foreach (var name in start.Environment.Keys.Except(["PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"]).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return start;
    }
}
