using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>What is hard about making one database equal to another.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ChangePlannerTests
{
    private const string Roles = """
        DO $$ BEGIN CREATE ROLE sample_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;;
        DO $$ BEGIN CREATE ROLE "Sample Writer"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;;

        """;

    private const string Seen = Roles + """
        CREATE TABLE orders (id integer PRIMARY KEY, total integer, note text);;
        CREATE TABLE lines (id integer PRIMARY KEY, orders integer REFERENCES orders (id));;
        CREATE FUNCTION noticed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';;
        CREATE VIEW totals WITH (security_barrier = true) AS SELECT id, total FROM orders;;
        CREATE VIEW great AS SELECT id FROM totals WHERE total > 10;;
        CREATE MATERIALIZED VIEW kept AS SELECT id, total FROM totals;;
        CREATE UNIQUE INDEX kept_id ON kept (id);;
        ALTER MATERIALIZED VIEW kept ALTER COLUMN total SET STATISTICS 70;;
        CREATE TRIGGER stamp INSTEAD OF INSERT ON totals FOR EACH ROW EXECUTE FUNCTION noticed();;
        CREATE RULE quiet AS ON DELETE TO totals DO INSTEAD NOTHING;;
        CREATE POLICY cheap ON orders USING (total < 100);;
        COMMENT ON VIEW totals IS 'What orders cost';;
        COMMENT ON COLUMN totals.total IS 'In cents';;
        COMMENT ON INDEX kept_id IS 'One row each';;
        ALTER VIEW totals OWNER TO "Sample Writer";;
        GRANT SELECT ON orders TO "Sample Writer";;
        GRANT SELECT ON totals TO sample_reader WITH GRANT OPTION;;
        GRANT SELECT (id) ON kept TO sample_reader
        """;

    [Test]
    public async Task What_looks_at_a_retyped_column_is_made_anew_with_all_that_hangs_on_it() =>
        await DemandAsync(Seen, Seen.Replace("total integer", "total bigint", StringComparison.Ordinal));

    [Test]
    public async Task Files_tell_as_much_as_servers() =>
        await DemandAsync(Seen, Seen.Replace("total integer", "total bigint", StringComparison.Ordinal), asFiles: true);

    [Test]
    public async Task Keys_on_both_ends_are_retyped_together() =>
        await DemandAsync(
            "CREATE TABLE a (id integer PRIMARY KEY);;\nCREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a)",
            "CREATE TABLE a (id text PRIMARY KEY);;\nCREATE TABLE b (id integer PRIMARY KEY, a text REFERENCES a)");

    [Test]
    public async Task Tables_that_refer_to_each_other_come_and_go()
    {
        const string Both = """
            CREATE TABLE a (id integer PRIMARY KEY, b integer);;
            CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);;
            ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b
            """;
        await DemandAsync("", Both);
        await DemandAsync(Both, "");
    }

    [Test]
    public async Task Functions_and_tables_that_need_each_other_are_made_in_steps()
    {
        const string Circle = """
            CREATE SEQUENCE counter;;
            CREATE TABLE rows (id bigint DEFAULT nextval('counter'), a integer, b integer);;
            ALTER SEQUENCE counter OWNED BY rows.id;;
            CREATE FUNCTION size(r rows) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';;
            CREATE FUNCTION first() RETURNS integer LANGUAGE sql AS 'SELECT a FROM rows';;
            CREATE FUNCTION like_rows() RETURNS SETOF rows LANGUAGE sql AS 'SELECT * FROM rows';;
            ALTER TABLE rows ALTER b SET DEFAULT first();;
            ALTER TABLE rows ADD CONSTRAINT sized CHECK (size(rows.*) > 0)
            """;
        await DemandAsync("", Circle);
        await DemandAsync(Circle, "");
    }

    [Test]
    public async Task An_enum_that_lost_a_label_is_replaced_beneath_its_rows()
    {
        const string Before = """
            CREATE TYPE mood AS ENUM ('sad', 'calm', 'happy');;
            CREATE TABLE people (name text, mood mood DEFAULT 'happy', moods mood[]);;
            CREATE VIEW moody AS SELECT name, mood FROM people WHERE mood = 'happy';;
            INSERT INTO people VALUES ('Ada', 'happy', '{happy,sad}')
            """;
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, Before);
        await PlannedChange.ExecuteAsync(expected, Before.Replace("'calm', ", "", StringComparison.Ordinal));

        var (plan, remaining) = await PlannedChange.ApplyAsync(actual, expected);

        Assert.Multiple(async () =>
        {
            Assert.That(remaining.Differences.Select(d => d.Sentence), Is.Empty, plan.ToSql());
            Assert.That(await actual.ScalarAsync<string>("SELECT name || ' ' || mood || ' ' || moods::text FROM people"), Is.EqualTo("Ada happy {happy,sad}"));
        });
    }

    [Test]
    public async Task A_new_label_is_added_before_the_transaction_that_uses_it()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, "CREATE TYPE mood AS ENUM ('sad');;\nCREATE TABLE people (mood mood)");
        await PlannedChange.ExecuteAsync(expected, "CREATE TYPE mood AS ENUM ('sad', 'happy');;\nCREATE TABLE people (mood mood DEFAULT 'happy')");

        var sql = ChangePlanner.Plan(await PlannedChange.ReadAsync(actual), await PlannedChange.ReadAsync(expected)).ToSql();

        Assert.That(sql.IndexOf("ADD VALUE", StringComparison.Ordinal), Is.GreaterThan(0).And.LessThan(sql.IndexOf("BEGIN;", StringComparison.Ordinal)));
    }

    [Test]
    public async Task What_default_privileges_give_to_a_new_object_is_taken_back() =>
        await DemandAsync(
            Roles + "CREATE VIEW one AS SELECT 1 AS a;;\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO sample_reader",
            Roles + "CREATE VIEW one AS SELECT 'x'::text AS a;;\nCREATE TABLE two (a integer);;\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO sample_reader");

    [Test]
    public async Task A_table_takes_the_name_of_a_view() =>
        await DemandAsync(
            "CREATE VIEW thing AS SELECT 1 AS a;;\nCREATE VIEW other AS SELECT a FROM thing",
            "CREATE TABLE thing (a integer);;\nCREATE VIEW other AS SELECT a FROM thing");

    [Test]
    public async Task Partitions_outlive_a_new_key_of_the_whole()
    {
        const string Parts = """
            CREATE TABLE events (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);;
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');;
            INSERT INTO events VALUES (1, '2025-05-05')
            """;
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, Parts);
        await PlannedChange.ExecuteAsync(expected, """
            CREATE TABLE events (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (id);;
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (10)
            """);

        var (plan, _) = await PlannedChange.ApplyAsync(actual, expected);

        Assert.That(await actual.ScalarAsync<long>("SELECT count(*) FROM events"), Is.EqualTo(1), plan.ToSql());
    }

    [Test]
    public async Task What_no_statement_can_do_is_named()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, "CREATE TABLE t (a integer, c integer)");
        await PlannedChange.ExecuteAsync(expected, "CREATE TABLE t (a integer, b integer, c integer)");

        var (plan, remaining) = await PlannedChange.ApplyAsync(actual, expected);

        Assert.Multiple(() =>
        {
            Assert.That(plan.Left, Is.EqualTo(new[] { "table public.t has its columns in the order (a, c, b), not (a, b, c): only making it anew would change that." }));
            Assert.That(plan.ToSql(), Does.Contain("-- LEFT: table public.t"));
            Assert.That(remaining.DifferBy(Severity.Behavioural), Is.False);
        });
    }

    [Test]
    public async Task What_is_ignored_stays_as_it_is()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, Roles + "CREATE VIEW one AS SELECT 1 AS a;;\nALTER VIEW one OWNER TO sample_reader;;\nCOMMENT ON VIEW one IS 'kept'");
        await PlannedChange.ExecuteAsync(expected, "CREATE VIEW one AS SELECT 'x'::text AS a;;\nCOMMENT ON VIEW one IS 'changed'");
        var wanted = await PlannedChange.ReadAsync(expected);
        var plan = ChangePlanner.Plan(await PlannedChange.ReadAsync(actual), wanted, new ComparisonOptions { Ignore = [NoiseCategory.Owners, NoiseCategory.Comments] });

        await PlannedChange.ExecuteAsync(actual, plan);

        Assert.Multiple(async () =>
        {
            Assert.That(await actual.ScalarAsync<string>("SELECT pg_get_userbyid(relowner)::text FROM pg_class WHERE relname = 'one'"), Is.EqualTo("sample_reader"));
            Assert.That(await actual.ScalarAsync<string>("SELECT obj_description('one'::regclass)"), Is.EqualTo("kept"));
            Assert.That(await actual.ScalarAsync<string>("SELECT a FROM one"), Is.EqualTo("x"));
        });
    }

    [Test]
    public async Task An_index_with_another_name_is_not_built_again()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, "CREATE TABLE t (a integer);;\nCREATE INDEX old ON t (a)");
        await PlannedChange.ExecuteAsync(expected, "CREATE TABLE t (a integer);;\nCREATE INDEX young ON t (a)");

        var (plan, remaining) = await PlannedChange.ApplyAsync(actual, expected);

        Assert.Multiple(() =>
        {
            Assert.That(plan.ToStatements().Select(s => s.Text), Is.EqualTo(new[] { "ALTER INDEX public.old RENAME TO young" }));
            Assert.That(remaining.AreEqual);
        });
    }

    private static async Task DemandAsync(string before, string after, bool asFiles = false)
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, before);
        await PlannedChange.ExecuteAsync(expected, after);
        var (old, wanted) = (await PlannedChange.ReadAsync(actual), await PlannedChange.ReadAsync(expected));
        var plan = asFiles ? ChangePlanner.Plan(await ReopenedAsync(old), await ReopenedAsync(wanted)) : ChangePlanner.Plan(old, wanted);
        await PlannedChange.ExecuteAsync(actual, plan);
        Assert.That(SchemaComparer.Compare(await PlannedChange.ReadAsync(actual), wanted).Differences.Select(d => d.Sentence), Is.Empty, plan.ToSql());
    }

    private static async Task<SchemaSnapshot> ReopenedAsync(SchemaSnapshot snapshot)
    {
        using var memory = new MemoryStream();
        await snapshot.SaveAsync(memory);
        memory.Position = 0;
        return await SchemaSnapshot.LoadAsync(memory);
    }
}
