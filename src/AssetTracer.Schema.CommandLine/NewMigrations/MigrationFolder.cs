using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace AssetTracer.Schema.CommandLine;

/// <summary>A folder of migration classes: what they are called and numbered like.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Namespace">The namespace of its classes.</param>
/// <param name="Versions">The versions that it holds.</param>
/// <param name="Classes">The names of all classes that it holds.</param>
/// <param name="NamesBeginWithVersion">Whether its files are called like <c>001_Name.cs</c>.</param>
internal sealed partial record MigrationFolder(
    string Path, string Namespace, IReadOnlyList<string> Versions, IReadOnlyList<string> Classes, bool NamesBeginWithVersion)
{
    private const string Default = "Migrations";

    /// <summary>The folder that somebody names, or the one of the newest migration below the current folder.</summary>
    public static MigrationFolder Find(string current, string? named)
    {
        var root = named is null ? current : System.IO.Path.GetFullPath(named, current);
        var sources = Sources(root).Select(f => (File: f, Text: File.ReadAllText(f))).ToList();
        var migrations = sources
            .SelectMany(s => Attribute().Matches(s.Text).Select(m => (s.File, s.Text, Version: m.Groups[1].Value)))
            .Where(m => named is null || System.IO.Path.GetDirectoryName(m.File) == root.TrimEnd(System.IO.Path.DirectorySeparatorChar))
            .OrderBy(m => new MigrationVersion(m.Version))
            .ToList();
        var newest = migrations.Count == 0 ? default : migrations[^1];
        var path = named is not null ? root : newest.File is null ? System.IO.Path.Combine(root, Default) : System.IO.Path.GetDirectoryName(newest.File)!;
        var beside = sources.Where(s => System.IO.Path.GetDirectoryName(s.File) == path.TrimEnd(System.IO.Path.DirectorySeparatorChar)).ToList();
        return new(
            path,
            newest.Text is not null && NamespaceLine().Match(newest.Text) is { Success: true } line ? line.Groups[1].Value : NamespaceOf(path),
            [.. migrations.Select(m => m.Version)],
            [.. beside.SelectMany(s => ClassName().Matches(s.Text)).Select(m => m.Groups[1].Value)],
            newest.File is null || System.IO.Path.GetFileName(newest.File).StartsWith(newest.Version, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Sources(string root) => !Directory.Exists(root) ? [] : Directory
        .EnumerateFiles(root, "*.cs", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
        .Where(f => !f[root.Length..].Split(System.IO.Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.')));

    // as the SDK makes it up: that of the project, and the folders below it
    private static string NamespaceOf(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (folder.Exists && folder.EnumerateFiles("*.csproj").FirstOrDefault() is { } project)
            {
                var below = System.IO.Path.GetRelativePath(folder.FullName, path);
                var parts = below == "." ? [] : below.Split(System.IO.Path.DirectorySeparatorChar);
                return string.Join('.', parts.Select(Identifier).Prepend(RootOf(project)));
            }
        }

        return Identifier(new DirectoryInfo(path).Name);
    }

    private static string RootOf(FileInfo project)
    {
        try
        {
            return XDocument.Load(project.FullName).Descendants("RootNamespace").FirstOrDefault()?.Value is { Length: > 0 } said && !said.Contains('$', StringComparison.Ordinal)
                ? said
                : string.Join('.', System.IO.Path.GetFileNameWithoutExtension(project.Name).Split('.').Select(Identifier));
        }
        catch (XmlException e)
        {
            throw new CommandException($"{project.FullName} can't be read: {e.Message}", e);
        }
    }

    private static string Identifier(string name)
    {
        var word = NotInIdentifier().Replace(name, "_");
        return word.Length == 0 || char.IsDigit(word[0]) ? "_" + word : word;
    }

    [GeneratedRegex("""\[Migration\(\s*"([^"]+)"\s*,""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bclass\s+(\w+)")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"[^\p{L}\p{Nd}_]")]
    private static partial Regex NotInIdentifier();
}
