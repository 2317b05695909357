using System.IO.Compression;
using System.Text;

namespace AssetTracer.Schema.PostgresTests.Packaging;

/// <summary>Whoever packs the same commit gets the same packages, wherever the folder lies, and a debugger finds the source of what is in them.</summary>
public sealed class ReproducibleTests
{
    private const string Source = "https://github.com/example/schema";

    // 2025-11-04, as a commit's time is given to all that would else take the clock's
    private const string Epoch = "1762214400";

    private static readonly DateTime Date = new(2025, 11, 4, 0, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assettracer-reproducible-");
    private string _commit = "";
    private string _one = "";
    private string _other = "";

    [OneTimeSetUp]
    public async Task PackTwiceAsync()
    {
        if (!Programs.IsOnPath("git") || !Path.Exists(Path.Combine(Programs.Repository, ".git")))
        {
            Assert.Ignore("Source files are named by their commit: there is no git, or the sources lie in no repository of it.");
        }

        _one = await CommitAsync("one");
        _commit = (await GitAsync(_one, "rev-parse", "HEAD")).Trim();
        _other = Path.Combine(_folder.FullName, "another folder", "of another length");
        await GitAsync(_one, "clone", "--quiet", _one, _other);
        await GitAsync(_other, "remote", "set-url", "origin", Source);
        await PackAsync(_one);
        await PackAsync(_other);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Delete(recursive: true);

    [TestCaseSource(typeof(PackageFeed), nameof(PackageFeed.Packages))]
    public void What_is_in_a_package_is_the_same_to_the_byte(string package)
    {
        foreach (var extension in new[] { "nupkg", "snupkg" })
        {
            var (one, other) = (Contents(_one, package, extension), Contents(_other, package, extension));
            Assert.That(one.Keys, Is.EquivalentTo(other.Keys).And.Some.Match(@"\.(dll|pdb)$"));
            Assert.That(one.Keys.Where(name => !one[name].AsSpan().SequenceEqual(other[name])), Is.Empty);
        }
    }

    [TestCaseSource(typeof(PackageFeed), nameof(PackageFeed.Packages))]
    public void The_package_itself_is_the_same_to_the_byte(string package)
    {
        using (var archive = ZipFile.OpenRead(FileOf(_one, package, "nupkg")))
        {
            Assume.That(archive.Entries.Select(e => e.LastWriteTime.DateTime), Is.All.EqualTo(Date), "This SDK's NuGet writes the time of packing into a package; that of SDK 10.0.400 is told which.");
        }

        Assert.That(File.ReadAllBytes(FileOf(_one, package, "nupkg")).AsSpan().SequenceEqual(File.ReadAllBytes(FileOf(_other, package, "nupkg"))), Is.True);
    }

    [TestCaseSource(typeof(PackageFeed), nameof(PackageFeed.Packages))]
    public void The_symbols_say_where_each_source_file_of_the_commit_lies(string package)
    {
        var symbols = Contents(_one, package, "snupkg").Where(e => Path.GetFileName(e.Key).StartsWith("assettracer", StringComparison.OrdinalIgnoreCase) && e.Key.EndsWith(".pdb", StringComparison.Ordinal)).ToList();

        Assert.That(symbols, Is.Not.Empty);
        Assert.That(
            symbols.Select(s => Encoding.Latin1.GetString(s.Value)),
            Is.All.Contains("{\"documents\":{\"/_/*\":\"" + $"https://raw.githubusercontent.com/example/schema/{_commit}/*" + "\"}}").And.All.Not.Contains(_folder.FullName));
    }

    // the tree as it is, committed or not, in a repository of its own
    private async Task<string> CommitAsync(string name)
    {
        var folder = Path.Combine(_folder.FullName, name);
        var files = await GitAsync(
            Programs.Repository, "ls-files", "--cached", "--others", "--exclude-standard", "src", "README.md", "LICENSE", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "global.json");
        foreach (var file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Programs.Repository, f))))
        {
            var copy = new FileInfo(Path.Combine(folder, file));
            copy.Directory!.Create();
            File.Copy(Path.Combine(Programs.Repository, file), copy.FullName);
        }

        await GitAsync(folder, "init", "--quiet");
        await GitAsync(folder, "remote", "add", "origin", Source);
        await GitAsync(folder, "add", "--all");
        await GitAsync(folder, "-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", "commit", "--quiet", "--no-gpg-sign", "--message=As it is");
        return folder;
    }

    private static async Task PackAsync(string folder)
    {
        const string Traversal = """
            <Project>
              <ItemGroup><Packed Include="src/*/*.csproj" /></ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packed)" Targets="Restore" Properties="IsRestoring=true" />
                <MSBuild Projects="@(Packed)" Targets="Pack" BuildInParallel="true" Properties="Configuration=Release;RunAnalyzers=false;PackageOutputPath=$(MSBuildThisFileDirectory)packed" />
              </Target>
            </Project>
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "Pack.proj"), Traversal);
        var (exitCode, output) = await Programs.RunInAsync(
            folder, [("CI", "true"), ("SOURCE_DATE_EPOCH", Epoch)], "dotnet", "msbuild", "Pack.proj", "-target:Pack", "-maxCpuCount", "-verbosity:minimal", "-nologo", "-property:UseSharedCompilation=false");
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Not.Contain("warning"));
    }

    // but for the parts that only say that the file is a package: an older NuGet gives them names by chance
    private static Dictionary<string, byte[]> Contents(string folder, string package, string extension)
    {
        using var archive = ZipFile.OpenRead(FileOf(folder, package, extension));
        return archive.Entries.Where(e => !e.FullName.StartsWith("_rels/", StringComparison.Ordinal) && !e.FullName.StartsWith("package/", StringComparison.Ordinal)).ToDictionary(e => e.FullName, e =>
        {
            using var content = new MemoryStream();
            using var entry = e.Open();
            entry.CopyTo(content);
            return content.ToArray();
        });
    }

    private static string FileOf(string folder, string package, string extension) =>
        Directory.EnumerateFiles(Path.Combine(folder, "packed"), $"{package}.*.{extension}").Single(f => char.IsAsciiDigit(Path.GetFileName(f)[package.Length + 1]));

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        var (exitCode, output) = await Programs.RunInAsync(folder, [], "git", arguments);
        Assert.That(exitCode, Is.Zero, output);
        return output;
    }
}
