using System.IO.Compression;
using System.Security;
using System.Xml.Linq;

namespace AssetTracer.Schema.PostgresTests.Packaging;

/// <summary>
/// A folder outside the repository with the packages of all projects as a feed, and nothing else to install from but what this machine has
/// restored already. What is installed stays in the folder.
/// </summary>
internal sealed class PackageFeed : IDisposable
{
    /// <summary>A version that nobody has published, so that no package from elsewhere can stand in.</summary>
    public const string Version = "0.1.0-packed";

    public static readonly IReadOnlyList<string> Packages =
        ["AssetTracer.Schema", "AssetTracer.Schema.CommandLine", "AssetTracer.Schema.Hosting", "AssetTracer.Schema.Testing", "AssetTracer.Schema.Tool"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assettracer-packages-");

    private PackageFeed()
    {
    }

    public string Folder => _folder.FullName;

    /// <summary>Packs what was built together with the tests.</summary>
    public static async Task<PackageFeed> PackAsync()
    {
        var feed = new PackageFeed();
        try
        {
            // One evaluation for all of them.
            var projects = string.Join(';', Packages.Select(p => Path.Combine(Programs.Repository, "src", p, p + ".csproj")));
            var properties = $"NoBuild=true;Configuration={Programs.Configuration};PackageVersion={Version};PackageOutputPath={feed.Folder}";
            var traversal = await feed.WriteAsync("Pack.proj", $"""
                <Project>
                  <Target Name="Pack"><MSBuild Projects="{SecurityElement.Escape(projects)}" Targets="Pack" Properties="{SecurityElement.Escape(properties)}" /></Target>
                </Project>
                """);
            var (exitCode, output) = await Programs.RunAsync("dotnet", "msbuild", traversal, "-target:Pack", "-verbosity:minimal", "-nologo");
            Assert.That(exitCode, Is.Zero, output);
            Assert.That(output, Does.Not.Contain("warning"), "nothing that a package lacks");

            var (_, cache) = await Programs.RunAsync("dotnet", "nuget", "locals", "global-packages", "--list");
            await feed.WriteAsync("NuGet.config", $"""
                <configuration>
                  <config><add key="globalPackagesFolder" value="{Path.Combine(feed.Folder, "installed")}" /></config>
                  <packageSources><clear /><add key="packed" value="{feed.Folder}" /></packageSources>
                  <fallbackPackageFolders><clear /><add key="restored" value="{cache[(cache.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()}" /></fallbackPackageFolders>
                </configuration>
                """);
            return feed;
        }
        catch
        {
            feed.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file, whose folder is made where it isn't there.</summary>
    public async Task<string> WriteAsync(string name, string text)
    {
        var file = new FileInfo(Path.Combine(Folder, name));
        file.Directory!.Create();
        await File.WriteAllTextAsync(file.FullName, text);
        return file.FullName;
    }

    /// <summary>Runs <c>dotnet</c> in a folder of the feed's, by whose configuration it installs.</summary>
    public Task<(int ExitCode, string Output)> DotnetAsync(string folder, params string[] arguments) =>
        Programs.RunInAsync(Path.Combine(Folder, folder), [("NUGET_PACKAGES", Path.Combine(Folder, "installed"))], "dotnet", arguments);

    /// <summary>What the package says of itself.</summary>
    public XElement Metadata(string package)
    {
        using var archive = Open(package);
        using var stream = archive.GetEntry(package + ".nuspec")!.Open();
        var root = XElement.Load(stream);
        return root.Element(root.Name.Namespace + "metadata")!;
    }

    /// <summary>The names of the files in the package, or in its symbols.</summary>
    public IReadOnlyList<string> Files(string package, string extension = "nupkg")
    {
        using var archive = Open(package, extension);
        return [.. archive.Entries.Select(e => e.FullName)];
    }

    public string Text(string package, string file)
    {
        using var archive = Open(package);
        using var reader = new StreamReader(archive.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private ZipArchive Open(string package, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Folder, $"{package}.{Version}.{extension}"));
}
