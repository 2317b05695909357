using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.TestKit;

/// <summary>What is approved is a file; what isn't is told as a comparison, with the way to approve it.</summary>
[Category("AnyVersion")]
public sealed class SchemaApprovalTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assettracer-approval-");
    private TestDatabase _database = null!;

    private string Approved => Path.Combine(_folder.FullName, "schema.json");

    private string Received => Path.Combine(_folder.FullName, "schema.received.json");

    [OneTimeSetUp]
    public async Task CreateAsync()
    {
        _database = await TestServer.CreateDatabaseAsync();
        await ExecuteAsync("CREATE TABLE public.notes (id integer PRIMARY KEY, body text)");
    }

    [OneTimeTearDown]
    public async Task DropAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task The_first_time_it_says_how_to_approve_and_then_it_tells_what_changed()
    {
        var first = Assert.ThrowsAsync<SchemaApprovalException>(() => SchemaApproval.VerifyAsync(_database.DataSource, Approved));
        Assert.That(first!.Message, Does.Contain("No structure is approved yet").And.Contain($"rename {Received} to schema.json").And.Contain("ASSETTRACER_APPROVE_SCHEMA=1"));
        Assert.That(first.Comparison, Is.Null);

        File.Move(Received, Approved);
        await SchemaApproval.VerifyAsync(_database.DataSource, Approved);

        await ExecuteAsync("ALTER TABLE public.notes ALTER COLUMN body TYPE varchar(20)");
        var changed = Assert.ThrowsAsync<SchemaApprovalException>(() => SchemaApproval.VerifyAsync(_database.DataSource, Approved));
        Assert.Multiple(() =>
        {
            Assert.That(changed!.Message, Does.Contain("The structure isn't the approved one.").And.Contain("public.notes.body").And.Contain("the approved file"));
            Assert.That(changed.Comparison!.Differences, Has.Exactly(1).Items);
            Assert.That(changed.ReceivedFile, Is.EqualTo(Received).And.Exist);
        });

        await SchemaApproval.VerifyAsync(_database.DataSource, Approved, new() { Comparison = new() { Ignore = [] }, Update = true });
        await SchemaApproval.VerifyAsync(_database.DataSource, Approved, new() { Update = false });
        Assert.That(Received, Does.Not.Exist, "what is approved need not be looked at any longer");
    }

    [Test]
    public async Task The_environment_approves_too()
    {
        var file = Path.Combine(_folder.FullName, "by-environment.json");
        Environment.SetEnvironmentVariable(SchemaApproval.UpdateVariable, "1");
        try
        {
            await SchemaApproval.VerifyAsync(_database.DataSource, file);
        }
        finally
        {
            Environment.SetEnvironmentVariable(SchemaApproval.UpdateVariable, null);
        }

        Assert.That(file, Does.Exist);
    }

    [Test]
    public void A_relative_path_without_its_source_is_refused() => Assert.That(
        () => SchemaApproval.VerifyAsync(_database.DataSource, "schema.json", sourceFile: "/_/tests/Some.cs"),
        Throws.ArgumentException.With.Message.Contains("/_/tests/Some.cs isn't on this machine"));

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
