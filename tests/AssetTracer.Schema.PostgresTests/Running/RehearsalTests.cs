using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>A rehearsal tells what a run would do, and leaves nothing behind.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RehearsalTests
{
    private static readonly M1 Base = new(
        """
        CREATE TABLE kept (id int PRIMARY KEY, t text);
        INSERT INTO kept VALUES (1, '1');
        CREATE TABLE child (id serial PRIMARY KEY, kept int, x int);
        CREATE TABLE gone (id int);
        CREATE TABLE parts (id int) PARTITION BY LIST (id);
        CREATE TABLE part (id int);
        CREATE TABLE parent (id int);
        CREATE MATERIALIZED VIEW stored AS SELECT 1 AS one;
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE INDEX child_x ON child (x)
        """);

    [Test]
    public async Task Locks_rewritten_tables_and_the_difference_are_told_and_nothing_remains()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var before = await database.DumpAsync();
        var runner = database.Runner(
            Base,
            new M2(
                "ALTER TABLE kept ALTER t TYPE int USING t::int; CREATE TABLE made (id int PRIMARY KEY REFERENCES kept); UPDATE kept SET t = 2; TRUNCATE child",
                verify: v => v.Exists(TableDefinition.Named("made")).Holds("two", "(SELECT t = 2 FROM kept)")),
            new M3("CREATE INDEX CONCURRENTLY kept_t ON kept (t); VACUUM kept; DROP TABLE gone", verify: v => v.HasIndex("kept_t")));
        var plan = await runner.PlanAsync();

        var rehearsal = await runner.RehearseAsync(plan);

        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations_journal"), Is.EqualTo(["001"]));
        Assert.Multiple(() =>
        {
            Assert.That(rehearsal.Passed, Is.True, rehearsal.ToText());
            Assert.That(
                rehearsal.Migrations[0].Statements.Select(s => $"{s.Locks.MaxBy(l => l.Level)} | {string.Join(", ", s.Rewritten)}"),
                Is.EqualTo(new[]
                {
                    "ACCESS EXCLUSIVE on public.kept | public.kept",
                    "SHARE ROW EXCLUSIVE on public.kept | ",
                    "ROW EXCLUSIVE on public.kept | ",
                    "ACCESS EXCLUSIVE on public.child | public.child",
                }),
                rehearsal.ToText());
            Assert.That(rehearsal.Migrations[1].Statements.Select(s => s.Note), Is.EqualTo(new[]
            {
                "Rehearsed without CONCURRENTLY, which no transaction allows: in a run its locks are weaker.", "Not rehearsed: it can't run in a transaction.", null,
            }));
            Assert.That(rehearsal.Migrations[1].Statements[2].Locks, Does.Contain(new TableLock("public.gone", LockLevel.AccessExclusive)));
            Assert.That(rehearsal.Difference.Differences.Select(d => d.Identity), Does.Contain(TableDefinition.Named("made")).And.Contain(TableDefinition.Named("gone")));
            Assert.That(rehearsal.ToText(), Does.StartWith("The plan can be carried out: 2 migrations rehearsed and rolled back.\n").And.Contain("Written anew: public.kept."));
        });
        Assert.That((await runner.RunAsync(plan)).Applied, Has.Count.EqualTo(2), "and it can be run");
    }

    [Test]
    public async Task A_failure_is_told_and_a_sequence_that_went_on_too()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var before = await database.DumpAsync();
        var runner = database.Runner(Base, new M2("INSERT INTO child (x) VALUES (1); INSERT INTO kept VALUES (1, 'twice')"), new M3("SELECT 1"));

        var rehearsal = await runner.RehearseAsync(await runner.PlanAsync());

        Assert.Multiple(() =>
        {
            Assert.That(rehearsal.Passed, Is.False);
            Assert.That(rehearsal.Migrations.Single().Failure, Does.StartWith("Migration 002 \"Second\" failed at statement 2 of 2: duplicate key value"));
            Assert.That(rehearsal.Notes, Is.EqualTo(new[]
            {
                "1 migration behind the failed one wasn't rehearsed, and the structure isn't compared.",
                "Sequence public.child_id_seq went on from its start to 1: sequences don't go back.",
            }));
        });
        Assert.That(await database.RowsAsync("SELECT * FROM child"), Is.Empty);
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Is.Zero);
        Assert.That(before, Is.Not.Empty);
    }

    [Test]
    public async Task Code_is_rehearsed_where_a_transaction_undoes_it_and_no_script_is_written_of_it()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var called = new List<string>();
        var runner = database.Runner(Base, new Ruled(m =>
        {
            m.Run(
                async (context, cancellationToken) =>
                {
                    called.Add("inside");
                    await using var command = new NpgsqlCommand("INSERT INTO kept VALUES (7, 'seven')", context.Connection);
                    await command.ExecuteNonQueryAsync(cancellationToken);
                },
                "inserts seven");
            m.Run((_, _) => Task.FromResult(called), "calls elsewhere", TransactionMode.Outside);
        }));
        var plan = await runner.PlanAsync();

        var rehearsal = await runner.RehearseAsync(plan);

        Assert.That(rehearsal.Passed, Is.True, rehearsal.ToText());
        Assert.That(called, Is.EqualTo(["inside"]));
        Assert.That(rehearsal.Migrations.Single().Statements.Select(s => s.Note), Is.EqualTo(new[] { null, "Not rehearsed: its code has no transaction around it." }));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM kept"), Is.EqualTo(1));
        Assert.That(
            () => runner.ScriptAsync(plan),
            Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("runs C# at step 1 (inserts seven), which no script can"));
    }

    [Test]
    public async Task An_expectation_that_does_not_hold_is_told()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(Base, new M2("SELECT 1", verify: v => v.Exists(TableDefinition.Named("nowhere"))));

        var rehearsal = await runner.RehearseAsync(await runner.PlanAsync());

        Assert.That(rehearsal.Passed, Is.False);
        Assert.That(rehearsal.ToText(), Does.Contain("Not as expected: table public.nowhere exists: it isn't there"));
    }

    // Whatever the words of a statement tell of its locks is so.
    [TestCase("ALTER TABLE kept ADD COLUMN y int")]
    [TestCase("ALTER TABLE kept ALTER t SET STATISTICS 100")]
    [TestCase("ALTER TABLE kept ALTER t SET (n_distinct = 5)")]
    [TestCase("ALTER TABLE kept ALTER t SET STORAGE EXTERNAL")]
    [TestCase("ALTER TABLE kept ALTER t SET DEFAULT 'x'")]
    [TestCase("ALTER TABLE kept ALTER t SET NOT NULL")]
    [TestCase("ALTER TABLE kept SET (fillfactor = 70, autovacuum_enabled = off)")]
    [TestCase("ALTER TABLE kept RESET (fillfactor)")]
    [TestCase("ALTER TABLE kept CLUSTER ON kept_pkey")]
    [TestCase("ALTER TABLE kept SET WITHOUT CLUSTER")]
    [TestCase("ALTER TABLE kept REPLICA IDENTITY FULL")]
    [TestCase("ALTER TABLE kept DISABLE TRIGGER USER")]
    [TestCase("ALTER TABLE kept ENABLE ROW LEVEL SECURITY")]
    [TestCase("ALTER TABLE kept SET UNLOGGED")]
    [TestCase("ALTER TABLE kept RENAME t TO u")]
    [TestCase("ALTER TABLE kept RENAME TO kept2")]
    [TestCase("ALTER TABLE kept INHERIT parent")]
    [TestCase("ALTER TABLE kept ADD CONSTRAINT c CHECK (id > 0) NOT VALID")]
    [TestCase("ALTER TABLE kept ADD UNIQUE (t)")]
    [TestCase("ALTER TABLE child ADD FOREIGN KEY (kept) REFERENCES kept")]
    [TestCase("ALTER TABLE child ADD FOREIGN KEY (kept) REFERENCES kept NOT VALID")]
    [TestCase("ALTER TABLE child ADD y int REFERENCES kept")]
    [TestCase("ALTER TABLE parts ATTACH PARTITION part FOR VALUES IN (1)")]
    [TestCase("CREATE INDEX ON kept (t)")]
    [TestCase("CREATE TABLE made (id int REFERENCES kept)")]
    [TestCase("CREATE TABLE made () INHERITS (parent)")]
    [TestCase("CREATE TABLE made PARTITION OF parts FOR VALUES IN (2)")]
    [TestCase("CREATE TRIGGER tr BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION nothing()")]
    [TestCase("CREATE POLICY p ON kept USING (true)")]
    [TestCase("CREATE STATISTICS st ON id, t FROM kept")]
    [TestCase("CREATE RULE r AS ON DELETE TO kept DO INSTEAD NOTHING")]
    [TestCase("COMMENT ON TABLE kept IS 'x'")]
    [TestCase("COMMENT ON COLUMN public.kept.t IS 'x'")]
    [TestCase("COMMENT ON CONSTRAINT kept_pkey ON kept IS 'x'")]
    [TestCase("GRANT SELECT ON kept TO public")]
    [TestCase("DROP TABLE gone, child")]
    [TestCase("DROP INDEX child_x")]
    [TestCase("REINDEX TABLE kept")]
    [TestCase("REINDEX INDEX child_x")]
    [TestCase("CLUSTER kept USING kept_pkey")]
    [TestCase("TRUNCATE kept, gone")]
    [TestCase("LOCK TABLE kept IN SHARE ROW EXCLUSIVE MODE")]
    [TestCase("INSERT INTO kept VALUES (9, 'x')")]
    [TestCase("UPDATE kept SET t = 'x'")]
    [TestCase("DELETE FROM ONLY kept")]
    [TestCase("ANALYZE kept")]
    [TestCase("REFRESH MATERIALIZED VIEW stored")]
    [TestCase("CREATE VIEW seen AS SELECT 1 AS one")]
    public async Task What_the_text_tells_of_its_locks_is_what_the_server_takes(string sql)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var runner = database.Runner(Base, new M2(sql));

        var rehearsal = await runner.RehearseAsync(await runner.PlanAsync());

        var statement = rehearsal.Migrations.Single().Statements.Single();
        var told = statement.Statement.Locks;
        Assert.That(rehearsal.Passed, Is.True, rehearsal.ToText());
        Assert.That(told.IsKnown, Is.True);
        foreach (var expected in told.Taken)
        {
            var table = expected.IsByIndex ? "child" : expected.Table.Name;
            Assert.That(
                statement.Locks.Where(l => l.Table.Name == table).Max(l => (LockLevel?)l.Level),
                Is.EqualTo(expected.Level),
                $"{expected}, but really {string.Join("; ", statement.Locks)}");
        }

        // Tables that the text names, but changes nothing of, are at most read.
        Assert.That(
            statement.Locks.Where(l => l.Level > LockLevel.RowShare && !told.Taken.Any(t => t.IsByIndex || t.Table.Name == l.Table.Name)),
            Is.Empty);
    }
}
