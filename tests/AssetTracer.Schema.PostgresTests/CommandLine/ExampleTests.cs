using System.CommandLine;
using System.CommandLine.Parsing;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>What the help of a command shows works: each example is typed at an application with ten migrations, six of which are applied to production and all to staging; somebody built a third database by hand.</summary>
[TestFixture]
public sealed class ExampleTests
{
    private OwnedDatabase _own = null!;
    private TestDatabase _staging = null!;
    private TestDatabase _existing = null!;
    private string _folder = "";

    public static IEnumerable<TestCaseData> All()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        return [.. Examples(SchemaCommands.CreateCommands(services), "schema"), .. Examples(SchemaCommands.CreateCommands(), CommandProcess.Tool)];
    }

    private static IEnumerable<TestCaseData> Examples(IEnumerable<Command> commands, string program) =>
        from command in commands.Cast<SchemaCommand>()
        from example in command.Examples
        select new TestCaseData(program, example.Line).SetArgDisplayNames(program, example.Line);

    [Test]
    public void Every_command_shows_examples()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        Assert.That(SchemaCommands.CreateCommands(services).Concat(SchemaCommands.CreateCommands()).Cast<SchemaCommand>().Where(c => c.Examples.Count == 0), Is.Empty);
    }

    [SetUp]
    public async Task CreateAsync()
    {
        _own = await OwnedDatabase.CreateAsync();
        _staging = await TestServer.CreateDatabaseAsync();
        _existing = await TestServer.CreateDatabaseAsync();
        _folder = Directory.CreateTempSubdirectory("assettracer-tests-").FullName;
        await new MigrationRunner(_own.DataSource, Enumerable.Range(1, 6).Select(NumberedMigration.Of)).RunAsync();
        await new MigrationRunner(_staging.DataSource, Enumerable.Range(1, 10).Select(NumberedMigration.Of)).RunAsync();
        await _existing.ExecuteAsync(string.Concat(Enumerable.Range(1, 10).Select(n => $"CREATE TABLE numbered_{n} (id int);")));
    }

    [TearDown]
    public async Task DropAsync()
    {
        await _own.DisposeAsync();
        await _staging.DisposeAsync();
        await _existing.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCaseSource(nameof(All))]
    public async Task The_example_works(string program, string line)
    {
        foreach (var file in ExampleFiles.For(line))
        {
            await ExampleFiles.WriteAsync(_folder, file, Environment);
        }

        if (line.Contains("--accept-edit", StringComparison.Ordinal))
        {
            await _own.ExecuteAsync("UPDATE public.schema_migrations SET checksum = 'of an earlier text' WHERE version = '0003'");
        }

        var run = await CommandProcess.RunAsync(_folder, Environment, CommandLineParser.SplitCommandLine($"{program} {line}"));

        Assert.That(run.ExitCode, Is.EqualTo(0).Or.EqualTo(1), run.Error + run.Output);
        Assert.That(run.Output.Length + Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length, Is.Positive, run.Error);
        Assert.That(run.Error, Does.Not.Contain("   at "));
    }

    private (string Name, string Value)[] Environment =>
    [
        (CommandProcess.Variable, _own.ConnectionString),
        (CommandProcess.Numbered, "10"),
        ("DOTNET_ENVIRONMENT", ""),
        ("STAGING", _staging.ConnectionString),
        ("PRODUCTION", _own.ConnectionString),
        ("EXISTING", _existing.ConnectionString),
        ("COPY", _own.ConnectionString),
        ("PROOF_KEY", "a secret that both sides know"),
    ];
}
