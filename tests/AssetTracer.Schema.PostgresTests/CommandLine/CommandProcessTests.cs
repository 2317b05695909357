using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>The commands in an application's own executable, as a process with pipes.</summary>
[TestFixture]
public sealed class CommandProcessTests : OwnedDatabaseFixture
{
    [Test]
    public async Task The_answer_alone_is_on_standard_output_though_the_application_logs_to_its_console()
    {
        var run = await RunAsync("schema", "migrate", "--environment", "Staging", "--yes", "--format", "json", "--verbose");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(JsonDocument.Parse(run.Output).RootElement.GetProperty("applied").GetArrayLength(), Is.EqualTo(3));
        Assert.That(run.Error, Does.Contain("Npgsql.Command").And.Contain("[3/3] done in").And.Not.Contain("\u001b["));
    }

    [Test]
    public async Task Without_verbose_the_application_keeps_quiet()
    {
        var run = await RunAsync("schema", "plan");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, run.Output)), run.Error);
        Assert.That(run.Output, Does.StartWith("3 migrations to apply."));
        Assert.That(run.Error, Does.Match(@"^database: \S+ \(Staging\)\s*$"));
    }

    [Test]
    public async Task Without_a_command_the_application_runs()
    {
        var run = await RunAsync("serve");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "The application runs." + Environment.NewLine)));
    }

    private Task<Schema.Tests.CommandRun> RunAsync(params string[] args) => CommandProcess.RunAsync(Database.ConnectionString, "Staging", args);
}
