using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Tests;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>drift</c> on a real server, in an application and in the tool.</summary>
[TestFixture]
public sealed class DriftCommandTests
{
    private OwnedDatabase _database = null!;
    private CommandHost _host = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await OwnedDatabase.CreateAsync();
        _host = CommandHost.Of(_database.ConnectionString, "Production", Orders.All);
    }

    [TearDown]
    public async Task DropAsync()
    {
        _host.Dispose();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task What_somebody_changed_by_hand_is_named_and_ends_with_1()
    {
        await _database.Runner(Orders.All).RunAsync();
        var before = await _host.RunAsync("drift");
        await _database.ExecuteAsync("ALTER TABLE public.orders ADD COLUMN by_hand text");
        var after = await _host.RunAsync("drift");
        var tool = await CommandRun.OfAsync("drift", "--database", _database.ConnectionString, "--format", "json");

        Assert.That((before.ExitCode, after.ExitCode, tool.ExitCode), Is.EqualTo((0, 1, 1)), before.Error + after.Error + tool.Error);
        Assert.That(before.Output, Does.StartWith("Nobody changed Production"));
        Assert.That(after.Output, Does.StartWith("Somebody changed Production").And.Contain("by_hand"));
        Assert.That(tool.Output, Does.StartWith("{").And.Contain("public.orders.by_hand"));
    }

    [Test]
    public async Task Where_no_run_left_anything_nobody_can_tell()
    {
        var run = await _host.RunAsync("drift");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Output);
        Assert.That(run.Output, Does.StartWith("Nobody can tell"));
    }
}
