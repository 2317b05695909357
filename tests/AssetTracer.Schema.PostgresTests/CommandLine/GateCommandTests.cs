using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>gate</c> on a real server: open, closed, and why.</summary>
[TestFixture]
public sealed class GateCommandTests() : CommandFixture("Production")
{
    [Test]
    public async Task A_database_that_is_behind_closes_the_gate_and_the_answer_names_the_command()
    {
        await Database.Runner(Orders.First).RunAsync();
        var run = await Host.RunAsync("schema", "gate");
        var window = await Host.RunAsync("schema", "gate", "--brief", "--oldest", "001", "--format", "json");

        Assert.That((run.ExitCode, window.ExitCode), Is.EqualTo((1, 0)), run.Error + window.Error);
        Assert.That(run.Output, Does.Contain("2 migrations (002 and 003) are pending in Production").And.Contain("migrate"));
        Assert.That(JsonDocument.Parse(window.Output).RootElement.GetProperty("open").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_database_that_has_everything_opens_it_until_somebody_changes_something()
    {
        await Database.Runner(Orders.All).RunAsync();
        var open = await Host.RunAsync("schema", "gate");
        await Database.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note");
        var closed = await Host.RunAsync("schema", "gate", "--format", "markdown");

        Assert.That((open.ExitCode, closed.ExitCode), Is.EqualTo((0, 1)), open.Error + closed.Error);
        Assert.That(closed.Output, Does.Contain("002"));
    }

    [TestCase("github", "::error")]
    [TestCase("junit", "<testsuite")]
    [TestCase("sarif", "\"2.1.0\"")]
    public async Task Services_get_findings_in_their_own_form(string format, string expected)
    {
        var run = await Host.RunAsync("gate", "--format", format);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Output, Does.Contain(expected));
    }

    [Test]
    public async Task What_differs_from_the_database_that_is_right_closes_it()
    {
        await using var staging = await TestServer.CreateDatabaseAsync();
        await new MigrationRunner(staging.DataSource, Orders.All).RunAsync();
        await Database.Runner(Orders.All).RunAsync();
        await Database.ExecuteAsync("CREATE TABLE public.by_hand (id int)");
        var run = await Host.RunAsync("schema", "gate", "--expected", staging.ConnectionString, "--expected-name", "Staging");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Output, Does.Contain("by_hand").And.Contain("Staging"));
        Assert.That(run.Error, Does.Contain($"Staging: 127.0.0.1").And.Contain(staging.Name));
    }

    [TestCase("gate --oldest 017", "which no migration of this build has")]
    [TestCase("gate --accept missing.json", "There is no file 'missing.json'")]
    [TestCase("gate --expected env:NOT_SET_ANYWHERE", "--expected: The environment variable NOT_SET_ANYWHERE isn't set")]
    public async Task What_can_not_be_meant_ends_with_2(string line, string message)
    {
        var run = await Host.RunAsync(line.Split(' '));

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain(message));
    }
}
