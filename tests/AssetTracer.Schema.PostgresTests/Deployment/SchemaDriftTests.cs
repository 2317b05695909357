using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>What somebody changed by hand since the last run, told from what that run kept.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SchemaDriftTests
{
    private static readonly M1 Orders = new("CREATE TABLE public.orders (id int, note text)", "DROP TABLE public.orders", v => v.HasTable("public.orders"));

    private static readonly M2 Notes = new("CREATE TABLE public.notes (id int)", "DROP TABLE public.notes", v => v.HasTable("public.notes"));

    [Test]
    public async Task Nobody_changed_what_the_last_run_left()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders, Notes).RunAsync();

        var report = await DriftAsync(database);

        Assert.That((report.HasDrifted, report.Unknown, report.Findings.Count), Is.EqualTo((false, default(string), 0)), report.ToText());
        Assert.That(report.Verdict, Does.Match($"^Nobody changed production since the last run \\([0-9: -]+ UTC by {database.Role}, up to migration 002\\)\\.$"));
        Assert.That((report.Since!.Host, report.Since.LibraryVersion), Is.EqualTo((Environment.MachineName, RunStamp.Of(new()).LibraryVersion)));
    }

    [Test]
    public async Task What_was_changed_by_hand_is_named_with_what_it_does_to_the_code()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note; CREATE INDEX by_hand ON public.orders (id); COMMENT ON TABLE public.orders IS 'what people bought'");

        var report = await DriftAsync(database);

        Assert.Multiple(() =>
        {
            Assert.That(report.HasDrifted, Is.True);
            Assert.That(report.Verdict, Does.EndWith(": 1 breaking, 1 behavioural and 1 cosmetic differences."));
            Assert.That(report.Findings.Select(f => (f.Rule, f.Subject, f.Severity)), Is.EqualTo(new[]
            {
                ("drift", "column public.orders.note", FindingSeverity.Error),
                ("drift", "index public.by_hand", FindingSeverity.Error),
                ("drift", "comment on table public.orders", FindingSeverity.Error),
            }));
            Assert.That(report.Findings[0].Message, Is.EqualTo("Production has no column public.orders.note (text): statements that name it fail there. That is breaking."));
            Assert.That(report.Findings[1].Message, Does.Contain("exists in production but not in the last run's schema"));
            Assert.That(report.NextSteps, Has.Count.EqualTo(1));
            Assert.That(JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("drifted").GetBoolean(), Is.True);
            Assert.That(report.ToMarkdown(), Does.StartWith("## Somebody changed production since the last run"));
        });
    }

    [Test]
    public async Task A_new_run_takes_the_place_of_the_one_before_and_a_roll_back_is_a_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("ALTER TABLE public.orders ADD by_hand int");
        Assert.That((await DriftAsync(database)).HasDrifted, Is.True);

        await database.Runner(Orders, Notes).RunAsync();
        Assert.That((await DriftAsync(database)).HasDrifted, Is.False);
        await database.Runner(Orders, Notes).RollbackAsync();
        Assert.That((await DriftAsync(database)).Verdict, Does.Contain("up to migration 001"));
        await database.Runner(Orders, Notes).RollbackAsync();

        Assert.That((await DriftAsync(database)).Verdict, Does.StartWith("Nobody changed production").And.Contain("which left no migration applied"));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations_snapshot"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_tables_of_the_history_itself_never_count()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync(
            "ALTER TABLE schema_migrations ADD ticket text; CREATE INDEX ON schema_migrations_journal (version); CREATE TABLE schema_migrations_lease (id int); "
            + "CREATE POLICY everybody ON schema_migrations FOR SELECT USING (true); COMMENT ON TABLE schema_migrations_snapshot IS 'ours'");

        Assert.That((await DriftAsync(database)).HasDrifted, Is.False);
    }

    [Test]
    public async Task Nothing_is_granted_on_what_is_kept_and_its_rows_are_secured()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC");

        await database.Runner(Orders).RunAsync();

        Assert.That(
            await database.RowsAsync("SELECT relrowsecurity, relacl::text LIKE '%=r/%' FROM pg_class WHERE relname = 'schema_migrations_snapshot'"),
            Is.EqualTo(["True|False"]));
    }

    [Test]
    public async Task What_is_kept_holds_no_secrets()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Superuser.ExecuteAsync($"CREATE FOREIGN DATA WRAPPER w; GRANT USAGE ON FOREIGN DATA WRAPPER w TO {database.Role}");
        await database.Runner(new M1("CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'app', password 'xyzzy')")).RunAsync();

        await using var file = new System.IO.Compression.GZipStream(
            new MemoryStream((await database.ScalarAsync<byte[]>("SELECT contents FROM schema_migrations_snapshot"))!), System.IO.Compression.CompressionMode.Decompress);
        using var text = new StreamReader(file);

        Assert.That(await text.ReadToEndAsync(), Does.Contain("UserMapping").And.Not.Contain("xyzzy"));
        await database.ExecuteAsync("ALTER USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (SET password 'plugh')");
        Assert.That((await DriftAsync(database)).ToText(), Does.Not.Contain("plugh"));
    }

    [Test]
    public async Task Of_a_large_structure_only_the_kinds_are_known()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new MigrationOptions { KeptSnapshotLimit = 10 }, Orders).RunAsync();
        Assert.That(await database.ScalarAsync<bool>("SELECT contents IS NULL FROM schema_migrations_snapshot"), Is.True);
        var before = await DriftAsync(database);
        await database.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note; CREATE INDEX by_hand ON public.orders (id)");

        var report = await DriftAsync(database);
        var part = await DriftAsync(database, o => o.Scope = new() { Schemas = ["public"] });

        Assert.Multiple(() =>
        {
            Assert.That((before.HasDrifted, before.Unknown), Is.EqualTo((false, default(string))));
            Assert.That(report.Kinds.Select(k => k.ToString()), Is.EqualTo(["column (2 then, 1 now)", "index (0 then, 1 now)"]));
            Assert.That(report.Verdict, Does.EndWith(": column (2 then, 1 now) and index (0 then, 1 now)."));
            Assert.That((report.HasDrifted, report.Comparison), Is.EqualTo((true, default(SchemaComparison))));
            Assert.That(report.NextSteps[0], Does.Contain("MigrationOptions.KeptSnapshotLimit"));
            Assert.That((part.HasDrifted, part.Unknown), Is.EqualTo((false, "only fingerprints of the whole database were kept, which tell nothing of a part of it")));
        });
    }

    [Test]
    public async Task A_history_of_an_earlier_version_of_the_library_tells_whether_and_is_completed_by_the_next_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("DROP TABLE schema_migrations_snapshot");
        await database.ExecuteAsync($"UPDATE schema_migrations SET fingerprint = '{(await new PostgresSnapshotReader(database.DataSource).ReadAsync()).Fingerprint}'");
        var before = await DriftAsync(database);
        await database.ExecuteAsync("ALTER TABLE public.orders ADD by_hand int");

        var report = await DriftAsync(database);
        await database.Runner(Orders, Notes).RunAsync();
        var after = await DriftAsync(database);

        Assert.Multiple(() =>
        {
            Assert.That((before.HasDrifted, before.Unknown), Is.EqualTo((false, default(string))), before.Verdict);
            Assert.That(report.HasDrifted, Is.True);
            Assert.That(report.Findings.Single().Message, Does.Contain("only a fingerprint was kept, so that nobody can tell what"));
            Assert.That(after.Comparison, Is.Not.Null);
        });
    }

    [Test]
    public async Task Where_no_run_kept_anything_nobody_can_tell()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var empty = await DriftAsync(database);
        await database.Runner(new MigrationOptions { RecordFingerprint = false }, Orders).RunAsync();

        var report = await DriftAsync(database);

        Assert.Multiple(() =>
        {
            Assert.That(empty.Verdict, Is.EqualTo("Nobody can tell whether somebody changed production by hand: no migration was ever recorded there."));
            Assert.That(report.Unknown, Does.StartWith("no run kept what it left"));
            Assert.That(report.Findings.Single().Rule, Is.EqualTo("drift-unknown"));
            Assert.That(JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("drifted").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('schema_migrations_snapshot') IS NULL"), Is.True);
    }

    [Test]
    public async Task Migrations_that_came_or_went_without_a_trace_are_not_taken_for_changes_by_hand()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.Runner(new MigrationOptions { RecordFingerprint = false }, Orders, Notes).RunAsync();
        var came = await DriftAsync(database);
        await database.Runner(Orders, Notes, new M3("SELECT 1")).RunAsync();
        await database.Runner(new MigrationOptions { RecordFingerprint = false }, Orders, Notes, new M3("SELECT 1", "SELECT 1")).RunAsync();
        await database.ExecuteAsync("DELETE FROM schema_migrations WHERE version = '003'");
        var went = await DriftAsync(database);

        Assert.That(came.Unknown, Does.Match("^migration 002 was applied since the last run \\(.* up to migration 001\\), and nothing was kept then"));
        Assert.That(went.Unknown, Does.Match("^migration 003 was reverted or taken out of the history since the last run \\(.* up to migration 003\\)"));
    }

    [Test]
    public async Task A_script_leaves_nothing_to_compare_with_and_says_so()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        var runner = database.Runner(Orders, Notes);
        var script = await runner.ScriptAsync(await runner.PlanAsync());

        Assert.That(await database.PsqlAsync(script), Is.Empty);

        Assert.That((await DriftAsync(database)).Unknown, Does.StartWith("migration 002 was applied since"));
    }

    [Test]
    public async Task A_repair_of_the_history_hides_nothing()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("CREATE TABLE public.notes (id int)");
        await database.Runner(Orders, Notes).RepairAsync(MigrationRepair.MarkApplied(new("002")), "made by hand");

        var report = await DriftAsync(database);

        Assert.That(report.Findings.Select(f => f.Subject), Is.EqualTo(["table public.notes"]), report.Verdict);
    }

    [Test]
    public async Task Accepted_differences_do_not_count_until_their_day_is_over()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("CREATE INDEX by_hand ON public.orders (id)");
        var found = (await DriftAsync(database)).Comparison!;

        var now = await DriftAsync(database, o => o.AcceptedDifferences = AcceptedDifferences.None.Renewed(found, "closed in release 14", "ops", new(9998, 12, 31)));
        var later = await DriftAsync(database, o => o.AcceptedDifferences = AcceptedDifferences.None.Renewed(found, "closed in release 14", "ops", new(1998, 12, 31)));
        var lenient = await DriftAsync(database, o => o.FailOn = Severity.Breaking);

        Assert.Multiple(() =>
        {
            Assert.That((now.HasDrifted, later.HasDrifted, lenient.HasDrifted), Is.EqualTo((false, true, false)));
            Assert.That(now.Verdict, Does.StartWith("Nobody changed anything that counts in production"));
            Assert.That(now.ToText(), Does.Contain("by ops: closed in release 14."));
            Assert.That(lenient.Findings.Single().Severity, Is.EqualTo(FindingSeverity.Note));
        });
    }

    [Test]
    public async Task What_another_version_kept_is_no_drift()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("UPDATE schema_migrations_snapshot SET contents = '\\x00'");
        var damaged = await DriftAsync(database);
        await database.Runner(new MigrationOptions { KeptSnapshotLimit = 0 }, Orders, Notes).RunAsync();
        await database.ExecuteAsync("UPDATE schema_migrations_snapshot SET library_version = '0.0', kinds = jsonb_set(kinds, '{Table,fingerprint}', '\"otherwise\"')");
        var other = await DriftAsync(database);

        Assert.That(damaged.Unknown, Does.Contain("can't be read by this version of the library"));
        Assert.That((damaged.HasDrifted, other.HasDrifted), Is.EqualTo((false, false)));
        Assert.That(other.Unknown, Does.EndWith("Its fingerprints are of another version"));
    }

    [Test]
    public async Task A_role_that_may_only_read_is_told_what_it_lacks_and_asks_then()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("CREATE INDEX by_hand ON public.orders (id)");
        var reader = $"reader_of_{database.Superuser.Name}";
        await database.Superuser.ExecuteAsync(
            $"CREATE ROLE {reader} LOGIN PASSWORD 'x'; GRANT SELECT ON public.schema_migrations TO {reader}; CREATE POLICY read_everything ON public.schema_migrations FOR SELECT TO {reader} USING (true)");
        await using (var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = reader, Password = "x", Pooling = false }.ConnectionString))
        {
            var drift = new SchemaDrift(source, new() { DatabaseName = "production" });
            var lacking = await drift.CompareAsync();
            Assert.That(lacking.Unknown, Does.Contain($"GRANT SELECT ON public.schema_migrations_snapshot TO {reader}; CREATE POLICY"));
            await database.ExecuteAsync($"GRANT SELECT ON public.schema_migrations_snapshot TO {reader}");
            Assert.That((await drift.CompareAsync()).Unknown, Does.Contain("CREATE POLICY"), "row security would show no row");

            await database.ExecuteAsync($"CREATE POLICY read_everything ON public.schema_migrations_snapshot FOR SELECT TO {reader} USING (true)");

            Assert.That((await drift.CompareAsync()).Findings.Select(f => f.Subject), Is.EqualTo(["index public.by_hand"]));
        }

        await database.Superuser.ExecuteAsync($"DROP OWNED BY {reader}; DROP ROLE {reader}");
    }

    [Test]
    public async Task Drift_closes_the_gate_and_what_nobody_can_tell_is_warned_of()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Orders).RunAsync();
        await database.ExecuteAsync("COMMENT ON TABLE public.orders IS 'what people bought'");
        var gate = new DeploymentGate(database.DataSource, [Orders], new() { DatabaseName = "production" });
        var cosmetic = await gate.AskAsync();
        await database.ExecuteAsync("CREATE INDEX by_hand ON public.orders (id)");
        var closed = await gate.AskAsync();
        await database.ExecuteAsync("TRUNCATE schema_migrations_snapshot; UPDATE schema_migrations SET fingerprint = NULL");
        var unknown = await gate.AskAsync();

        Assert.Multiple(() =>
        {
            Assert.That((cosmetic.IsOpen, cosmetic.Findings.Single().Severity), Is.EqualTo((true, FindingSeverity.Note)));
            Assert.That(closed.Verdict, Is.EqualTo("The gate is closed: somebody changed index public.by_hand by hand."));
            Assert.That(closed.Drift!.HasDrifted, Is.True);
            Assert.That((unknown.IsOpen, unknown.Findings.Single().Rule, unknown.Findings[0].Severity), Is.EqualTo((true, "drift-unknown", FindingSeverity.Warning)));
        });
    }

    [Test]
    public async Task Services_ask_by_what_is_configured()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var services = new ServiceCollection();
        services.AddSingleton(database.DataSource);
        services.AddSingleton<Migration>(Orders);
        services.AddSchemaMigrations(o => o.HistoryTable = "public.applied").ConfigureDrift(o => o.DatabaseName = "production");
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        await provider.MigrateSchemaAsync();

        Assert.That((await provider.GetRequiredService<SchemaDrift>().CompareAsync()).Verdict, Does.StartWith("Nobody changed production since the last run"));
    }

    private static Task<DriftReport> DriftAsync(OwnedDatabase database, Action<DriftOptions>? configure = null)
    {
        var options = new DriftOptions { DatabaseName = "production" };
        configure?.Invoke(options);
        return new SchemaDrift(database.DataSource, options).CompareAsync();
    }
}
