using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>--fleet</c> on real servers: what is asked of many, what is done to them, who is asked before, and how it ends.</summary>
[TestFixture]
public sealed class FleetCommandTests
{
    private OwnedDatabase _acme = null!;
    private OwnedDatabase _globex = null!;
    private string _file = "";

    [SetUp]
    public async Task CreateAsync()
    {
        _acme = await OwnedDatabase.CreateAsync();
        _globex = await OwnedDatabase.CreateAsync();
        _file = Path.Combine(Directory.CreateTempSubdirectory("assettracer-tests-").FullName, "fleet.json");
        await WriteAsync(("acme", _acme.ConnectionString), ("globex", _globex.ConnectionString));
    }

    [TearDown]
    public async Task DropAsync()
    {
        await _acme.DisposeAsync();
        await _globex.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    [Test]
    public async Task A_fleet_is_planned_migrated_and_asked()
    {
        using var host = Host(Orders.All);
        var plan = await host.RunAsync("plan", "--fleet", _file, "--fail-on", "pending");
        var behind = await host.RunAsync("status", "--fleet", _file, "--fail-on", "pending");
        var closed = await host.RunAsync("gate", "--fleet", _file, "--format", "github");
        var run = await host.RunAsync("migrate", "--fleet", _file, "--environment", "Production", "--yes");
        var again = await host.RunAsync("migrate", "--fleet", _file, "--environment", "Production", "--yes", "--format", "json");
        var current = await host.RunAsync("status", "--fleet", _file, "--fail-on", "pending");
        var open = await host.RunAsync("gate", "--fleet", _file);

        Assert.Multiple(() =>
        {
            Assert.That(new[] { plan, behind, closed, run, again, current, open }.Select(r => r.ExitCode), Is.EqualTo([1, 1, 1, 0, 0, 0, 0]), run.Error + open.Output);
            Assert.That(plan.Output, Does.StartWith("2 members: 2 are behind.").And.Contain("What a run would do to 2 members (acme and globex), as in acme:"));
            Assert.That(behind.Output, Does.Contain("2  lack 3 migrations (001, 002 and 003): acme and globex"));
            Assert.That(closed.Output, Does.StartWith("::error").And.Contain("acme lacks 3 migrations"));
            Assert.That(run.Output, Does.StartWith("2 members: 2 were migrated."));
            Assert.That(run.Error, Does.StartWith($"fleet: 2 members of {_file} (Production)").And.Contain("canary: acme").And.Contain("[2/2] globex: migrated in"));
            Assert.That(JsonDocument.Parse(again.Output).RootElement.GetProperty("counts").GetProperty("current").GetInt32(), Is.EqualTo(2));
            Assert.That(open.Output, Does.StartWith("The gate is open for all 2 members."));
        });
    }

    [Test]
    public async Task A_fleet_is_not_taken_for_that_of_another_environment()
    {
        using var first = Host(Orders.First);
        using var all = Host(Orders.All);
        var run = await first.RunAsync("migrate", "--fleet", _file, "--environment", "Production", "--yes");
        var plan = await all.RunAsync("plan", "--fleet", _file, "--environment", "Staging");
        var mistaken = await all.RunAsync("migrate", "--fleet", _file, "--environment", "Staging", "--yes");
        Assert.Multiple(() =>
        {
            Assert.That((run.ExitCode, mistaken.ExitCode), Is.EqualTo((0, 2)), run.Error);
            Assert.That(plan.Output, Does.Contain("The database belongs to Production, as its own journal says").And.Contain("Name the right database or the right environment."), plan.Error);
            Assert.That(mistaken.Output, Does.Contain("belongs to Production, as its own journal says, and not to Staging").And.Contain("--environment-was"));
        });
        Assert.That(await _acme.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"), Is.EqualTo(1));

        var meant = await all.RunAsync("migrate", "--fleet", _file, "--environment", "Staging", "--environment-was", "Production", "--yes");

        Assert.That(meant.ExitCode, Is.Zero, meant.Output + meant.Error);
        Assert.That(await _globex.RowsAsync("SELECT message FROM schema_migrations_journal WHERE outcome = 'environment' ORDER BY id"), Is.EqualTo(["Production", "Staging"]));
    }

    [Test]
    public async Task The_named_canary_comes_first_and_stops_the_others()
    {
        await _globex.ExecuteAsync("CREATE TABLE public.orders (id int)");
        using var host = Host(Orders.All);

        var run = await host.RunAsync("migrate", "--fleet", _file, "--canary", "globex", "--stop-at", "5", "--environment", "Production", "--yes");
        var nobody = await host.RunAsync("migrate", "--fleet", _file, "--canary", "initech", "--environment", "Production", "--yes");

        Assert.That((run.ExitCode, nobody.ExitCode), Is.EqualTo((2, 2)));
        Assert.That(run.Output, Does.StartWith("2 members: 1 failed and 1 wasn't begun with. No other was started, because the canary globex failed."));
        Assert.That(nobody.Error, Does.Contain("no member of the fleet is called so"));
        Assert.That(await _acme.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'orders'"), Is.Zero);
    }

    [Test]
    public async Task Only_the_members_that_are_named_are_asked()
    {
        using var host = Host(Orders.All);

        var one = await host.RunAsync("status", "--fleet", _file, "--only", "globex");
        var nobody = await host.RunAsync("status", "--fleet", _file, "--only", "initech");

        Assert.That((one.ExitCode, nobody.ExitCode), Is.EqualTo((0, 2)));
        Assert.That(one.Output, Does.StartWith("1 member: 1 is behind."));
        Assert.That(nobody.Error, Does.Contain("--only: no member of the fleet is called initech."));
    }

    [Test]
    public async Task Somebody_is_asked_before_and_sees_the_plan()
    {
        using var host = CommandHost.Of(_acme.ConnectionString, "Development", Orders.All);

        var nobody = await host.RunAsync("migrate", "--fleet", _file);
        var wrong = await host.TypeAsync("y", "migrate", "--fleet", _file);
        var right = await host.TypeAsync("fleet.json", "migrate", "--fleet", _file);

        Assert.That((nobody.ExitCode, wrong.ExitCode, right.ExitCode), Is.EqualTo((2, 2, 0)), right.Error);
        Assert.That(nobody.Error, Does.Contain("2 members: 2 are behind.").And.Contain("pass --environment NAME --yes. Nothing was changed."));
        Assert.That(right.Error, Does.Contain($"Type fleet.json to apply what is pending on 2 members of {_file}: "));
    }

    [Test]
    public async Task The_applications_own_fleet_needs_no_file()
    {
        using var without = Host(Orders.All);
        using var host = new CommandHost(_acme.ConnectionString, "Production", services =>
        {
            services.AddSchemaMigrations().AddFleet(_ => FleetSource.Of(new FleetMember("acme", _acme.ConnectionString), new FleetMember("globex", _globex.ConnectionString)), f => f.Canaries = 0);
            services.AddSingleton<Migration>(Orders.First);
        });

        var none = await without.RunAsync("migrate", "--fleet", "--environment", "Production", "--yes");
        var run = await host.RunAsync("migrate", "--environment", "Production", "--yes", "--fleet");

        Assert.That((none.ExitCode, run.ExitCode), Is.EqualTo((2, 0)), run.Error);
        Assert.That(none.Error, Does.Contain("AddFleet"));
        Assert.That(run.Error, Does.Contain("fleet: 2 members of the application's fleet (Production)").And.Not.Contain("canary"));
    }

    [Test]
    public async Task What_is_for_one_database_is_refused_and_numbers_that_are_none_are_too()
    {
        using var host = Host(Orders.All);

        foreach (var (line, message) in new[]
        {
            ("plan --database env:X", "--database names one database and --fleet many."),
            ("status --with A=env:X", "--with is for one database"),
            ("gate --brief", "--brief is for one database"),
            ("gate --expected env:X", "--expected is for one database"),
            ("plan --max-parallel none", "--max-parallel isn't a number"),
            ("migrate --stop-at often", "--stop-at is neither a number of failures nor a part"),
            ("migrate --stop-at 0", "--stop-at is neither a number of failures nor a part"),
        })
        {
            var run = await host.RunAsync([.. line.Split(' '), "--fleet", _file]);
            Assert.That((run.ExitCode, run.Error), Is.EqualTo((2, run.Error)), line);
            Assert.That(run.Error, Does.Contain(message), line);
        }
    }

    [Test]
    public async Task No_password_of_any_member_comes_out()
    {
        const string Secret = "pa55-w0rd";
        await _globex.Superuser.ExecuteAsync($"ALTER ROLE {_globex.Role} PASSWORD '{Secret}'");
        var works = new NpgsqlConnectionStringBuilder(_globex.ConnectionString) { Password = Secret, Timeout = 5 };
        await WriteAsync(
            ("works", works.ConnectionString),
            ("missing", new NpgsqlConnectionStringBuilder(works.ConnectionString) { Database = "missing" }.ConnectionString),
            ("elsewhere", new NpgsqlConnectionStringBuilder(works.ConnectionString) { Port = 1 }.ConnectionString),
            ("nobody", new NpgsqlConnectionStringBuilder(works.ConnectionString) { Username = "nobody" }.ConnectionString));
        using var host = Host(Orders.All);
        foreach (var format in new[] { "text", "json", "markdown" })
        {
            foreach (var command in new[] { "plan", "status", "gate", "migrate --environment Production --yes --stop-at 100%" })
            {
                var run = await host.RunAsync([.. command.Split(' '), "--fleet", _file, "--verbose", "--format", format]);
                Assert.That(run.ExitCode, Is.EqualTo(2), command);
                Assert.That(run.Output, Does.Contain("missing").And.Contain("elsewhere"), command);
                Assert.That(run.Output + run.Error, Does.Not.Contain(Secret), command);
            }
        }
    }

    [Test]
    public async Task On_a_terminal_one_bar_moves()
    {
        using var host = Host(Orders.All);
        var run = await host.ShowAsync("migrate", "--fleet", _file, "--environment", "Production", "--yes");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain("2 of 2 members").And.Contain("\u001b["));
    }

    private CommandHost Host(params Migration[] migrations) => CommandHost.Of(_acme.ConnectionString, "Production", migrations);

    private Task WriteAsync(params (string Name, string Database)[] members) => File.WriteAllTextAsync(
        _file, $"[\n{string.Join(",\n", members.Select(m => $"  {{ \"name\": {JsonSerializer.Serialize(m.Name)}, \"database\": {JsonSerializer.Serialize(m.Database)} }}"))}\n]");
}
