namespace AssetTracer.Schema.PostgresTests.Running.History;

/// <summary>A history begins in a database that has everything already, and is put right where it doesn't say what is so.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BaselineTests
{
    private static readonly M1 First = new("CREATE TABLE a (note text)", "DROP TABLE a", v => v.HasTable("a").HasColumn("a", "note", "text"));

    private static readonly M2 Second = new("ALTER TABLE a ALTER note TYPE varchar(9)", "ALTER TABLE a ALTER note TYPE text", v => v.HasColumn("a", "note", "varchar(9)"));

    private static readonly M3 Third = new("CREATE TABLE c ()", "DROP TABLE c", v => v.HasTable("c"));

    [Test]
    public async Task What_is_there_up_to_a_version_is_recorded()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (note varchar(9))");
        var runner = database.Runner(First, Second, Third);

        var recorded = await runner.BaselineAsync(new("2"));

        Assert.That(recorded.Select(a => (a.Version.Value, a.Origin, a.VerifiedAt is not null)), Is.EqualTo(new[] { ("001", MigrationOrigin.Baseline, true), ("002", MigrationOrigin.Baseline, true) }));
        Assert.That((await runner.RunAsync()).Applied.Select(a => a.Version.Value), Is.EqualTo(["003"]));
        Assert.That(
            await database.RowsAsync("SELECT version, origin, executed_sql IS NULL, duration_ms IS NULL, fingerprint IS NOT NULL FROM schema_migrations ORDER BY 1"),
            Is.EqualTo(["001|baseline|True|True|False", "002|baseline|True|True|True", "003|applied|False|False|True"]));
        Assert.That(await database.RowsAsync("SELECT version, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(["001|baseline", "002|baseline", "003|applied"]));
        Assert.That(
            await database.RowsAsync("SELECT relname FROM pg_class WHERE relname IN ('schema_migrations', 'schema_migrations_journal') AND relrowsecurity AND relowner = current_user::regrole ORDER BY 1"),
            Is.EqualTo(["schema_migrations", "schema_migrations_journal"]));
    }

    [Test]
    public async Task What_is_not_there_is_refused_unless_nobody_looks()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (note text)");
        var before = await database.DumpAsync();
        var runner = database.Runner(First, Second, Third);

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => runner.BaselineAsync(new("003")));

        Assert.That(refused!.Findings.Select(f => f.Version.Value), Is.EqualTo(["002", "003"]));
        Assert.That(refused.Message, Does.Contain("Migration 003 \"Third\" isn't there as it expects (table public.c exists: it isn't there), so it can't be part of a baseline."));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.That((await runner.BaselineAsync(new("003"), verify: false)).Select(a => a.VerifiedAt), Is.EqualTo(new DateTimeOffset?[] { null, null, null }));
    }

    [Test]
    public async Task A_history_that_has_begun_is_refused()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(First, Second);
        await runner.RunAsync();

        var refused = Assert.ThrowsAsync<MigrationHistoryException>(() => runner.BaselineAsync(new("001")));
        var unknown = Assert.ThrowsAsync<MigrationDefinitionException>(() => runner.BaselineAsync(new("009")));

        Assert.That(refused!.Message, Does.StartWith("The history public.schema_migrations of ").And.Contain("has begun already: it holds 001, 002. Nothing was changed."));
        Assert.That(unknown!.Message, Is.EqualTo("There is no migration 009 to begin with. This build holds 001, 002."));
    }

    [Test]
    public async Task A_migration_is_marked_as_applied_and_as_reverted_with_the_reason()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(First, Second, Third);
        await runner.RunAsync(await runner.PlanAsync(MigrationTarget.UpTo(new("001"))));

        await runner.RepairAsync(MigrationRepair.MarkApplied(new("2")), "Made by hand on Monday.");
        Assert.That((await runner.ReadHistoryAsync()).Select(a => (a.Version.Value, a.Origin, a.VerifiedAt is null)), Is.EqualTo(new[]
        {
            ("001", MigrationOrigin.Applied, false), ("002", MigrationOrigin.Marked, true),
        }));
        await database.Runner(First).RepairAsync(MigrationRepair.MarkReverted(new("002")), "Undone by hand on Tuesday.");

        Assert.That((await runner.ReadHistoryAsync()).Select(a => a.Version.Value), Is.EqualTo(["001"]));
        Assert.That(
            await database.RowsAsync("SELECT version, direction, outcome, message, history_row ->> 'origin' FROM schema_migrations_journal ORDER BY id"),
            Is.EqualTo(["001|up|applied|null|null", "002|up|marked applied|Made by hand on Monday.|null", "002|down|marked reverted|Undone by hand on Tuesday.|marked"]));
        Assert.That(await database.ScalarAsync<string>("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'note'"), Is.EqualTo("text"), "nothing ran");
        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_edit_is_accepted_with_the_reason()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new M1("CREATE TABLE a (note text, old int)")).RunAsync();
        var runner = database.Runner(First);
        Assert.ThrowsAsync<MigrationRefusedException>(() => runner.RunAsync());

        await runner.RepairAsync(MigrationRepair.AcceptEdit(new("001")), "The column went in a rebase.");

        Assert.That((await runner.RunAsync()).IsEmpty, Is.True);
        Assert.That(
            await database.RowsAsync("SELECT executed_sql LIKE '%old int%', down_sql, irreversible IS NULL FROM schema_migrations"),
            Is.EqualTo(["True|DROP TABLE a\n;\n|True"]));
        Assert.That(
            await database.RowsAsync("SELECT outcome, message, history_row ->> 'irreversible' FROM schema_migrations_journal ORDER BY id DESC LIMIT 1"),
            Is.EqualTo(["accepted|The column went in a rebase.|The test doesn't say how."]));
    }

    [Test]
    public async Task A_row_of_a_hand_made_history_gets_a_checksum_by_accepting_it()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a (note text); CREATE TABLE schema_migrations (version text UNIQUE, applied_at timestamptz); INSERT INTO schema_migrations VALUES ('1', '2025-01-01')");

        await database.Runner(First).RepairAsync(MigrationRepair.AcceptEdit(new("001")), "It was applied so.");

        Assert.ThrowsAsync<MigrationRefusedException>(() => database.Runner(new M1("SELECT 2")).RunAsync());
        Assert.That((await database.Runner(First).ReadHistoryAsync()).Single().Origin, Is.EqualTo(MigrationOrigin.TakenOver));
    }

    [Test]
    public async Task What_needs_no_repair_is_refused()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(First, Second);
        await runner.RunAsync(await runner.PlanAsync(MigrationTarget.UpTo(new("001"))));

        Assert.Multiple(() =>
        {
            Assert.That(Refused(MigrationRepair.MarkApplied(new("1"))), Is.EqualTo("Migration 001 \"First\" is recorded as applied already."));
            Assert.That(Refused(MigrationRepair.MarkApplied(new("7"))), Is.EqualTo("There is no migration 7 in this build. It holds 001, 002."));
            Assert.That(Refused(MigrationRepair.MarkReverted(new("2"))), Is.EqualTo("Migration 2 isn't recorded as applied. Applied: 001."));
            Assert.That(Refused(MigrationRepair.AcceptEdit(new("1"))), Does.Contain("there is nothing to accept"));
            Assert.That(() => runner.RepairAsync(MigrationRepair.MarkApplied(new("2")), " "), Throws.ArgumentException);
        });

        string Refused(MigrationRepair repair) => Assert.ThrowsAsync<MigrationDefinitionException>(() => runner.RepairAsync(repair, "No reason."))!.Message;
    }
}
