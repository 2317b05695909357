using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Versions;

/// <summary>The versions of PostgreSQL that the library supports, each with a server where there is one.</summary>
internal static class SupportedVersions
{
    public static IReadOnlyList<int> All { get; } = [14, 15, 16, 17, 18];

    /// <summary>Starts a server of one version.</summary>
    /// <exception cref="PostgresUnavailableException">This machine has none; the message says where it was looked for.</exception>
    public static Task<PostgresServer> StartAsync(int version) =>
        PostgresServer.StartAsync(new() { MajorVersion = version, BinariesFolder = Folder(), UseDocker = false });

    /// <summary>
    /// The folder into which <c>npm ci</c> puts a server of each version: <c>tests/postgres-versions</c>, or the one that
    /// <c>ASSETTRACER_POSTGRES_VERSIONS</c> names.
    /// </summary>
    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("ASSETTRACER_POSTGRES_VERSIONS") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "postgres-versions") is var found && Directory.Exists(found))
            {
                return found;
            }
        }

        return null;
    }
}
