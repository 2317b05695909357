using System.Reflection;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.Tests;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>new</c>: the next migration class, where it belongs, and one that compiles.</summary>
[TestFixture]
public sealed class NewCommandTests
{
    private const string Existing = """
        namespace Shop.Data.Changes;

        [Migration("009", "2025-11-04", "Orders")]
        public sealed class Orders : Migration;
        """;

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("assettracer-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task The_class_counts_on_from_the_newest_and_compiles()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "009_Orders.cs"), Existing);
        var run = await CommandRun.OfAsync("new", "notes on \"orders\" \\ per-organization", "--folder", _folder);
        var file = Path.Combine(_folder, "010_NotesOnOrdersPerOrganization.cs");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, file + Environment.NewLine)), run.Error);
        var type = (await CSharpCompiler.CompileAsync(await File.ReadAllTextAsync(file))).GetType("Shop.Data.Changes.NotesOnOrdersPerOrganization")!;
        var attribute = type.GetCustomAttribute<MigrationAttribute>()!;
        Assert.That((attribute.Version, attribute.Description), Is.EqualTo(("010", "notes on \"orders\" \\ per-organization")));
        Assert.That(DateOnly.TryParseExact(attribute.Date, "yyyy-MM-dd", out _), Is.True, attribute.Date);
    }

    [Test]
    public async Task A_name_that_is_taken_gets_its_version_behind_it_and_no_file_is_overwritten()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "009_Orders.cs"), Existing);
        var first = await CommandRun.OfAsync("new", "Orders", "--folder", _folder);

        Assert.That(first.Output, Does.EndWith($"010_Orders010.cs{Environment.NewLine}"), first.Error);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "009_Orders.cs")), Is.EqualTo(Existing));
    }

    [Test]
    public void The_folder_is_that_of_the_newest_migration_below_and_the_namespace_its_own()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_folder, "src", "Shop", "Changes")).FullName;
        File.WriteAllText(Path.Combine(deep, "Orders.cs"), Existing);
        var found = MigrationFolder.Find(_folder, null);

        Assert.That((found.Path, found.Namespace, found.NamesBeginWithVersion), Is.EqualTo((deep, "Shop.Data.Changes", false)));
        Assert.That(found.Versions, Is.EqualTo(["009"]));
    }

    [Test]
    public void The_first_namespace_is_that_of_the_project_with_its_folders()
    {
        File.WriteAllText(Path.Combine(_folder, "My-Shop.csproj"), "<Project><PropertyGroup /></Project>");
        var found = MigrationFolder.Find(_folder, "Data/Migrations");
        File.WriteAllText(Path.Combine(_folder, "My-Shop.csproj"), "<Project><PropertyGroup><RootNamespace>Shop</RootNamespace></PropertyGroup></Project>");

        Assert.That((found.Namespace, MigrationFolder.Find(_folder, null).Namespace), Is.EqualTo(("My_Shop.Data.Migrations", "Shop.Migrations")));
    }

    [TestCase("", ExpectedResult = "001")]
    [TestCase("001 009", ExpectedResult = "010")]
    [TestCase("2 10", ExpectedResult = "11")]
    [TestCase("999", ExpectedResult = "1000")]
    [TestCase("2025.11.2 2025.11.10", ExpectedResult = "2025.11.11")]
    [TestCase("V3b", ExpectedResult = "V4b")]
    [TestCase("first", ExpectedResult = "first1")]
    [TestCase("299901010000", ExpectedResult = "299901010001")]
    public string Versions_count_on_as_they_are_written(string versions) =>
        MigrationNumbering.Next(versions.Split(' ', StringSplitOptions.RemoveEmptyEntries), TimeProvider.System);

    [Test]
    public async Task A_description_is_needed()
    {
        var missing = await CommandRun.OfAsync("new");
        var empty = await CommandRun.OfAsync("new", " ", "--folder", _folder);

        Assert.That((missing.ExitCode, empty.ExitCode), Is.EqualTo((2, 2)));
        Assert.That(missing.Error, Does.Contain("The description is missing; write it in quotes behind new."));
        Assert.That(empty.Error, Does.Contain("The description is empty."));
    }
}
