using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>The gate before the code: what keeps a build from a database, and what doesn't.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DeploymentGateTests
{
    private static readonly M1 Orders = new(
        "CREATE TABLE public.orders (id int)", "DROP TABLE public.orders", v => v.HasColumn("public.orders", "id").NoRows("no order is lost", "SELECT FROM public.orders WHERE id IS NULL"));

    private static readonly M2 Notes = new(
        "ALTER TABLE public.orders ADD note text", "ALTER TABLE public.orders DROP note", v => v.HasColumn("public.orders", "note"));

    private static readonly M3 Totals = new(
        "ALTER TABLE public.orders ADD total numeric; ALTER TABLE public.orders ADD tax numeric", verify: v => v.HasColumn("public.orders", "total").HasColumn("public.orders", "tax"));

    [Test]
    public async Task A_gate_opens_when_everything_is_applied_and_as_it_expects()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes).RunAsync();

        var (whole, brief) = await AskAsync(database, null, Orders, Notes);

        Assert.That((whole.IsOpen, brief.IsOpen), Is.EqualTo((true, true)), whole.ToText());
        Assert.That(whole.Verdict, Is.EqualTo("The gate is open: production has all 2 migrations of this build."));
        Assert.That((whole.NextSteps.Count, brief.Findings.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_gate_closes_when_migrations_are_pending_and_names_them_and_the_command_to_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();

        var (whole, brief) = await AskAsync(database, null, Orders, Notes, Totals);

        Assert.Multiple(() =>
        {
            Assert.That((whole.IsOpen, brief.IsOpen), Is.EqualTo((false, false)));
            Assert.That(brief.Verdict, Is.EqualTo("The gate is closed: 2 migrations (002 and 003) are pending in production."));
            Assert.That(brief.Pending.Select(v => v.Value), Is.EqualTo(["002", "003"]));
            Assert.That(brief.Findings.Select(f => (f.Rule, f.Severity, f.Subject)), Is.EqualTo(new[]
            {
                ("pending-migration", FindingSeverity.Error, "migration 002"), ("pending-migration", FindingSeverity.Error, "migration 003"),
            }));
            Assert.That(brief.NextSteps, Is.EqualTo(["Run migrate on production."]));
            Assert.That(whole.Verdict, Is.EqualTo(brief.Verdict));
        });
    }

    [Test]
    public async Task A_database_without_any_history_is_behind_by_everything()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var (whole, brief) = await AskAsync(database, null, Orders, Notes);

        Assert.That((whole.Pending.Count, brief.Pending.Count), Is.EqualTo((2, 2)));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), Is.Zero, "nothing was made");
    }

    [Test]
    public async Task What_was_made_by_hand_is_told_from_what_is_missing()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("ALTER TABLE public.orders ADD note text");

        var (whole, _) = await AskAsync(database, null, Orders, Notes);

        var finding = whole.Findings.First(f => f.Rule == "pending-migration");
        Assert.That(finding.Message, Does.Contain("isn't recorded in production, though all that it expects is there"));
        Assert.That(finding.WayOut, Does.Contain("MigrationOptions.AdoptVerified"));
    }

    [Test]
    public async Task A_database_that_is_ahead_passes_only_as_far_as_the_code_says_that_it_works_with_it()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes, Totals).RunAsync();

        var (strict, _) = await AskAsync(database, null, Orders);
        var (two, _) = await AskAsync(database, o => o.NewestVersion = new("002"), Orders);
        var (three, brief) = await AskAsync(database, o => o.NewestVersion = new("003"), Orders);
        var (allowed, _) = await AskAsync(database, o => o.AllowUnknown = true, Orders);

        Assert.Multiple(() =>
        {
            Assert.That(strict.Verdict, Is.EqualTo("The gate is closed: this build doesn't hold migrations 002 and 003, which are applied."));
            Assert.That(two.Findings.Where(f => f.Rule == "unknown-migration").Select(f => f.Severity), Is.EqualTo([FindingSeverity.Error, FindingSeverity.Note]));
            Assert.That((three.IsOpen, brief.IsOpen, allowed.IsOpen), Is.EqualTo((true, true, true)));
            Assert.That(three.Verdict, Is.EqualTo("The gate is open: production has the 1 migration of this build and is ahead by migrations 002 and 003."));
            Assert.That(three.Findings.Select(f => f.Severity), Is.All.EqualTo(FindingSeverity.Note));
            Assert.That(allowed.Findings.Select(f => f.Severity), Is.All.EqualTo(FindingSeverity.Warning));
        });
    }

    [Test]
    public async Task A_migration_of_another_branch_in_between_closes_the_gate_whatever_the_window()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes, Totals).RunAsync();

        var (report, _) = await AskAsync(database, o => o.NewestVersion = new("009"), Orders, Totals);

        Assert.That(report.IsOpen, Is.False);
        Assert.That(report.NextSteps, Is.EqualTo(["Add what is applied to this build: it comes before the build's own newest migration."]));
    }

    [Test]
    public async Task A_database_that_is_behind_passes_with_a_warning_as_far_as_the_code_can_do_without()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();

        var (first, brief) = await AskAsync(database, o => o.OldestVersion = new("1"), Orders, Notes, Totals);
        var (second, _) = await AskAsync(database, o => o.OldestVersion = new("002"), Orders, Notes, Totals);

        Assert.Multiple(() =>
        {
            Assert.That((first.IsOpen, brief.IsOpen, second.IsOpen), Is.EqualTo((true, true, false)));
            Assert.That(first.Verdict, Is.EqualTo("The gate is open, with 2 warnings: production lacks migrations 002 and 003, without which this code works."));
            Assert.That(first.NextSteps, Is.EqualTo(["Run migrate on production."]));
            Assert.That(second.Verdict, Is.EqualTo("The gate is closed: 1 migration of 2 that are pending in production can't wait."));
        });
    }

    [Test]
    public async Task A_window_that_the_build_contradicts_is_refused()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        Assert.That(() => AskAsync(database, o => o.OldestVersion = new("007"), Orders), Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("no migration of this build has"));
        Assert.That(() => AskAsync(database, o => o.NewestVersion = new("001"), Orders, Notes), Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("holds migration 002"));
    }

    [Test]
    public async Task A_restored_database_whose_history_says_more_than_is_there_is_found_by_the_brief_question_too()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes, Totals).RunAsync();
        await database.ExecuteAsync("DROP TABLE public.orders");

        var (whole, brief) = await AskAsync(database, null, Orders, Notes, Totals);

        Assert.Multiple(() =>
        {
            Assert.That((whole.IsOpen, brief.IsOpen), Is.EqualTo((false, false)));
            Assert.That(brief.Verdict, Is.EqualTo("The gate is closed: the history records migrations 001, 002 and 003, but nothing of them is there."));
            Assert.That(brief.Findings.Select(f => f.Rule), Is.All.EqualTo("faked-history"));
            Assert.That(brief.NextSteps.Single(), Does.Contain("MigrationRepair.MarkReverted"));
        });
    }

    [Test]
    public async Task What_is_partly_gone_is_a_failed_verification()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes, Totals).RunAsync();
        await database.ExecuteAsync("ALTER TABLE public.orders DROP tax");

        var (_, brief) = await AskAsync(database, null, Orders, Notes, Totals);

        Assert.That(brief.Findings.Single().Rule, Is.EqualTo("failed-verification"));
        Assert.That(brief.Findings[0].Message, Does.Contain("not everything is as it expects: public.orders has column tax: the column isn't there."));
    }

    [Test]
    public async Task Rows_of_the_application_are_not_told_to_whoever_reads_the_gate()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, new M2("ALTER TABLE public.orders ADD secret text", verify: v => v.NoRows("nothing is secret", "SELECT secret FROM public.orders"))).RunAsync();
        await database.ExecuteAsync("INSERT INTO public.orders VALUES (1, 'xyzzy')");

        var (whole, brief) = await AskAsync(database, null, Orders, new M2("ALTER TABLE public.orders ADD secret text", verify: v => v.NoRows("nothing is secret", "SELECT secret FROM public.orders")));

        Assert.That(brief.Findings.Single().Message, Does.Contain("nothing is secret: it isn't so"));
        Assert.That(whole.ToText() + whole.ToJson() + whole.ToMarkdown() + brief.ToText(), Does.Not.Contain("xyzzy"));
    }

    [Test]
    public async Task An_edited_migration_closes_the_gate_unless_edits_are_allowed()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        var edited = new M1("CREATE TABLE public.orders (id bigint)", verify: v => v.HasColumn("public.orders", "id"));

        var (strict, _) = await AskAsync(database, null, edited);
        var (lenient, _) = await AskAsync(database, o => o.AllowEdited = true, edited);

        Assert.That(strict.Findings[0].Message, Does.Match($"Migration 001 \"First\" was edited after it was applied in production on [0-9-]+ by {database.Role}: recorded [0-9a-f]{{4}}…, now [0-9a-f]{{4}}…"));
        Assert.That((strict.IsOpen, strict.Findings[0].Rule, lenient.IsOpen, lenient.Findings[0].Severity), Is.EqualTo((false, "edited-migration", true, FindingSeverity.Warning)));
    }

    [Test]
    public async Task What_differs_from_staging_closes_the_gate_by_its_severity()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        await staging.Runner(Orders, Notes).RunAsync();
        await production.Runner(Orders, Notes).RunAsync();
        await production.ExecuteAsync("COMMENT ON TABLE public.orders IS 'what people bought'");

        var cosmetic = await Gate(production, staging, Orders, Notes).AskAsync();
        await staging.ExecuteAsync("ALTER TABLE public.orders ADD UNIQUE (id)");
        var breaking = await Gate(production, staging, Orders, Notes).AskAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Structure(cosmetic).Select(f => f.Severity), Is.EqualTo([FindingSeverity.Note]));
            Assert.That(Structure(breaking).Any(f => f.Severity == FindingSeverity.Error), Is.True);
            Assert.That((cosmetic.IsOpen, breaking.IsOpen), Is.EqualTo((true, false)), breaking.ToText());
            Assert.That(breaking.Verdict, Is.EqualTo("The gate is closed: 1 difference to staging counts."));
            Assert.That((cosmetic.Parity!.IsInParity, breaking.Parity!.IsInParity), Is.EqualTo((true, false)), "one report has one verdict");
        });
    }

    [Test]
    public async Task What_the_code_can_do_without_explains_how_the_structure_differs()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        await staging.Runner(Orders, Notes).RunAsync();
        await production.Runner(Orders).RunAsync();

        var report = await Gate(production, staging, o => o.OldestVersion = new("001"), Orders, Notes).AskAsync();

        Assert.That(report.IsOpen, Is.True, report.ToText());
        Assert.That(Structure(report).Select(f => f.Severity), Is.EqualTo([FindingSeverity.Warning]));
    }

    [Test]
    public async Task What_the_code_can_do_without_explains_nothing_else()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        foreach (var database in new[] { staging, production })
        {
            await database.ExecuteAsync("CREATE TABLE public.bills (id int); ALTER TABLE public.bills ENABLE ROW LEVEL SECURITY");
            await database.Runner(Orders).RunAsync();
        }

        await staging.Runner(Orders, Notes).RunAsync();
        await production.ExecuteAsync("ALTER TABLE public.bills DISABLE ROW LEVEL SECURITY; ALTER TABLE public.orders ADD by_hand int");

        var report = await Gate(production, staging, o => o.OldestVersion = new("001"), Orders, Notes).AskAsync();

        Assert.That(report.IsOpen, Is.False);
        Assert.That(
            Structure(report).Select(f => (f.Subject, f.Severity)),
            Is.EquivalentTo(new[]
            {
                ("table public.bills", FindingSeverity.Error), ("column public.orders.by_hand", FindingSeverity.Error), ("column public.orders.note", FindingSeverity.Warning),
            }),
            report.ToText());
    }

    [Test]
    public async Task What_staging_ran_ahead_of_the_build_explains_what_its_history_says_that_it_changed()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        await staging.Runner(Orders, Notes).RunAsync();
        await production.Runner(Orders).RunAsync();

        var ahead = await Gate(production, staging, Orders).AskAsync();
        await staging.ExecuteAsync("ALTER TABLE public.orders ADD by_hand int");
        var changed = await Gate(production, staging, Orders).AskAsync();

        Assert.That((ahead.IsOpen, changed.IsOpen), Is.EqualTo((true, false)), ahead.ToText() + changed.ToText());
        Assert.That(Structure(ahead).Select(f => (f.Subject, f.Severity)), Is.EqualTo([("column public.orders.note", FindingSeverity.Warning)]));
    }

    [Test]
    public async Task A_newer_schema_that_the_code_works_with_may_be_otherwise_than_its_own_migrations_left_it()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var wider = new M2("ALTER TABLE public.orders ALTER id TYPE bigint", verify: v => v.HasColumn("public.orders", "id", "bigint"));
        var narrow = new M1("CREATE TABLE public.orders (id int)", verify: v => v.HasTable("public.orders").HasColumn("public.orders", "id", "integer"));
        await database.Runner(narrow, wider).RunAsync();

        var (within, brief) = await AskAsync(database, o => o.NewestVersion = new("002"), narrow);
        var (strict, _) = await AskAsync(database, null, narrow);

        Assert.That((within.IsOpen, brief.IsOpen, strict.IsOpen), Is.EqualTo((true, true, false)), within.ToText());
        Assert.That(
            within.Findings.Single(f => f.Rule == "failed-verification"),
            Has.Property("Severity").EqualTo(FindingSeverity.Warning).And.Property("Message").Contains("Migration 002, which this build doesn't hold but works with, may mean it to be so."));
    }

    [Test]
    public async Task A_query_that_a_later_migration_made_impossible_is_no_longer_expected()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var priced = new M1("CREATE TABLE public.orders (id int, total int)", verify: v => v.HasTable("public.orders").NoRows("every order has a total", "SELECT FROM public.orders o WHERE o.total IS NULL"));
        var renamed = new M2("ALTER TABLE public.orders RENAME total TO amount", "ALTER TABLE public.orders RENAME amount TO total", v => v.HasColumn("public.orders", "amount"));
        var bystander = new M2("ALTER TABLE public.orders ADD total_of_all int; ALTER TABLE public.orders DROP total_of_all", verify: v => v.HasColumn("public.orders", "id"));
        await database.Runner(priced, renamed).RunAsync();

        var (open, brief) = await AskAsync(database, null, priced, renamed);
        var report = (await database.Runner(priced, renamed).VerifyAsync())[0];

        Assert.That((open.IsOpen, brief.IsOpen), Is.EqualTo((true, true)), open.ToText());
        Assert.That(report.Results[1], Is.EqualTo(new ExpectationResult("every order has a total", ExpectationOutcome.Superseded, "no longer expected since migration 002")));

        await using var byHand = await OwnedDatabase.CreateAsync();
        await byHand.Runner(priced, bystander).RunAsync();
        await byHand.ExecuteAsync("ALTER TABLE public.orders DROP total");
        var (_, closed) = await AskAsync(byHand, null, priced, bystander);
        Assert.That(closed.Findings.Single().Message, Does.Contain("every order has a total"), "nobody but somebody's hand took it away");
    }

    [Test]
    public async Task What_is_only_expected_after_a_run_is_asked_then_and_never_again()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var empty = new M1("CREATE TABLE public.orders (id int)", verify: v => v.HasTable("public.orders").NoRows("there is no order yet", "SELECT FROM public.orders", onlyAfterUp: true));
        var full = new M2("INSERT INTO public.orders VALUES (1)", verify: v => v.NoRows("there is no order yet", "SELECT FROM public.orders", onlyAfterUp: true));

        Assert.That(() => database.Runner(empty, full).RunAsync(), Throws.TypeOf<VerificationFailedException>().With.Message.Contains("there is no order yet"));
        await database.ExecuteAsync("INSERT INTO public.orders VALUES (1)");
        var (whole, brief) = await AskAsync(database, null, empty);

        Assert.That((whole.IsOpen, brief.IsOpen), Is.EqualTo((true, true)), whole.ToText());
    }

    [Test]
    public async Task A_query_that_takes_too_long_is_stopped_and_named()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var slow = new M1(
            "CREATE TABLE public.orders (id int)",
            verify: v => v.HasTable("public.orders").Holds("orders are counted in time", "(SELECT count(*) FROM public.orders) = 0 OR pg_sleep(60) IS NOT NULL"));
        await database.Runner(slow).RunAsync();
        await database.ExecuteAsync("INSERT INTO public.orders VALUES (1)");

        var (_, brief) = await AskAsync(database, o => o.StatementTimeout = TimeSpan.FromMilliseconds(300), slow);

        Assert.That(brief.Findings.Single().Rule, Is.EqualTo("failed-verification"));
        Assert.That(brief.Findings[0].Message, Does.Contain("orders are counted in time"));
    }

    [Test]
    public async Task Where_nobody_can_tell_of_changes_by_hand_the_gate_closes_if_it_is_told_to()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new MigrationOptions { RecordFingerprint = false }, Orders).RunAsync();

        var (warned, _) = await AskAsync(database, null, Orders);
        var (closed, brief) = await AskAsync(database, o => o.DriftUnknown = FindingSeverity.Error, Orders);

        Assert.That((warned.IsOpen, closed.IsOpen, brief.IsOpen), Is.EqualTo((true, false, true)), closed.ToText());
        Assert.That(closed.Findings.Single().Rule, Is.EqualTo("drift-unknown"));
        Assert.That(closed.Verdict, Is.EqualTo("The gate is closed: nobody can tell whether somebody changed production by hand."));
    }

    [Test]
    public async Task For_a_program_the_brief_question_and_the_whole_one_are_told_apart()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();

        var (whole, brief) = await AskAsync(database, null, Orders);
        var (all, little) = (JsonDocument.Parse(whole.ToJson()).RootElement, JsonDocument.Parse(brief.ToJson()).RootElement);

        Assert.That((all.GetProperty("asked").GetString(), little.GetProperty("asked").GetString()), Is.EqualTo(("everything", "briefly")));
        Assert.That(all.GetProperty("drift").GetProperty("format").GetString(), Is.EqualTo("assettracer-schema-drift"));
        Assert.That(little.GetProperty("drift").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_role_that_may_only_read_may_ask()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes).RunAsync();
        var reader = $"reader_of_{database.Superuser.Name}";
        await database.Superuser.ExecuteAsync(
            $"CREATE ROLE {reader} LOGIN PASSWORD 'x'; ALTER ROLE {reader} SET default_transaction_read_only = on; GRANT SELECT ON public.schema_migrations, public.orders TO {reader}; "
            + $"CREATE POLICY read_everything ON public.schema_migrations FOR SELECT TO {reader} USING (true)");
        await using (var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = reader, Password = "x", Pooling = false }.ConnectionString))
        {
            var gate = new DeploymentGate(source, [Orders, Notes], new() { DatabaseName = "production" });

            Assert.That((await gate.AskAsync()).IsOpen, Is.True);
            Assert.That((await gate.AskBrieflyAsync()).IsOpen, Is.True);
        }

        await database.Superuser.ExecuteAsync($"DROP OWNED BY {reader}; DROP ROLE {reader}");
    }

    [Test]
    public async Task The_brief_question_takes_two_round_trips_and_waits_for_nobody()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes).RunAsync();
        await using var counter = new WireCounter(database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(counter.ConnectionString);
        await (await source.OpenConnectionAsync()).DisposeAsync();
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT pg_advisory_lock(hashtextextended(current_database() || ' public.schema_migrations', 0)); LOCK TABLE schema_migrations IN SHARE ROW EXCLUSIVE MODE", other))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var (trips, _) = await counter.CountAsync(() => new DeploymentGate(source, [Orders, Notes, Totals]).AskBrieflyAsync());

        Assert.That(trips, Is.EqualTo(2));
    }

    [Test]
    public async Task A_database_that_cannot_be_reached_is_named_without_its_password()
    {
        await using var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=app;Username=app;Password=xyzzy");

        var failed = Assert.ThrowsAsync<MigrationConnectionException>(() => new DeploymentGate(source, [Orders]).AskBrieflyAsync());

        Assert.That(failed!.Message, Does.StartWith("127.0.0.1:1/app can't be reached (").And.EndsWith(", so that nobody can tell whether this code may run there."));
        Assert.That(failed.ToString(), Does.Not.Contain("xyzzy"));
    }

    [Test]
    public async Task Services_ask_with_what_is_configured_and_name_the_right_database_only_when_it_is_needed()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new MigrationOptions { HistoryTable = "public.applied" }, Orders, Notes).RunAsync();
        var services = new ServiceCollection();
        services.AddSingleton(database.DataSource);
        services.AddSingleton<Migration>(Orders);
        services.AddSchemaMigrations(o => o.HistoryTable = "public.applied")
            .ConfigureGate(o => (o.DatabaseName, o.NewestVersion) = ("production", new("002")))
            .CompareWith(_ => throw new InvalidOperationException("nobody names staging here"));
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        await using var scope = provider.CreateAsyncScope();
        var gate = scope.ServiceProvider.GetRequiredService<DeploymentGate>();

        Assert.That((await gate.AskBrieflyAsync()).Verdict, Is.EqualTo("The gate is open: production has the 1 migration of this build and is ahead by migration 002."));
        Assert.That(() => gate.AskAsync(), Throws.InvalidOperationException);
    }

    private static IEnumerable<DeploymentFinding> Structure(GateReport report) => report.Findings.Where(f => f.Rule == "structure-differs");

    private static async Task<(GateReport Whole, GateReport Brief)> AskAsync(OwnedDatabase database, Action<GateOptions>? configure, params Migration[] migrations)
    {
        var options = new GateOptions { DatabaseName = "production" };
        configure?.Invoke(options);
        var gate = new DeploymentGate(database.DataSource, migrations, options);
        return (await gate.AskAsync(), await gate.AskBrieflyAsync());
    }

    private static DeploymentGate Gate(OwnedDatabase production, OwnedDatabase staging, params Migration[] migrations) => Gate(production, staging, _ => { }, migrations);

    // Each database has an owner of its own, which is no difference here.
    private static DeploymentGate Gate(OwnedDatabase production, OwnedDatabase staging, Action<GateOptions> configure, params Migration[] migrations)
    {
        var options = new GateOptions { DatabaseName = "production" };
        configure(options);
        return new(production.DataSource, migrations, options, new(staging.DataSource, production.DataSource, migrations, new()
        {
            ExpectedName = "staging",
            ActualName = "production",
            Ignore = [NoiseCategory.Owners, NoiseCategory.Privileges],
        }));
    }
}
