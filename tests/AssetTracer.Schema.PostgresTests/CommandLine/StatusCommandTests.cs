using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Tests;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>status</c> and <c>lint</c> on a real server.</summary>
[TestFixture]
public sealed class StatusCommandTests() : CommandFixture("Production")
{
    [SetUp]
    public async Task ApplyAsync() => await Database.Runner(Orders.First, Orders.Second).RunAsync();

    [Test]
    public async Task Two_environments_stand_side_by_side()
    {
        await using var staging = await TestServer.CreateDatabaseAsync();
        await new MigrationRunner(staging.DataSource, Orders.All).RunAsync();
        await Database.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note");
        var text = await Host.RunAsync("status", "--with", $"Staging={staging.ConnectionString}");
        var json = await Host.RunAsync("status", "--format", "json", "--fail-on", "pending");
        var shown = await Host.ShowAsync("status");

        Assert.That((text.ExitCode, json.ExitCode, shown.ExitCode), Is.EqualTo((0, 1, 0)), text.Error + json.Error + shown.Error);
        Assert.That(text.Output, Does.StartWith("3 migrations in this build: Production lacks 1 migration (003)").And.Contain("Staging has all of them"));
        Assert.That(text.Error, Does.Contain($"/{staging.Name}"));
        Assert.That(
            JsonDocument.Parse(json.Output).RootElement.GetProperty("migrations").EnumerateArray().Select(m => m.GetProperty("states")[0].GetProperty("state").GetString()),
            Is.EqualTo(["verified", "faked", "pending"]));
        Assert.That(shown.Output, Does.Contain("│ 003").And.Contain("│ pending").And.Contain("\u001b["));
    }

    [Test]
    public async Task An_environment_that_can_not_be_read_is_a_column_and_no_answer()
    {
        var run = await Host.RunAsync("status", "--with", "Staging=postgres://nobody@127.0.0.1:1/app");
        var unnamed = await Host.RunAsync("status", "--with", "env:STAGING");

        Assert.That((run.ExitCode, unnamed.ExitCode), Is.EqualTo((2, 2)), run.Error);
        Assert.That(run.Output, Does.Contain("Staging can't be read"));
        Assert.That(unnamed.Error, Does.Contain("--with wants a name and a database"));
    }

    [Test]
    public async Task The_lint_finds_row_security_without_a_policy_in_a_database_and_in_a_file()
    {
        await Database.ExecuteAsync("ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY");
        var file = Path.GetTempFileName();
        try
        {
            var own = await Host.RunAsync("lint", "--fail-on", "note", "--format", "json");
            await CommandRun.OfAsync("snapshot", "--database", Database.ConnectionString, "--output", file);
            var tool = await CommandRun.OfAsync("lint", "--database", file, "--fail-on", "note");
            var off = await CommandRun.OfAsync("lint", "--database", file, "--off", "no-such-rule");

            Assert.That((own.ExitCode, tool.ExitCode, off.ExitCode), Is.EqualTo((1, 1, 2)), own.Error + tool.Error);
            Assert.That(own.Output, Does.Contain("row-security-without-policy").And.Contain("public.orders"));
            Assert.That(tool.Output, Does.Contain("public.orders"));
            Assert.That(off.Error, Does.Contain("--off takes one of: "));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
