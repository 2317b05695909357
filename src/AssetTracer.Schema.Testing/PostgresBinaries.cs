using System.Globalization;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema.Testing;

/// <summary>The programs of one PostgreSQL version.</summary>
/// <param name="Folder">The folder they lie in.</param>
/// <param name="MajorVersion">Their major version.</param>
/// <param name="Source">What named the folder.</param>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion, string Source)
{
    /// <summary>The first binaries that can run a server of the version wanted.</summary>
    public static async Task<PostgresBinaries?> FindAsync(
        PostgresServerOptions options, ICollection<string> attempts, CancellationToken cancellationToken)
    {
        var found = false;
        foreach (var (folder, source) in BinaryFolders.Holding("initdb", options.BinariesFolder))
        {
            found = true;
            NpmLinks.Complete(folder);
            var (major, output) = await VersionAsync(Path.Combine(folder, "postgres"), cancellationToken).ConfigureAwait(false);
            if (major == 0)
            {
                attempts.Add($"{folder} ({source}): postgres --version says: {output}");
            }
            else if (options.MajorVersion is { } wanted && wanted != major)
            {
                attempts.Add($"{folder} ({source}): version {major}.");
            }
            else
            {
                return new PostgresBinaries(folder, major, source);
            }
        }

        if (!found)
        {
            attempts.Add("Binaries: none in PGBIN, in node_modules from here upward, in /usr/lib/postgresql or in PATH.");
        }

        return null;
    }

    /// <summary>The folder of a <c>pg_dump</c> of the server's own version: a newer one prints another text, an older one refuses.</summary>
    public static async Task<string?> FindClientsAsync(int majorVersion, CancellationToken cancellationToken)
    {
        foreach (var (folder, _) in BinaryFolders.Holding("pg_dump"))
        {
            var (major, _) = await VersionAsync(Path.Combine(folder, "pg_dump"), cancellationToken).ConfigureAwait(false);
            if (major == majorVersion)
            {
                return folder;
            }
        }

        return null;
    }

    /// <summary>The path of a program.</summary>
    public string Program(string name) => Path.Combine(Folder, name);

    private static async Task<(int Major, string Output)> VersionAsync(string program, CancellationToken cancellationToken)
    {
        var (succeeded, output) = await ChildProcess.RunAsync([program, "--version"], cancellationToken).ConfigureAwait(false);
        var version = VersionPattern().Match(output);
        return (succeeded && version.Success ? int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0, output);
    }

    [GeneratedRegex(@"\(PostgreSQL\) ([0-9]{1,3})", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
