using System.Text.Json;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema.PostgresTests.Packaging;

/// <summary>Somebody who has the packages and never saw the repository gets what the README promises.</summary>
public sealed partial class PackageTests
{
    private PackageFeed _feed = null!;

    [OneTimeSetUp]
    public async Task PackAsync() => _feed = await PackageFeed.PackAsync();

    [OneTimeTearDown]
    public void Remove() => _feed?.Dispose();

    [TestCaseSource(typeof(PackageFeed), nameof(PackageFeed.Packages))]
    public void A_package_says_what_it_is_and_may_be_used_for(string package)
    {
        var metadata = _feed.Metadata(package);
        var ownReadme = Path.Combine(Programs.Repository, "src", package, "README.md");
        var files = _feed.Files(package);
        var symbols = _feed.Files(package, "snupkg");
        string? Value(string name) => metadata.Element(metadata.Name.Namespace + name)?.Value;

        Assert.Multiple(() =>
        {
            Assert.That(Value("id"), Is.EqualTo(package));
            Assert.That(Value("description"), Has.Length.GreaterThan(40));
            Assert.That(Value("license"), Is.EqualTo("MIT"));
            Assert.That(Value("icon"), Is.EqualTo("icon.png").And.AnyOf([.. files]));
            Assert.That(
                _feed.Text(package, Value("readme")!),
                Is.EqualTo(File.ReadAllText(File.Exists(ownReadme) ? ownReadme : Path.Combine(Programs.Repository, "README.md"))));
            Assert.That(symbols, Has.Some.EndsWith(".pdb"));
            Assert.That(
                files.Where(f => f.EndsWith(package + ".dll", StringComparison.Ordinal)).Select(f => Path.ChangeExtension(f, ".xml")).Except(files),
                Is.Empty,
                "every member is explained where it is used");
        });
    }

    [Test]
    public void The_core_brings_the_schemas_of_what_programs_read() => Assert.That(
        _feed.Files("AssetTracer.Schema").Where(f => f.StartsWith("schemas/", StringComparison.Ordinal)).Select(Path.GetFileName),
        Is.Not.Empty.And.EquivalentTo(
            Directory.EnumerateFiles(Path.Combine(Programs.Repository, "src/AssetTracer.Schema/Reports/Json/Schemas")).Select(Path.GetFileName)));

    [Test]
    public void The_core_needs_three_packages_and_the_others_what_they_are_for() => Assert.Multiple(() =>
    {
        Assert.That(Dependencies("AssetTracer.Schema"), Is.EqualTo(["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Npgsql"]));
        Assert.That(Dependencies("AssetTracer.Schema.Hosting"), Is.EqualTo(["AssetTracer.Schema", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions"]));
        Assert.That(Dependencies("AssetTracer.Schema.Testing"), Has.Member("AssetTracer.Schema").And.None.Contains("NUnit").And.None.Contains("xunit"));
        Assert.That(Dependencies("AssetTracer.Schema.Tool"), Is.Empty, "a tool brings what it needs along");
    });

    [Test]
    public async Task The_first_migration_of_the_README_migrates_and_compares_in_a_project_that_knows_only_the_package()
    {
        await _feed.WriteAsync("consumer/Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <UseSharedCompilation>false</UseSharedCompilation>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="AssetTracer.Schema" Version="{PackageFeed.Version}" /></ItemGroup>
            </Project>
            """);
        await _feed.WriteAsync("consumer/Program.cs", Consumer);
        var snippet = FirstMigration().Match(await File.ReadAllTextAsync(Path.Combine(Programs.Repository, "README.md"))).Groups[1].Value;
        await _feed.WriteAsync("consumer/Readme.cs", $"using AssetTracer.Schema;\n\nnamespace AssetTracer.Migrations;\n\n{snippet}");
        var before = Directory.EnumerateFiles(Path.Combine(Programs.Repository, "samples", "AssetTracer.Migrations"), "*.cs")
            .Where(f => string.CompareOrdinal(Path.GetFileName(f), "007") < 0 || char.IsLetter(Path.GetFileName(f)[0]));
        foreach (var file in before)
        {
            await _feed.WriteAsync($"consumer/{Path.GetFileName(file)}", await File.ReadAllTextAsync(file));
        }

        await using var staging = await TestServer.CreateDatabaseAsync();
        await using var production = await TestServer.CreateDatabaseAsync();
        var (exitCode, output) = await _feed.DotnetAsync("consumer", "run", "--", staging.ConnectionString, production.ConnectionString);

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("7 applied; 6 applied; quotation_number is unique by itself in production: yes; 1 applied; no difference"));
        using var assets = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_feed.Folder, "consumer/obj/project.assets.json")));
        Assert.That(
            assets.RootElement.GetProperty("libraries").EnumerateObject().Select(l => l.Name.Split('/')[0]).Order(StringComparer.Ordinal),
            Is.EqualTo(["AssetTracer.Schema", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Npgsql"]));
    }

    [Test]
    public async Task The_tool_installs_from_the_feed_explains_itself_and_compares()
    {
        await using var staging = await TestServer.CreateDatabaseAsync();
        await using var production = await TestServer.CreateDatabaseAsync();
        await using (var command = staging.DataSource.CreateCommand("CREATE TABLE public.quotations (id uuid PRIMARY KEY)"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var (exitCode, installed) = await _feed.DotnetAsync(
            "", "tool", "install", "AssetTracer.Schema.Tool", "--version", PackageFeed.Version, "--tool-path", "tools", "--configfile", "NuGet.config");
        Assert.That(exitCode, Is.Zero, installed);
        var tool = Path.Combine(_feed.Folder, "tools", OperatingSystem.IsWindows() ? "assettracer-schema.exe" : "assettracer-schema");
        var help = await Programs.RunAsync(tool, "--help");
        var compared = await Programs.RunInAsync(
            _feed.Folder, [("STAGING", staging.ConnectionString), ("PRODUCTION", production.ConnectionString)], tool, "compare", "--expected", "env:STAGING", "--actual", "env:PRODUCTION");

        Assert.Multiple(() =>
        {
            Assert.That(help.ExitCode, Is.Zero, help.Output);
            Assert.That(help.Output, Does.Contain("compare").And.Contain("snapshot"));
            Assert.That(compared.ExitCode, Is.EqualTo(1), compared.Output);
            Assert.That(compared.Output, Does.Contain("public.quotations"));
        });
    }

    private const string Consumer = """
        using AssetTracer.Migrations;
        using AssetTracer.Schema;
        using Npgsql;

        await using var staging = NpgsqlDataSource.Create(args[0]);
        await using var production = NpgsqlDataSource.Create(args[1]);
        var migrations = typeof(PerOrganizationQuotationNumbering).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Migration))).Select(t => (Migration)Activator.CreateInstance(t)!).ToList();
        var inStaging = new MigrationRunner(staging, migrations);
        var inProduction = new MigrationRunner(production, migrations);

        var all = await inStaging.RunAsync();
        var some = await inProduction.RunAsync(await inProduction.PlanAsync(MigrationTarget.UpTo(new("006"))));
        var before = await CompareAsync();
        var rest = await inProduction.RunAsync();
        var after = await CompareAsync();
        var seen = before.Differences.Any(d => d.Sentence.Contains("quotation_number is unique by itself in production", StringComparison.Ordinal));
        Console.WriteLine(
            $"{all.Applied.Count} applied; {some.Applied.Count} applied; quotation_number is unique by itself in production: {(seen ? "yes" : "no")}; "
            + $"{rest.Applied.Count} applied; {(after.AreEqual ? "no difference" : after.ToText())}");

        async Task<SchemaComparison> CompareAsync() => SchemaComparer.Compare(
            await new PostgresSnapshotReader(staging).ReadAsync(), await new PostgresSnapshotReader(production).ReadAsync(), "staging", "production");
        """;

    private IEnumerable<string> Dependencies(string package) =>
        _feed.Metadata(package).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^```csharp\n(\[Migration\(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FirstMigration();
}
