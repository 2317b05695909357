using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>verify</c>, <c>rehearse</c> and <c>script</c> on a real server.</summary>
[TestFixture]
public sealed class VerifyCommandTests() : CommandFixture("Development")
{
    [Test]
    public async Task Everything_as_expected_ends_with_0_and_one_thing_that_is_not_with_1()
    {
        await Host.RunAsync("migrate", "--yes");
        var well = await Host.RunAsync("verify");
        await Database.ExecuteAsync("DROP INDEX public.orders_note");
        var broken = await Host.RunAsync("verify");
        var json = await Host.RunAsync("verify", "--format", "json");

        Assert.That((well.ExitCode, broken.ExitCode, json.ExitCode), Is.EqualTo((0, 1, 1)), well.Error);
        Assert.That(well.Output, Does.StartWith("Everything is as 3 migrations on "));
        Assert.That(broken.Output, Does.StartWith("1 of 3 migrations on ").And.Contain("  003: index public.orders_note exists"));
        var third = JsonDocument.Parse(json.Output).RootElement.GetProperty("migrations")[2];
        Assert.That((third.GetProperty("version").GetString(), third.GetProperty("passed").GetBoolean()), Is.EqualTo(("003", false)));
    }

    [Test]
    public async Task Nothing_to_verify_is_said()
    {
        var run = await Host.RunAsync("verify", "--format", "markdown");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, run.Output)));
        Assert.That(run.Output, Does.StartWith("No migration of this build is applied on "));
    }

    [Test]
    public async Task A_rehearsal_leaves_nothing_behind()
    {
        var run = await Host.RunAsync("rehearse", "--yes");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.StartWith("The plan can be carried out: 3 migrations rehearsed and rolled back."));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'orders'"), Is.Zero);
    }

    [Test]
    public async Task A_rehearsal_that_fails_ends_with_1()
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", new M1("CREATE TABLE public.orders (id missing)"));
        var run = await host.RunAsync("rehearse", "--yes");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Output, Does.StartWith("The plan can't be carried out"));
    }

    [Test]
    public async Task A_script_does_in_psql_what_migrate_does_and_another_one_undoes_it()
    {
        var file = Path.GetTempFileName();
        try
        {
            var up = await Host.RunAsync("script", "--output", file);
            var applied = await Database.PsqlAsync(await File.ReadAllTextAsync(file));
            var verified = await Host.RunAsync("verify");
            var down = await Host.RunAsync("script", "--rollback", "--to", "001");
            var reverted = await Database.PsqlAsync(down.Output);

            Assert.That((up.ExitCode, up.Output, applied, verified.ExitCode, down.ExitCode, reverted), Is.EqualTo((0, "", "", 0, 0, "")), up.Error + down.Error);
            Assert.That(await Database.ScalarAsync<string>("SELECT string_agg(version, ',') FROM public.schema_migrations"), Is.EqualTo("001"));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
