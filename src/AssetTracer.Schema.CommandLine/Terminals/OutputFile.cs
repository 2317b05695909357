namespace AssetTracer.Schema.CommandLine;

/// <summary>Writes a file as a whole or not at all, in place of one that is there; into a device or a pipe it writes as a shell does.</summary>
internal static class OutputFile
{
    /// <exception cref="CommandException">The file can't be written; what was there before is untouched.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        try
        {
            using var content = new MemoryStream();
            await write(content).ConfigureAwait(false);
            content.Position = 0;
            if (!await TryWriteStraightAsync(path, content).ConfigureAwait(false))
            {
                await ReplaceAsync(Final(path), content).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException($"{path} can't be written: {e.Message}", e);
        }
    }

    private static string Final(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : path;

    // A link that leads nowhere yet is one too.
    private static bool IsThere(string path) => File.Exists(path) && (IsOpenAlready(path) || File.Exists(Final(path)));

    // A device or a pipe has no length and mustn't be replaced, and an empty file loses nothing.
    private static async Task<bool> TryWriteStraightAsync(string path, Stream content)
    {
        if (!IsThere(path))
        {
            return false;
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await using (file.ConfigureAwait(false))
        {
            var isRegular = file.CanSeek && file.Length > 0;
            if (isRegular && !IsOpenAlready(path))
            {
                return false;
            }

            if (isRegular)
            {
                file.SetLength(0);
            }

            await content.CopyToAsync(file).ConfigureAwait(false);
            return true;
        }
    }

    // /dev/stdout and its like name what somebody has open: another file in its place wouldn't reach them.
    private static bool IsOpenAlready(string path) => !OperatingSystem.IsWindows() && Path.GetFullPath(path) is var full
        && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));

    private static async Task ReplaceAsync(string path, Stream content)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                await content.CopyToAsync(file).ConfigureAwait(false);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(path))
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.Message.Replace(temporary, path, StringComparison.Ordinal), e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
