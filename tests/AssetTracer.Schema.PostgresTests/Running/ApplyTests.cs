namespace AssetTracer.Schema.PostgresTests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class ApplyTests
{
    private static readonly M1 Quotations = new(
        "CREATE TABLE public.quotations (id int PRIMARY KEY, organization_id int NOT NULL, number text); INSERT INTO quotations VALUES (1, 1, 'Q-1'), (2, 2, 'Q-1')",
        "DROP TABLE public.quotations",
        v => v.Exists(TableDefinition.Named("quotations")).Holds("there are rows", "(SELECT count(*) = 2 FROM quotations)"));

    private static readonly M2 Unique = new(
        "ALTER TABLE public.quotations ADD CONSTRAINT quotations_number UNIQUE (organization_id, number)",
        "ALTER TABLE public.quotations DROP CONSTRAINT quotations_number",
        v => v.HasConstraint("quotations", "quotations_number").NoRows("no number is missing", "SELECT * FROM quotations WHERE number IS NULL -- any"));

    [Test]
    public async Task What_is_pending_is_applied_verified_and_recorded()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var summary = await database.Runner(Unique, Quotations).RunAsync();

        var rows = await database.RowsAsync(
            "SELECT version, description, written_on::text, applied_by, origin, length(checksum), executed_sql LIKE '%UNIQUE%', down_sql LIKE 'ALTER%', verified_at IS NOT NULL, applied_at > now() - interval '1 hour', host <> '', library_version <> '' FROM schema_migrations ORDER BY 1");
        Assert.Multiple(() =>
        {
            Assert.That(summary.Applied.Select(a => a.Version.Value), Is.EqualTo(["001", "002"]));
            Assert.That(summary.Applied.Select(a => a.AppliedAt is not null && a.Duration > TimeSpan.Zero), Is.All.True);
            Assert.That(summary.Verifications.Select(v => (v.Passed, v.Results.Count)), Is.EqualTo(new[] { (true, 2), (true, 2) }));
            Assert.That(rows, Is.EqualTo(new[]
            {
                $"001|First|2025-11-04|{database.Role}|applied|64|False|False|True|True|True|True",
                $"002|Second|2025-11-05|{database.Role}|applied|64|True|True|True|True|True|True",
            }));
        });
        Assert.That(
            await database.RowsAsync("SELECT version, direction, outcome FROM schema_migrations_journal ORDER BY id"),
            Is.EqualTo(["001|up|applied", "002|up|applied"]));
    }

    [Test]
    public async Task Nothing_is_granted_on_the_history_even_where_default_privileges_would()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC, pg_monitor");
        await database.ExecuteAsync("ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO PUBLIC, pg_monitor");

        await database.Runner(Quotations).RunAsync();

        Assert.That(
            await database.RowsAsync(
                """
                SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE c.relname LIKE 'schema_migrations%' AND a.grantee <> c.relowner
                UNION ALL
                SELECT relname FROM pg_class WHERE relname IN ('schema_migrations', 'schema_migrations_journal') AND NOT relrowsecurity
                """),
            Is.Empty);
        Assert.That(await database.ScalarAsync<bool>("SELECT has_table_privilege('pg_monitor', 'quotations', 'SELECT')"), Is.True, "the default privileges are there");
    }

    [Test]
    public async Task Rolling_back_reverts_the_newest_first_and_moves_the_rows_into_the_journal()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var before = new PostgresSnapshotReader(database.DataSource);
        await database.Runner(Quotations).RunAsync();
        var first = await before.ReadAsync();
        var runner = database.Runner(Quotations, Unique);
        await runner.RunAsync();

        var summary = await runner.RollbackToAsync(new("1"));

        Assert.Multiple(() =>
        {
            Assert.That(summary.Reverted, Is.EqualTo(new[] { new MigrationVersion("002") }));
            Assert.That(summary.Applied, Is.Empty);
        });
        Assert.That((await before.ReadAsync()).Fingerprint, Is.EqualTo(first.Fingerprint));
        Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations"), Is.EqualTo(["001"]));
        Assert.That(
            await database.RowsAsync("SELECT version, direction, outcome, history_row ->> 'executed_sql' LIKE '%UNIQUE%' FROM schema_migrations_journal WHERE outcome = 'reverted'"),
            Is.EqualTo(["002|down|reverted|True"]));
        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(1), "and it can be applied again");

        await runner.RunAsync(await runner.PlanAsync(MigrationTarget.Nothing) with { AllowDataLoss = true });
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('quotations') IS NULL"), Is.True);
        Assert.That(await runner.ReadHistoryAsync(), Is.Empty);
    }

    [Test]
    public async Task An_irreversible_migration_stops_a_roll_back_before_anything_changes()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(Quotations, new M2("CREATE TABLE a ()"), new M3("CREATE TABLE b ()", "DROP TABLE b"));
        await runner.RunAsync();
        var before = await database.DumpAsync();

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => runner.RollbackToAsync(new("001")));

        Assert.That(refused!.Message, Is.EqualTo("Migration 002 \"Second\" can't be reverted: The test doesn't say how. Write a new migration that leads on from here."));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_plan_changes_nothing_and_is_carried_out_as_far_as_nobody_did()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(Quotations, Unique);
        var empty = await database.DumpAsync();

        var plan = await runner.PlanAsync();

        Assert.That(plan.Steps.Select(s => (s.Version.Value, s.Direction, s.Statements.Count)), Is.EqualTo(new[] { ("001", MigrationDirection.Up, 2), ("002", MigrationDirection.Up, 1) }));
        Assert.That(await database.DumpAsync(), Is.EqualTo(empty));
        await runner.RunAsync(await runner.PlanAsync(MigrationTarget.UpTo(new("1"))));
        Assert.That((await runner.RunAsync(plan)).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That((await runner.RunAsync(plan)).IsEmpty, Is.True);
    }

    [Test]
    public async Task Edited_unknown_and_out_of_order_migrations_are_refused_unless_allowed()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new MigrationOptions { AllowGaps = true }, Quotations, new M3("CREATE TABLE c ()")).RunAsync();
        Migration[] build = [new M1("CREATE TABLE other ()"), new M2("CREATE TABLE b ()")];

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => database.Runner(build).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Findings.Select(f => f.GetType().Name), Is.EqualTo([nameof(EditedMigration), nameof(OutOfOrderMigration), nameof(UnknownMigration)]));
            Assert.That(refused.Message, Does.Match(
                @"^Migration 001 was edited after it was applied on \d{4}-\d\d-\d\d \(recorded [0-9a-f]{4}…, now [0-9a-f]{4}…\)\. Restore it, or write a new migration\."
                + @"\s+- CREATE TABLE public\.quotations .*\s+- INSERT INTO quotations .*\s+\+ CREATE TABLE other \(\)\s+Migration 002"));
            Assert.That(refused.Message, Does.Contain("Migration 002 is pending, but 003 was applied before it."));
            Assert.That(refused.Message, Does.Match("Migration 003 \"Third\" was applied on .*, but this build doesn't know it"));
        });
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('b') IS NULL"), Is.True);

        var options = new MigrationOptions { AllowEdited = true, AllowUnknown = true, AllowOutOfOrder = true };
        Assert.That((await database.Runner(options, build).RunAsync()).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
    }

    [Test]
    public async Task A_comment_is_no_edit()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new M1("CREATE TABLE a (b int)")).RunAsync();

        Assert.That((await database.Runner(new M1("-- Why.\ncreate table a\n(b int);")).RunAsync()).IsEmpty, Is.True);
    }

    [Test]
    public async Task Bodies_with_semicolons_reach_the_server_as_they_are_written()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(new M1(
            """
            CREATE FUNCTION plain() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 41; END $$;
            CREATE FUNCTION atomic() RETURNS int BEGIN ATOMIC SELECT 1; SELECT plain() + 1; END;
            CREATE TABLE a (t text DEFAULT E'it''s; \'quoted\'' , "semi;colon" int);
            CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2);
            DO $do$ BEGIN EXECUTE 'SELECT 1;'; END $do$;
            """,
            verify: v => v.Holds("it computes; yes", "atomic() = 42 AND ';' = ';'")));

        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(1));
        Assert.That((await runner.VerifyAsync()).Single().Passed, Is.True);
    }

    [TestCase("")]
    [TestCase("; VACUUM")]
    public async Task A_migration_does_not_inherit_the_settings_of_the_one_before(string more)
    {
        await using var database = await OwnedDatabase.CreateAsync();

        await database.Runner(
            new M1("CREATE SCHEMA aside; SET search_path = aside; CREATE TABLE a ()" + more),
            new M2("CREATE TABLE b ()" + more),
            new M3("CREATE TABLE c ()")).RunAsync();

        Assert.That(
            await database.RowsAsync("SELECT oid::regclass::text FROM pg_class WHERE relname IN ('a', 'b', 'c') ORDER BY 1"),
            Is.EqualTo(["aside.a", "b", "c"]));
    }
}
