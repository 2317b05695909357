using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>probe</c> on a real server.</summary>
[TestFixture]
public sealed class ProbeCommandTests : OwnedDatabaseFixture
{
    [SetUp]
    public async Task ApplyAsync() => await Database.Runner(Orders.First).RunAsync();

    [Test]
    public async Task What_is_as_expected_ends_with_0()
    {
        using var host = Probing(rows: 2, limit: null);
        var run = await host.RunAsync("probe", "--yes");

        Assert.That(run.ExitCode, Is.Zero, run.Error + run.Output);
        Assert.That(run.Output, Does.Contain("the owner sees 2 rows"));
    }

    [Test]
    public async Task A_limit_that_is_not_kept_ends_with_1_and_what_tried_it_is_rolled_back()
    {
        using var host = Probing(rows: 2, limit: 0);
        var text = await host.RunAsync("probe", "--yes");
        var json = await host.RunAsync("probe", "--yes", "--format", "json");

        Assert.That((text.ExitCode, json.ExitCode), Is.EqualTo((1, 1)), text.Error);
        Assert.That(text.Output, Does.Contain("the limit isn't enforced by the database"));
        var answer = JsonDocument.Parse(json.Output).RootElement;
        Assert.That(
            (answer.GetProperty("access").GetProperty("passed").GetBoolean(), answer.GetProperty("limits").GetProperty("passed").GetBoolean()),
            Is.EqualTo((true, false)));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM public.orders"), Is.EqualTo(2));
    }

    [Test]
    public async Task Another_database_is_the_one_that_is_right()
    {
        await using var other = await OwnedDatabase.CreateAsync();
        await other.Runner(Orders.First).RunAsync();
        using var host = Probing(rows: null, limit: null);
        var run = await host.RunAsync("probe", "--yes", "--expected", other.Superuser.ConnectionString, "--expected-name", "staging");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error + run.Output);
        Assert.That(run.Output, Does.Contain("in staging but sees 2 rows in Development"), run.Error);
    }

    [Test]
    public async Task Where_nothing_is_declared_the_way_to_declare_it_is_named()
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.First);
        var run = await host.RunAsync("probe", "--yes");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("ProbeAccess"));
    }

    [Test]
    public async Task What_could_not_be_asked_ends_with_2()
    {
        using var host = new CommandHost(Database.ConnectionString, "Development", services =>
        {
            services.AddSchemaMigrations().ProbeAccess(probes => probes.As("pg_monitor").Select("public.orders"));
            services.AddSingleton<Migration>(Orders.First);
        });
        var run = await host.RunAsync("probe", "--yes");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Output);
        Assert.That(run.Output, Does.Contain("couldn't be probed"));
    }

    [Test]
    public async Task What_proves_nothing_ends_with_2()
    {
        using var host = new CommandHost(Database.ConnectionString, "Development", services =>
        {
            services.AddSchemaMigrations().ProbeAccess(probes => probes.As(Database.Role).Select("public.orders", AccessExpectation.NoRows, where: "false"));
            services.AddSingleton<Migration>(Orders.First);
        });
        var run = await host.RunAsync("probe", "--yes");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Output);
        Assert.That(run.Output, Does.Contain("where there is none to reach"));
    }

    private CommandHost Probing(int? rows, int? limit) => new(Database.ConnectionString, "Development", services =>
    {
        var schema = services.AddSchemaMigrations()
            .ProbeAccess(probes => probes.As(Database.Role, called: "the owner").Select("public.orders", rows is { } number ? AccessExpectation.Rows(number) : null));
        if (limit is { } to)
        {
            schema.ProbeLimits(limits => limits.As(Database.Role).Limit("orders", to, "INSERT INTO public.orders VALUES ($1 + 100)"));
        }

        services.AddSingleton<Migration>(Orders.First);
    });
}
