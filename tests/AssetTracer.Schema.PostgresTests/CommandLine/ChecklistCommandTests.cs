using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>checklist</c> on a real server.</summary>
[TestFixture]
public sealed class ChecklistCommandTests
{
    [Test]
    public async Task What_is_ticked_is_kept_in_the_file_and_the_deployment_may_go_ahead()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        using var host = new CommandHost(database.ConnectionString, "Production", services =>
        {
            services.AddSchemaMigrations().AddChecklist(options =>
            {
                options.Manual = [new("backup", "A backup was taken")];
                options.LeftOut = [.. new[] { "parity", "settings", "environment-files", "limits", "row-security" }.Select(id => new LeftOutCheck(id, "not in this test"))];
            });
            services.AddSingleton<Migration>(Orders.First);
        });
        await database.Runner(Orders.First).RunAsync();
        var file = Path.GetTempFileName();
        File.Delete(file);
        try
        {
            var open = await host.RunAsync("checklist", "--file", file);
            var ticked = await host.RunAsync("checklist", "--file", file, "--tick", "backup", "--by", "Ada", "--note", "restored on trial");
            var kept = await host.RunAsync("checklist", "--file", file, "--format", "json");
            var unkept = await host.RunAsync("checklist", "--tick", "backup", "--by", "Ada");

            Assert.That((open.ExitCode, ticked.ExitCode, kept.ExitCode, unkept.ExitCode), Is.EqualTo((1, 0, 0, 2)), open.Error + open.Output + ticked.Error + ticked.Output);
            Assert.That(kept.Output, Does.Contain("\"Ada\"").And.Contain("restored on trial"));
            Assert.That(unkept.Error, Does.Contain("--file FILE"));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
