using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>Production runs what staging has proven, and nothing else.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SchemaPromotionTests
{
    private static readonly Migration[] All = [Orders(), Notes(), Totals()];

    private static readonly ProofKey Key = ProofKey.FromSecret("a secret of nobody's");

    [Test]
    public async Task What_a_verified_staging_proves_runs_in_production_from_the_file()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        var proof = await both.ProveAsync(new() { Key = Key, By = "ci" });
        using var file = new ProofFileOnDisk(ProofFile.Write(proof));
        var promotion = both.Promotion(PromotionPolicy.FromProofFile(file.Path, Key));
        var report = await promotion.AskAsync();

        Assert.That(report.IsAllowed, Is.True, report.ToText());
        Assert.That(report.Findings.Where(f => f.Severity == FindingSeverity.Error), Is.Empty);
        Assert.That(await both.Production.ScalarAsync<bool>("SELECT to_regclass('public.totals') IS NULL"), Is.True);

        var summary = await promotion.PromoteAsync(report);

        Assert.That(summary.Applied.Select(a => a.Version.Value), Is.EqualTo(["002", "003"]));
        Assert.That(await both.Production.ScalarAsync<bool>("SELECT to_regclass('public.totals') IS NULL"), Is.False);
        Assert.That((await promotion.AskAsync()).Verdict, Does.StartWith("There is nothing to run on"));
    }

    [Test]
    public async Task A_proof_says_what_ran_and_what_it_was_run_on()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await staging.Runner(Orders()).RunAsync();
        var runner = staging.Runner(All);
        var rehearsal = await runner.RehearseAsync(await runner.PlanAsync());
        await runner.RunAsync();
        var proof = await runner.ProveAsync(new() { Rehearsal = rehearsal });
        var history = await runner.ReadHistoryAsync();

        Assert.That(proof.Source, Is.EqualTo(Address.Of(staging.DataSource)));
        Assert.That(proof.TakenBy, Is.EqualTo(staging.Role));
        Assert.That(proof.ExpiresAt - proof.TakenAt, Is.EqualTo(TimeSpan.FromDays(7)));
        Assert.That(proof.Migrations.Select(m => (m.Checksum, m.HasRun, m.IsVerified)), Is.EqualTo(history.Select(a => (a.Checksum!, true, true))));
        Assert.That(proof.Migrations.Select(m => m.Duration), Is.EqualTo(history.Select(a => a.Duration)));
        Assert.That(proof.Migrations.Select(m => m.FingerprintBefore), Is.EqualTo(new[] { null, history[0].Fingerprint, null }));
        Assert.That((proof.Migrations[0].FingerprintAfter, proof.Migrations[2].FingerprintAfter), Is.EqualTo((history[0].Fingerprint, history[2].Fingerprint)));
        Assert.That(proof.Fingerprint, Is.EqualTo(history[2].Fingerprint));
        Assert.That(proof.Migrations[0].Locks, Is.Null, "nobody rehearsed it");
        Assert.That(proof.Migrations[1].Locks!.Value, Does.Contain(new TableLock("public.orders", LockLevel.AccessExclusive)));
        Assert.That(await MigrationProof.LoadAsync(new MemoryStream(ProofFile.Write(proof))), Is.EqualTo(proof));
        Assert.That(System.Text.Encoding.UTF8.GetString(ProofFile.Write(proof)), Does.Not.Contain("secret of the owner"));
    }

    [Test]
    public async Task Nothing_is_proven_where_something_is_not_as_expected()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        Assert.That(Objections(staging.Runner(All)), Is.EqualTo(["not-proven"]));

        await staging.Runner(All).RunAsync();
        await staging.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note");

        Assert.That(Objections(staging.Runner(All)), Is.EqualTo(["not-verified-in-staging"]));
        Assert.That(Objections(staging.Runner(All[0], All[2])), Is.EqualTo(["unknown-migration"]));
        Assert.That(Objections(staging.Runner(All[0], All[1], Totals("bigint"))), Is.EqualTo(["not-verified-in-staging", "edited-migration"]));

        static IEnumerable<string> Objections(MigrationRunner runner) =>
            Assert.ThrowsAsync<MigrationProofException>(() => runner.ProveAsync())!.Findings.Select(f => f.Rule);
    }

    [Test]
    public async Task A_migration_that_was_edited_after_staging_ran_it_is_refused()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        var policy = PromotionPolicy.FromProof(await both.ProveAsync());
        var production = both.Production.Runner(new MigrationOptions { Promotion = policy }, All[0], All[1], Totals("bigint"));

        var refusal = Assert.ThrowsAsync<MigrationRefusedException>(() => production.RunAsync());

        Assert.That(Rules(refusal!), Is.EqualTo(["other-checksum"]));
        Assert.That(refusal!.Findings.Single().Version.Value, Is.EqualTo("003"));
        Assert.That(await both.Production.RowsAsync("SELECT version FROM schema_migrations"), Is.EqualTo(["001"]), "not even what is proven runs");
    }

    [Test]
    public async Task What_staging_has_not_applied_is_refused_by_proof_and_live()
    {
        await using var both = await Environments.CreateAsync(All[..2], All[..1]);
        foreach (var policy in new[] { PromotionPolicy.FromProof(await both.ProveAsync()), PromotionPolicy.FromStaging(both.Staging.DataSource) })
        {
            var promotion = both.Promotion(policy);

            Assert.That(Errors(await promotion.AskAsync()), Is.EqualTo([("not-proven", "migration 003")]));
            Assert.That((await promotion.AskAsync(MigrationTarget.UpTo(new("002")))).IsAllowed, Is.True);
            Assert.ThrowsAsync<MigrationRefusedException>(async () => await promotion.PromoteAsync(await promotion.AskAsync()));
        }

        Assert.That(await both.Production.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_no_longer_verifies_in_staging_is_refused_live()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        await both.Staging.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note");
        var report = await both.Promotion(PromotionPolicy.FromStaging(both.Staging.DataSource)).AskAsync();

        Assert.That(Errors(report), Is.EqualTo([("not-verified-in-staging", "migration 002")]));
        Assert.That(report.Findings[0].Message, Does.Contain("public.orders has column note: the column isn't there"));
        Assert.That(report.Findings.Select(f => f.Rule), Does.Contain("staging-changed"));
    }

    [Test]
    public async Task Staging_that_is_reverted_between_the_question_and_the_run_is_seen_under_the_lock()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        var promotion = both.Promotion(PromotionPolicy.FromStaging(both.Staging.DataSource));
        var report = await promotion.AskAsync();
        Assert.That(report.IsAllowed, Is.True, report.ToText());

        await both.Staging.Runner(All).RollbackAsync(allowDataLoss: true);
        var refusal = Assert.ThrowsAsync<MigrationRefusedException>(() => promotion.PromoteAsync(report));

        Assert.That(Rules(refusal!), Is.EqualTo(["not-proven"]));
        Assert.That(await both.Production.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"), Is.EqualTo(1));
        Assert.That(await both.Production.ScalarAsync<long>(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Is.Zero, "the lock is free again");
    }

    [Test]
    public async Task An_expired_proof_is_refused_and_so_is_one_that_expires_before_the_run()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        var clock = new MovedClock();
        var policy = PromotionPolicy.FromProof(await both.ProveAsync(new() { Lifetime = TimeSpan.FromHours(1) }));
        var promotion = new SchemaPromotion(new(both.Production.DataSource, All, clock: clock), policy);
        var report = await promotion.AskAsync();
        Assert.That(report.IsAllowed, Is.True, report.ToText());

        clock.Ahead = TimeSpan.FromHours(2);

        Assert.That(Errors(await promotion.AskAsync()), Is.EqualTo([("proof-expired", "proof")]));
        Assert.That(Rules(Assert.ThrowsAsync<MigrationRefusedException>(() => promotion.PromoteAsync(report))!), Is.EqualTo(["proof-expired"]));
    }

    [Test]
    public async Task A_file_that_is_missing_changed_cut_off_or_not_signed_is_refused_at_start_up()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        var bytes = ProofFile.Write(await both.ProveAsync(new() { Key = Key }));
        var changed = bytes.ToArray();
        changed[bytes.Length / 2] ^= 1;
        foreach (var (content, rules) in new (byte[]?, string[])[]
        {
            (null, ["proof-missing"]),
            (changed, ["proof-tampered", "proof-unreadable"]),
            (bytes[..^40], ["proof-truncated"]),
            (ProofFile.Write(await both.ProveAsync()), ["proof-unsigned"]),
            (ProofFile.Write(await both.ProveAsync(new() { Key = ProofKey.FromSecret("another secret than that") })), ["proof-wrongly-signed"]),
        })
        {
            using var file = new ProofFileOnDisk(content);
            await using var provider = Services(both.Production.DataSource, b => b.RequireProof(file.Path, Key));

            Assert.That(rules, Does.Contain(Rules(Assert.ThrowsAsync<MigrationRefusedException>(() => provider.MigrateSchemaAsync())!).Single()));
        }

        using var good = new ProofFileOnDisk(bytes);
        await using var started = Services(both.Production.DataSource, b => b.RequireProof(good.Path, Key));
        Assert.That((await started.MigrateSchemaAsync()).Applied, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Whoever_overrides_it_stands_in_the_journal_with_the_reason()
    {
        await using var both = await Environments.CreateAsync(All[..2], All[..1]);
        var policy = PromotionPolicy.FromStaging(both.Staging.DataSource) with { Override = new("Anna", "The outage of 12 May.") };
        var promotion = both.Promotion(policy);
        var report = await promotion.AskAsync();

        Assert.That((report.IsAllowed, report.IsOverridden), Is.EqualTo((true, true)));
        Assert.That(report.ToText(), Does.Contain("although staging hasn't proven them, because Anna says so: The outage of 12 May."));

        Assert.That((await promotion.PromoteAsync(report)).Applied, Has.Count.EqualTo(2));
        Assert.That(await both.Production.RowsAsync("SELECT version, direction, message FROM schema_migrations_journal WHERE outcome = 'promotion-overridden'"), Is.EqualTo(
            [$"003|up|Anna: The outage of 12 May. (in spite of: Migration 003 \"Third\" isn't proven: staging hasn't applied it, says {Address.Of(both.Staging.DataSource)}, asked live.)"]));
        Assert.That(await both.Production.RowsAsync("SELECT outcome FROM schema_migrations_journal WHERE version = '003' ORDER BY id"), Is.EqualTo(["promotion-overridden", "applied"]));
    }

    [Test]
    public async Task An_override_is_journalled_before_the_first_run_too_and_although_the_run_fails()
    {
        await using var production = await OwnedDatabase.CreateAsync();
        var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Password=secret of staging;Timeout=2");
        await using (nowhere)
        {
            var policy = PromotionPolicy.FromStaging(nowhere) with { Override = new("Anna", "Staging burned down") };
            var runner = production.Runner(new MigrationOptions { Promotion = policy }, new M1("SELECT 1 / 0"));

            Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());
            var note = (await production.RowsAsync("SELECT message FROM schema_migrations_journal WHERE outcome = 'promotion-overridden'")).Single();
            Assert.That(note, Does.StartWith("Anna: Staging burned down (in spite of: Staging (127.0.0.1:1/nobody) can't be asked").And.Not.Contain("secret"));
            Assert.That(await production.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"), Is.Zero);
        }
    }

    [Test]
    public async Task What_never_ran_in_staging_is_not_proven_by_its_row_in_the_history()
    {
        await using var both = await Environments.CreateAsync([], []);
        await both.Staging.ExecuteAsync("CREATE TABLE public.orders (id bigint)");
        await both.Staging.Runner(All).BaselineAsync(new("001"));
        await both.Staging.Runner(All[0], Notes("varchar(20)")).RunAsync();
        await both.Staging.Runner(All).RepairAsync(MigrationRepair.AcceptEdit(new("002")), "It is the same.");
        await both.Staging.Runner(All).RunAsync();
        var report = await both.Promotion(PromotionPolicy.FromStaging(both.Staging.DataSource)).AskAsync();

        Assert.That(Errors(report), Is.EqualTo([("not-run-in-staging", "migration 001"), ("not-run-in-staging", "migration 002")]));
    }

    [Test]
    public async Task Another_structure_than_staging_had_is_a_warning_or_an_error_as_the_policy_says()
    {
        await using var both = await Environments.CreateAsync(All[..1], All[..1]);
        await both.Staging.Superuser.ExecuteAsync($"REASSIGN OWNED BY {both.Staging.Role} TO CURRENT_USER");
        await both.Production.Superuser.ExecuteAsync($"REASSIGN OWNED BY {both.Production.Role} TO CURRENT_USER");
        await SameOwnerAsync(both.Staging.Superuser.DataSource, both.Production.Superuser.DataSource);
        await new MigrationRunner(both.Staging.Superuser.DataSource, All).RunAsync();
        var policy = PromotionPolicy.FromProof(await new MigrationRunner(both.Staging.Superuser.DataSource, All).ProveAsync());
        var production = new MigrationRunner(both.Production.Superuser.DataSource, All);

        Assert.That((await new SchemaPromotion(production, policy).AskAsync()).Findings, Is.Empty, "both were alike");

        await both.Production.Superuser.ExecuteAsync("CREATE INDEX by_hand ON public.orders (id)");
        var lenient = await new SchemaPromotion(production, policy).AskAsync();
        var strict = await new SchemaPromotion(production, policy with { OtherStructure = FindingSeverity.Error }).AskAsync();
        var unknown = await new SchemaPromotion(production, policy with { OtherStructure = FindingSeverity.Error }).AskAsync(new MigrationPlan([lenient.Plan.Steps[1]], []));

        Assert.That((lenient.IsAllowed, lenient.Findings.Single().Rule, lenient.Findings.Single().Severity), Is.EqualTo((true, "other-structure", FindingSeverity.Warning)));
        Assert.That((strict.IsAllowed, Errors(strict).Single().Rule), Is.EqualTo((false, "other-structure")));
        Assert.That(Errors(unknown).Single().Rule, Is.EqualTo("structure-unknown"));
    }

    [Test]
    public async Task Code_that_another_build_ran_in_staging_is_not_taken_for_the_same()
    {
        await using var both = await Environments.CreateAsync([], []);
        var migration = new CodeMigration();
        await both.Staging.Runner(migration).RunAsync();
        var proof = await both.Staging.Runner(migration).ProveAsync();
        var build = typeof(SchemaPromotionTests).Module.ModuleVersionId.ToString("N");

        Assert.That(proof.Migrations.Single().Code, Is.EqualTo(build));
        Assert.That(await FindingsAsync(proof), Does.Not.Contain(("code-unproven", FindingSeverity.Warning)));

        await both.Staging.ExecuteAsync($"UPDATE schema_migrations SET executed_sql = replace(executed_sql, '{build}', '{Guid.Empty:N}')");
        var edited = await both.Staging.Runner(migration).ProveAsync();
        await both.Staging.ExecuteAsync($"UPDATE schema_migrations SET executed_sql = replace(executed_sql, '/* build {Guid.Empty:N} */', '')");
        var older = await both.Staging.Runner(migration).ProveAsync();

        Assert.That(edited.Migrations.Single().HasRun, Is.True, "a rebuild edits no migration");
        Assert.That(await FindingsAsync(edited), Does.Contain(("code-unproven", FindingSeverity.Warning)));
        Assert.That(await FindingsAsync(older), Does.Contain(("code-unproven", FindingSeverity.Warning)));

        async Task<IEnumerable<(string, FindingSeverity)>> FindingsAsync(MigrationProof of) =>
            (await new SchemaPromotion(both.Production.Runner(migration), PromotionPolicy.FromProof(of)).AskAsync()).Findings.Select(f => (f.Rule, f.Severity));
    }

    [Test]
    public async Task Only_the_proofs_of_named_databases_are_taken_and_never_its_own()
    {
        await using var both = await Environments.CreateAsync(All, All);
        var own = await both.Production.Runner(All).ProveAsync();
        await both.Production.Runner(All).RollbackAsync(allowDataLoss: true);
        var proof = await both.ProveAsync();
        var policy = PromotionPolicy.FromProof(proof);

        Assert.That(proof.Identity, Does.Match("^[0-9]+:[0-9]+:"));
        Assert.That(Errors(await both.Promotion(PromotionPolicy.FromProof(own)).AskAsync()), Is.EqualTo([("proof-of-itself", "proof")]));
        Assert.That(Errors(await both.Promotion(policy with { Sources = ["staging:5432/app", own.Identity] }).AskAsync()), Is.EqualTo([("proof-of-another-database", "proof")]));
        foreach (var accepted in new[] { proof.Identity, proof.Source, proof.Identity.Split(':')[0] })
        {
            Assert.That(Errors(await both.Promotion(policy with { Sources = ["elsewhere", accepted] }).AskAsync()), Is.Empty, accepted);
        }
    }

    [Test]
    public async Task A_role_that_may_not_read_which_cluster_it_is_still_tells_the_database()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await staging.Runner(All).RunAsync();
        await staging.Superuser.ExecuteAsync("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");

        Assert.That((await staging.Runner(All).ProveAsync()).Identity, Does.Match("^:[0-9]+:"));
    }

    [Test]
    public async Task A_proof_is_taken_only_as_long_as_its_receiver_allows_and_none_from_the_future()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        var clock = new MovedClock();
        var policy = PromotionPolicy.FromProof(await both.ProveAsync(new() { Lifetime = TimeSpan.FromDays(3000) }));

        Assert.That(await AskAsync(TimeSpan.FromDays(6), policy), Is.Empty);
        Assert.That(await AskAsync(TimeSpan.FromDays(8), policy), Is.EqualTo([("proof-too-old", "proof")]));
        Assert.That(await AskAsync(TimeSpan.FromDays(8), policy with { MaxAge = TimeSpan.FromDays(9) }), Is.Empty);
        Assert.That(await AskAsync(TimeSpan.FromMinutes(-4), policy), Is.Empty, "clocks differ a little");
        Assert.That(await AskAsync(TimeSpan.FromMinutes(-6), policy), Is.EqualTo([("proof-from-the-future", "proof")]));

        async Task<IEnumerable<(string, string)>> AskAsync(TimeSpan ahead, PromotionPolicy held)
        {
            clock.Ahead = ahead;
            return Errors(await new SchemaPromotion(new(both.Production.DataSource, All, clock: clock), held).AskAsync());
        }
    }

    [Test]
    public async Task Staging_that_is_ahead_or_ran_out_of_order_was_changed_by_nobody()
    {
        await using var ahead = await Environments.CreateAsync(All, All[..1]);
        var live = new SchemaPromotion(ahead.Production.Runner(All[..2]), PromotionPolicy.FromStaging(ahead.Staging.DataSource));
        await using var unordered = await Environments.CreateAsync([All[0]], All[..1]);
        await unordered.Staging.Runner(new MigrationOptions { AllowOutOfOrder = true, AllowGaps = true }, All[0], All[2]).RunAsync();
        await unordered.Staging.Runner(new MigrationOptions { AllowOutOfOrder = true }, All).RunAsync();

        Assert.That((await live.AskAsync()).Findings.Select(f => f.Rule), Does.Not.Contain("staging-changed"));
        Assert.That((await unordered.Promotion(PromotionPolicy.FromProof(await unordered.ProveAsync())).AskAsync()).Findings.Select(f => f.Rule), Does.Not.Contain("staging-changed"));
    }

    [Test]
    public async Task Where_staging_began_or_nothing_can_be_compared_the_structure_is_unknown()
    {
        await using var both = await Environments.CreateAsync(All[..1], []);
        await both.Staging.Runner(All).RunAsync();
        var proof = await both.ProveAsync();
        var strict = PromotionPolicy.FromProof(proof) with { OtherStructure = FindingSeverity.Error };

        Assert.That(Errors(await both.Promotion(strict).AskAsync()).Select(e => e.Rule), Is.EqualTo(["structure-unknown"]));

        await both.Production.Runner(All[..1]).RunAsync();
        await both.Staging.ExecuteAsync("CREATE INDEX by_hand ON public.orders (id)");
        var changed = await both.ProveAsync();
        var unlike = await AskAsync(changed with { LibraryVersion = "0.1.0" });
        var hidden = await AskAsync(changed with { NotVisible = ["any subscription"] });

        Assert.That(unlike, Does.Contain("structure-unknown").And.Not.Contain("other-structure"));
        Assert.That(hidden, Does.Contain("structure-unknown").And.Not.Contain("staging-changed"));
        Assert.That(await AskAsync(changed), Does.Contain("staging-changed"));

        async Task<List<string>> AskAsync(MigrationProof of) => [.. (await both.Promotion(PromotionPolicy.FromProof(of)).AskAsync()).Findings.Select(f => f.Rule)];
    }

    [Test]
    public async Task A_script_is_held_to_it_as_a_run_is_and_what_was_recorded_without_one_is_journalled_as_unproven()
    {
        await using var both = await Environments.CreateAsync(All[..2], []);
        var policy = PromotionPolicy.FromStaging(both.Staging.DataSource);
        var held = both.Production.Runner(new MigrationOptions { Promotion = policy }, All);
        var free = both.Production.Runner(new MigrationOptions { Promotion = policy with { Override = new("Anna", "An outage.") } }, All);

        Assert.That(Rules(Assert.ThrowsAsync<MigrationRefusedException>(async () => await held.ScriptAsync(await held.PlanAsync()))!), Is.EqualTo(["not-proven"]));
        Assert.That(await held.ScriptAsync(await held.PlanAsync(MigrationTarget.UpTo(new("002")))), Does.Contain("ADD COLUMN note").And.Not.Contain("promotion-overridden"));
        Assert.That(await free.ScriptAsync(await free.PlanAsync()), Does.Contain("promotion-overridden").And.Contain("Anna: An outage. (in spite of: "));

        await held.BaselineAsync(new("001"), verify: false);
        await held.RepairAsync(MigrationRepair.MarkApplied(new("003")), "It is there.");
        Assert.That(await both.Production.RowsAsync("SELECT version FROM schema_migrations_journal WHERE message LIKE '%Unproven: runs of this database%' ORDER BY id"), Is.EqualTo(["001", "003"]));
    }

    [Test]
    public async Task Going_back_needs_no_proof()
    {
        await using var both = await Environments.CreateAsync(All[..1], All);
        var production = both.Production.Runner(new MigrationOptions { Promotion = PromotionPolicy.FromProofFile("/nowhere/proof.json") }, All);

        Assert.That((await production.RollbackAsync(allowDataLoss: true)).Reverted.Single().Value, Is.EqualTo("003"));
        Assert.ThrowsAsync<MigrationRefusedException>(() => production.RunAsync());
    }

    [Test]
    public async Task Services_ask_and_promote_by_the_policy_that_is_registered()
    {
        await using var both = await Environments.CreateAsync(All, All[..1]);
        await using var provider = Services(both.Production.DataSource, b => b.RequireProof(_ => PromotionPolicy.FromStaging(both.Staging.DataSource)));
        await using var scope = provider.CreateAsyncScope();
        var promotion = scope.ServiceProvider.GetRequiredService<SchemaPromotion>();

        Assert.That((await promotion.PromoteAsync(await promotion.AskAsync())).Applied, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Whoever_asks_without_a_policy_is_told_to_set_one()
    {
        await using var both = await Environments.CreateAsync([], []);

        Assert.That(
            Assert.ThrowsAsync<MigrationDefinitionException>(() => new SchemaPromotion(both.Production.Runner(All)).AskAsync())!.Message,
            Does.Contain("Set MigrationOptions.Promotion"));
    }

    private static M1 Orders() => new("CREATE TABLE public.orders (id bigint)", "DROP TABLE public.orders", v => v.HasTable("public.orders"));

    private static M2 Notes(string type = "text") =>
        new($"ALTER TABLE public.orders ADD COLUMN note {type}", "ALTER TABLE public.orders DROP COLUMN note", v => v.HasColumn("public.orders", "note"));

    private static M3 Totals(string type = "integer") => new($"CREATE TABLE public.totals (sum {type})", "DROP TABLE public.totals", v => v.HasTable("public.totals"));

    private static ServiceProvider Services(NpgsqlDataSource database, Action<SchemaMigrationsBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton(database);
        configure(services.AddSchemaMigrations());
        foreach (var migration in All)
        {
            services.AddSingleton(migration);
        }

        return services.BuildServiceProvider();
    }

    // Roles of two test databases differ, and so do their owners.
    private static async Task SameOwnerAsync(params NpgsqlDataSource[] databases)
    {
        foreach (var database in databases)
        {
            var runner = new MigrationRunner(database, All[..1]);
            await runner.RollbackAsync(allowDataLoss: true);
            await runner.RunAsync();
        }
    }

    private static IEnumerable<string> Rules(MigrationRefusedException refusal) => refusal.Findings.Cast<UnprovenMigration>().Select(f => f.Finding.Rule);

    private static IEnumerable<(string Rule, string Subject)> Errors(PromotionReport report) =>
        report.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => (f.Rule, f.Subject));

    [Migration("001", "2025-11-04", "Code")]
    private sealed class CodeMigration : Migration
    {
        protected override void Up(MigrationBuilder migration)
        {
            migration.Sql("CREATE TABLE public.counted (n bigint)");
            migration.Run((context, _) => Task.CompletedTask, "count what is there");
        }

        protected override void Down(MigrationBuilder migration) => migration.Sql("DROP TABLE public.counted");

        protected override void Verify(VerificationBuilder verify) => verify.HasTable("public.counted");
    }

    private sealed class Environments : IAsyncDisposable
    {
        public required OwnedDatabase Staging { get; init; }

        public required OwnedDatabase Production { get; init; }

        public static async Task<Environments> CreateAsync(Migration[] staging, Migration[] production)
        {
            var both = new Environments { Staging = await OwnedDatabase.CreateAsync(), Production = await OwnedDatabase.CreateAsync() };
            await both.Staging.Runner(staging).RunAsync();
            await both.Production.Runner(production).RunAsync();
            return both;
        }

        public async Task<MigrationProof> ProveAsync(ProofOptions? options = null) => await Staging.Runner(All).ProveAsync(options);

        public SchemaPromotion Promotion(PromotionPolicy policy) => new(Production.Runner(All), policy);

        public async ValueTask DisposeAsync()
        {
            await Staging.DisposeAsync();
            await Production.DisposeAsync();
        }
    }

    private sealed class ProofFileOnDisk : IDisposable
    {
        public ProofFileOnDisk(byte[]? content)
        {
            if (content is not null)
            {
                File.WriteAllBytes(Path, content);
            }
        }

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
