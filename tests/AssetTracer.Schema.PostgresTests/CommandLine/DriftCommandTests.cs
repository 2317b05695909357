using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Tests;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>drift</c> on a real server, in an application and in the tool.</summary>
[TestFixture]
public sealed class DriftCommandTests() : CommandFixture("Production")
{
    [Test]
    public async Task What_somebody_changed_by_hand_is_named_and_ends_with_1()
    {
        await Database.Runner(Orders.All).RunAsync();
        var before = await Host.RunAsync("drift");
        await Database.ExecuteAsync("ALTER TABLE public.orders ADD COLUMN by_hand text");
        var after = await Host.RunAsync("drift");
        var tool = await CommandRun.OfAsync("drift", "--database", Database.ConnectionString, "--format", "json");

        Assert.That((before.ExitCode, after.ExitCode, tool.ExitCode), Is.EqualTo((0, 1, 1)), before.Error + after.Error + tool.Error);
        Assert.That(before.Output, Does.StartWith("Nobody changed Production"));
        Assert.That(after.Output, Does.StartWith("Somebody changed Production").And.Contain("by_hand"));
        Assert.That(tool.Output, Does.StartWith("{").And.Contain("public.orders.by_hand"));
    }

    [Test]
    public async Task Where_no_run_left_anything_nobody_can_tell()
    {
        var run = await Host.RunAsync("drift");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Output);
        Assert.That(run.Output, Does.StartWith("Nobody can tell"));
    }
}
