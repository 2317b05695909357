using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>Many databases with the same migrations: what is done to them, what stops it, and what is asked of them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SchemaFleetTests
{
    private static readonly M1 Orders = new("CREATE TABLE public.orders (id int)", "DROP TABLE public.orders", v => v.HasTable("public.orders"));

    private static readonly M2 Notes = new("ALTER TABLE public.orders ADD note text", "ALTER TABLE public.orders DROP note", v => v.HasColumn("public.orders", "note"));

    [Test]
    public async Task Every_member_is_migrated_and_the_next_run_finds_nothing_to_do()
    {
        await using var databases = await Databases.CreateAsync(5);

        var first = await databases.Fleet([Orders]).MigrateAsync();
        var second = await databases.Fleet([Orders, Notes]).MigrateAsync();
        var third = await databases.Fleet([Orders, Notes]).MigrateAsync();

        Assert.That((first.Verdict, first.IsCurrent), Is.EqualTo(("5 members: 5 were migrated.", true)));
        Assert.That(second.Members.Select(m => m.Applied.Single().Value), Is.EqualTo(Enumerable.Repeat("002", 5)));
        Assert.That((third.Verdict, third.NextSteps.Count), Is.EqualTo(("5 members: 5 were current already.", 0)));
        Assert.That(await databases.CountAsync("FROM public.schema_migrations"), Is.EqualTo(Enumerable.Repeat(2L, 5)));
        Assert.That(await databases.ConnectionsAsync(), Is.Zero, "connections stay open");
    }

    [Test]
    public async Task A_fleet_goes_up_to_a_version()
    {
        await using var databases = await Databases.CreateAsync(2);

        var report = await databases.Fleet([Orders, Notes]).MigrateAsync(upTo: new("001"));

        Assert.That(report.Verdict, Is.EqualTo("2 members: 2 were migrated."));
        Assert.That(await databases.CountAsync("FROM public.schema_migrations"), Is.EqualTo([1L, 1L]));
    }

    [Test]
    public async Task When_a_canary_fails_nothing_else_is_begun_with()
    {
        await using var databases = await Databases.CreateAsync(4);
        await databases[2].ExecuteAsync("CREATE TABLE public.orders (id int)");

        var report = await databases.Fleet([Orders], new() { StopAtFailures = 100 }, canary: 2).MigrateAsync();

        Assert.That(report.Verdict, Is.EqualTo("4 members: 1 failed and 3 weren't begun with. No other was started, because the canary member-2 failed."));
        Assert.That(report.Members[0].Problem, Does.Contain("Migration 001 \"First\" failed at statement 1 of 1: relation \"orders\" already exists"));
        Assert.That(await databases.CountAsync("FROM pg_class WHERE relname = 'schema_migrations'"), Is.EqualTo([0L, 0L, 0L, 0L]));

        await databases[2].ExecuteAsync("DROP TABLE public.orders");
        Assert.That((await databases.Fleet([Orders], canary: 2).MigrateAsync()).IsCurrent, Is.True);
    }

    [Test]
    public async Task A_dead_database_is_named_and_the_others_go_on()
    {
        await using var databases = await Databases.CreateAsync(4);
        var dead = new FleetMember("dead", "Host=127.0.0.1;Port=1;Database=app;Username=app;Password=xyzzy");

        var report = await new SchemaFleet(FleetSource.Of([.. databases.Members(), dead]), [Orders]).MigrateAsync();

        Assert.That(report.Verdict, Is.EqualTo("5 members: 1 can't be reached and 4 were migrated."));
        Assert.That(report.Members[0].Name, Is.EqualTo("dead"));
        Assert.That(report.ToText(), Does.Contain("dead (127.0.0.1:1/app)").And.Contain("Put right what went wrong in dead, and run it again: the 4 that are done are only looked at."));
        Assert.That(report.ToText() + report.ToMarkdown() + report.ToJson() + report.Findings.ToSarif(), Does.Not.Contain("xyzzy").And.Not.Contain("secret"));
        Assert.That(report.Findings.Single().Rule, Is.EqualTo("unreachable"));
    }

    [Test]
    public async Task A_run_over_too_many_failures_stops_and_the_next_one_does_what_is_left()
    {
        await using var databases = await Databases.CreateAsync(8);
        foreach (var broken in new[] { 1, 2, 4 })
        {
            await databases[broken].ExecuteAsync("CREATE TABLE public.orders (id int)");
        }

        var report = await databases.Fleet([Orders], new() { MaxParallelism = 1, StopAtFailures = 2 }).MigrateAsync();

        Assert.That(report.Verdict, Is.EqualTo(
            "8 members: 2 failed, 5 weren't begun with and 1 was migrated. No more were started when 2 of the 3 that were finished had failed: that is more than 10 %."));
        Assert.That(report.Members.Where(m => m.Outcome == FleetOutcome.NotStarted).Select(m => m.Name), Is.EqualTo(["member-3", "member-4", "member-5", "member-6", "member-7"]));
        foreach (var broken in new[] { 1, 2, 4 })
        {
            await databases[broken].ExecuteAsync("DROP TABLE public.orders");
        }

        Assert.That((await databases.Fleet([Orders]).MigrateAsync()).Verdict, Is.EqualTo("8 members: 7 were migrated and 1 was current already."));
    }

    [Test]
    public async Task Two_fleets_at_once_apply_each_migration_once()
    {
        await using var databases = await Databases.CreateAsync(6);

        var both = await Task.WhenAll(databases.Fleet([Orders, Notes]).MigrateAsync(), databases.Fleet([Orders, Notes]).MigrateAsync());

        Assert.That(both.Select(r => r.IsCurrent), Is.EqualTo([true, true]), both[0].ToText() + both[1].ToText());
        foreach (var name in databases.Members().Select(m => m.Name))
        {
            Assert.That(both.SelectMany(r => r.Members).Where(m => m.Name == name).SelectMany(m => m.Applied).Select(v => v.Value).Order(), Is.EqualTo(["001", "002"]), name);
        }
    }

    [Test]
    public async Task A_cancelled_run_rolls_back_what_is_under_way_and_the_next_one_does_what_is_left()
    {
        await using var databases = await Databases.CreateAsync(4);
        await databases[1].ExecuteAsync("CREATE TABLE public.slow (seconds int); INSERT INTO public.slow VALUES (600)");
        var slow = new M2(
            "DO $$ BEGIN IF to_regclass('public.slow') IS NOT NULL THEN PERFORM pg_sleep(seconds) FROM public.slow; END IF; END $$; ALTER TABLE public.orders ADD note text",
            verify: v => v.HasColumn("public.orders", "note"));
        using var cancel = new CancellationTokenSource();
        var progress = new Listener(async p =>
        {
            if (p is MemberProgressed { Name: "member-1", Progress: MigrationStarted { Version.Value: "002" } })
            {
                await databases.UntilAsync("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '" + databases[1].Name + "')");
                await cancel.CancelAsync();
            }
        });

        var report = await databases.Fleet([Orders, slow], new() { MaxParallelism = 1, Progress = progress }).MigrateAsync(cancellationToken: cancel.Token);

        Assert.That(report.Verdict, Is.EqualTo("4 members: 1 was stopped under way, 2 weren't begun with and 1 was migrated. It was cancelled."));
        Assert.That(report.Members[0], Has.Property("Name").EqualTo("member-1").And.Property("Problem").EqualTo("It was stopped while migration 002 was under way."));
        Assert.That(report.Members[0].Applied.Single().Value, Is.EqualTo("001"));
        Assert.That(await databases.CountAsync("FROM information_schema.columns WHERE column_name = 'note' AND table_name = 'orders'"), Is.EqualTo([1L, 0L, 0L, 0L]));

        await databases[1].ExecuteAsync("UPDATE public.slow SET seconds = 0");
        var again = await databases.Fleet([Orders, slow]).MigrateAsync();
        Assert.That(again.Verdict, Is.EqualTo("4 members: 3 were migrated and 1 was current already."));
        Assert.That(again.Members.Single(m => m.Name == "member-1").Applied.Single().Value, Is.EqualTo("002"));
    }

    [Test]
    public async Task A_member_whose_connection_is_cut_is_named_and_the_next_run_completes_it()
    {
        await using var databases = await Databases.CreateAsync(3);
        await databases[1].ExecuteAsync("CREATE TABLE public.deadly (id int)");
        var cut = new M2(
            "DO $$ BEGIN IF to_regclass('public.deadly') IS NOT NULL THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END $$; ALTER TABLE public.orders ADD note text",
            verify: v => v.HasColumn("public.orders", "note"));

        var report = await databases.Fleet([Orders, cut]).MigrateAsync();

        Assert.That(report.Verdict, Is.EqualTo("3 members: 1 failed and 2 were migrated."), report.ToText());
        Assert.That(report.Members[0].Name, Is.EqualTo("member-1"));
        await databases[1].ExecuteAsync("DROP TABLE public.deadly");
        Assert.That((await databases.Fleet([Orders, cut]).MigrateAsync()).Verdict, Is.EqualTo("3 members: 1 was migrated and 2 were current already."));
    }

    [Test]
    public async Task The_status_tells_who_is_behind_amiss_and_unlike_the_others()
    {
        await using var databases = await Databases.CreateAsync(6);
        await databases[4].ExecuteAsync("CREATE TABLE public.by_hand (id int)");
        await databases.Fleet([Orders]).MigrateAsync();
        await new SchemaFleet(FleetSource.Of(databases.Members().Take(5)), [Orders, Notes]).MigrateAsync();
        await databases[3].ExecuteAsync("ALTER TABLE public.orders DROP note");

        var report = await databases.Fleet([Orders, Notes]).StatusAsync();

        Assert.That(report.Verdict, Is.EqualTo("6 members: 1 isn't as the migrations say, 1 is behind and 4 are current."));
        Assert.That(report.Findings.Select(f => (f.Rule, f.Subject)), Is.EqualTo(new[]
        {
            ("faked-history", "migration 002 in member-3"), ("fingerprint-differs", "member-4"), ("pending-migration", "member-5"),
        }));
        Assert.That(report.Members.Select(m => m.Newest?.Value), Is.EqualTo(["002", "001", "002", "002", "002", "002"]));
        Assert.That(report.ToText(), Does.Contain("The last run left another structure in member-4 than in 4 others at 002.").And.Contain("1  lacks 1 migration (002): member-5"));
    }

    [Test]
    public async Task The_gate_is_open_for_all_or_says_for_whom_it_is_not()
    {
        await using var databases = await Databases.CreateAsync(3);
        await databases.Fleet([Orders]).MigrateAsync();
        var open = await databases.Fleet([Orders]).GateAsync();
        await databases[1].ExecuteAsync("ALTER TABLE public.orders ADD by_hand text");

        var closed = await databases.Fleet([Orders]).GateAsync();
        var behind = await databases.Fleet([Orders, Notes]).GateAsync(new() { OldestVersion = new("001"), FailOn = Severity.Breaking });

        Assert.That((open.Verdict, open.IsCurrent), Is.EqualTo(("The gate is open for all 3 members.", true)), open.ToText());
        Assert.That((closed.Verdict, closed.IsCurrent), Is.EqualTo(("The gate is closed for 1 of 3 members: 1 isn't as the migrations say and 2 are current.", false)));
        Assert.That(closed.Findings.Select(f => (f.Rule, f.Subject)), Is.EqualTo(new[] { ("drift", "column public.orders.by_hand in member-1") }));
        Assert.That((behind.IsCurrent, behind.Members.All(m => m.Pending.Single().Value == "002")), Is.EqualTo((true, true)), behind.ToText());
    }

    [Test]
    public async Task A_plan_is_shown_once_for_all_who_lack_the_same()
    {
        await using var databases = await Databases.CreateAsync(5);
        await new SchemaFleet(FleetSource.Of(databases.Members().Skip(2)), [Orders]).MigrateAsync();
        await new SchemaFleet(FleetSource.Of(databases.Members().Skip(4)), [Orders, Notes]).MigrateAsync();

        var report = await databases.Fleet([Orders, Notes]).PlanAsync();

        Assert.That(report.Verdict, Is.EqualTo("5 members: 4 are behind and 1 is current."));
        Assert.That(report.Plans.Select(p => (string.Join(' ', p.Members), p.Plan.Steps.Count)), Is.EqualTo(new[] { ("member-0 member-1", 2), ("member-2 member-3", 1) }));
        Assert.That(report.ToText(), Does.Contain("What a run would do to 2 members (member-2 and member-3), as in member-2:").And.Contain("ALTER TABLE public.orders ADD note text"));
        Assert.That(await databases.CountAsync("FROM pg_class WHERE relname = 'orders'"), Is.EqualTo([0L, 0L, 1L, 1L, 1L]));
    }

    [Test]
    public async Task A_data_source_of_the_applications_keeps_no_connection_open()
    {
        await using var databases = await Databases.CreateAsync(3);
        var services = new ServiceCollection();
        services.AddSchemaMigrations().AddFleet(_ => FleetSource.Of(databases.Sources()), fleet => fleet.MaxParallelism = 2);
        services.AddSingleton<Migration>(Orders);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();

        var report = await scope.ServiceProvider.GetRequiredService<SchemaFleet>().MigrateAsync();

        Assert.That(report.IsCurrent, Is.True, report.ToText());
        Assert.That(await databases.ConnectionsAsync(), Is.Zero);
        Assert.That((await scope.ServiceProvider.GetRequiredService<SchemaFleet>().GateAsync()).IsCurrent, Is.True, "their data sources still work");
    }

    [Test]
    public async Task Without_a_source_or_with_two_members_of_one_name_nothing_begins()
    {
        await using var databases = await Databases.CreateAsync(1);
        await using var provider = new ServiceCollection().AddSchemaMigrations().Services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();

        Assert.Throws<MigrationDefinitionException>(() => scope.ServiceProvider.GetRequiredService<SchemaFleet>());
        var twice = Assert.ThrowsAsync<MigrationDefinitionException>(() => new SchemaFleet(FleetSource.Of([.. databases.Members(), .. databases.Members()]), [Orders]).MigrateAsync());
        Assert.That(twice!.Message, Does.Contain("Two members of the fleet are called member-0."));
        Assert.ThrowsAsync<MigrationDefinitionException>(() => new SchemaFleet(FleetSource.Of(), [Orders]).MigrateAsync());
        Assert.That(await databases.CountAsync("FROM pg_class WHERE relname = 'orders'"), Is.EqualTo([0L]));
    }

    private sealed class Listener(Func<FleetProgress, Task> hear) : IProgress<FleetProgress>
    {
        public void Report(FleetProgress value) => _ = hear(value);
    }

    private sealed class Databases(IReadOnlyList<TestDatabase> all) : IAsyncDisposable
    {
        private readonly List<NpgsqlDataSource> _sources = [];

        public TestDatabase this[int place] => all[place];

        public static async Task<Databases> CreateAsync(int count)
        {
            var all = new List<TestDatabase>();
            for (var i = 0; i < count; i++)
            {
                all.Add(await TestServer.CreateDatabaseAsync());
            }

            return new(all);
        }

        public IEnumerable<FleetMember> Members(int? canary = null) => all.Select((d, i) => new FleetMember($"member-{i}", d.ConnectionString + ";Application Name=fleet") { IsCanary = i == canary });

        public IEnumerable<FleetMember> Sources()
        {
            foreach (var (place, database) in all.Index())
            {
                _sources.Add(NpgsqlDataSource.Create(database.ConnectionString + ";Application Name=fleet"));
                yield return new($"member-{place}", _sources[^1]);
            }
        }

        public SchemaFleet Fleet(IEnumerable<Migration> migrations, FleetOptions? options = null, int? canary = null) => new(FleetSource.Of(Members(canary)), migrations, fleet: options);

        public async Task<IReadOnlyList<long>> CountAsync(string from)
        {
            var counts = new List<long>();
            foreach (var database in all)
            {
                counts.Add(await database.ScalarAsync<long>($"SELECT count(*) {from}"));
            }

            return counts;
        }

        /// <summary>How many connections of a fleet there still are; the server takes a moment to end one that is closed.</summary>
        public async Task<long> ConnectionsAsync()
        {
            for (var attempt = 0; ; attempt++)
            {
                var count = await all[0].ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fleet' AND datname IN ('{string.Join("', '", all.Select(d => d.Name))}')");
                if (count == 0 || attempt == 100)
                {
                    return count;
                }

                await Task.Delay(20);
            }
        }

        public async Task UntilAsync(string condition)
        {
            for (var attempt = 0; attempt < 600 && !await all[0].ScalarAsync<bool>($"SELECT {condition}"); attempt++)
            {
                await Task.Delay(50);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var source in _sources)
            {
                await source.DisposeAsync();
            }

            foreach (var database in all)
            {
                await database.DisposeAsync();
            }
        }
    }
}
