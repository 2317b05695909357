namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>A migration class that is written for two databases compiles, leads from the one to the other, verifies there, and leads back.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedMigrationTests
{
    private const string Roles = """
        DO $$ BEGIN CREATE ROLE sample_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;;
        DO $$ BEGIN CREATE ROLE "Sample Writer"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;;

        """;

    public static IEnumerable<TestCaseData> Pairs()
    {
        yield return new TestCaseData(
            """
            CREATE SCHEMA shop;;
            CREATE TABLE shop.orders (id integer, note varchar(40), total integer DEFAULT 7)
            """,
            """"
            CREATE SCHEMA shop;;
            CREATE TABLE shop.orders (id bigint NOT NULL, note text DEFAULT 'a "quoted" \ one', total numeric(12, 2), "E-Mail" text, twice integer GENERATED ALWAYS AS (2) STORED);;
            CREATE TABLE shop."Odd ""table""" (id integer GENERATED ALWAYS AS IDENTITY (START 5), at timestamptz NOT NULL DEFAULT now(), tags text[] DEFAULT '{}');;
            COMMENT ON COLUMN shop.orders."E-Mail" IS E'Where to\n"write" to\t\\'
            """").SetName("Tables and columns lead there and back");
        yield return new TestCaseData(
            """
            CREATE TABLE customers (id integer PRIMARY KEY, name text);;
            CREATE TABLE orders (id integer PRIMARY KEY, customer integer, number integer UNIQUE, at daterange, total integer, newest integer)
            """,
            """
            CREATE TABLE customers (id integer PRIMARY KEY, name text, favourite integer);;
            CREATE TABLE orders (id integer PRIMARY KEY, customer integer NOT NULL, number integer, at daterange, total integer, newest integer,
                CONSTRAINT "number of a customer" UNIQUE (customer, number) DEFERRABLE INITIALLY DEFERRED, CHECK (total > 0), CHECK (at <> 'empty') NOT VALID,
                CONSTRAINT apart EXCLUDE USING gist (at WITH &&) WHERE (total > 10), FOREIGN KEY (customer) REFERENCES customers ON DELETE CASCADE);;
            ALTER TABLE customers ADD CONSTRAINT customers_favourite FOREIGN KEY (favourite) REFERENCES orders DEFERRABLE;;
            CREATE UNIQUE INDEX ON customers (lower(name)) WHERE name <> '';;
            CREATE INDEX orders_total ON orders (total DESC NULLS LAST) INCLUDE (number)
            """).SetName("Constraints and indexes lead there and back");
        yield return new TestCaseData(
            Roles + """
            CREATE TABLE orders (id integer PRIMARY KEY, owner text);;
            CREATE POLICY gone ON orders USING (true);;
            GRANT ALL ON orders TO "Sample Writer"
            """,
            Roles + """
            CREATE TABLE orders (id integer PRIMARY KEY, owner text);;
            ALTER TABLE orders ENABLE ROW LEVEL SECURITY;;
            ALTER TABLE orders FORCE ROW LEVEL SECURITY;;
            CREATE POLICY "own ones" ON orders FOR UPDATE TO sample_reader, "Sample Writer" USING (owner = current_user) WITH CHECK (owner = current_user);;
            CREATE POLICY narrow ON orders AS RESTRICTIVE USING (id < 100);;
            GRANT SELECT (id), UPDATE ON orders TO sample_reader;;
            ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO sample_reader;;
            CREATE TABLE lines (id integer PRIMARY KEY);;
            ALTER TABLE lines OWNER TO "Sample Writer"
            """).SetName("Policies, grants and owners lead there and back");
        yield return new TestCaseData(
            """
            CREATE FUNCTION changed(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a';;
            CREATE FUNCTION typed(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a'
            """,
            """"
            CREATE FUNCTION changed(a integer) RETURNS integer LANGUAGE sql STABLE COST 7 AS 'SELECT a + 1; -- once more';;
            CREATE FUNCTION typed(a integer) RETURNS text LANGUAGE sql AS 'SELECT a::text';;
            CREATE FUNCTION quoted() RETURNS text LANGUAGE plpgsql AS $body$
            BEGIN
              -- three """ and four "" "" of them; {0} {{x}} \" \u0041

            	RETURN '$$ "" """'  ;
            END
            $body$;;
            CREATE FUNCTION windows() RETURNS integer LANGUAGE plpgsql AS E'BEGIN\r\n  RETURN 1;\r\nEND';;
            CREATE FUNCTION odd() RETURNS text LANGUAGE sql AS E'SELECT ''\u2028 \u0085 \u000c \r'' -- x';;
            CREATE TABLE orders (id integer PRIMARY KEY, total integer);;
            CREATE FUNCTION atomic(a integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM orders WHERE id = a; SELECT 1::bigint; END;;
            CREATE FUNCTION stamped() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';;
            CREATE TRIGGER "on change" BEFORE UPDATE OF total ON orders FOR EACH ROW WHEN (NEW.total > 0) EXECUTE FUNCTION stamped('a "word"');;
            CREATE PROCEDURE tidy(INOUT n integer DEFAULT 3) LANGUAGE plpgsql AS 'BEGIN n := n + 1; END';;
            CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')
            """").SetName("Functions, procedures and triggers lead there and back");
        yield return new TestCaseData(
            "CREATE TABLE tree (id integer PRIMARY KEY, parent integer)",
            """
            CREATE TABLE tree (id integer PRIMARY KEY, parent integer);;
            SET check_function_bodies = off;;
            CREATE FUNCTION even(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT n = 0 OR odd(n - 1)';;
            CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT n <> 0 AND even(n - 1)'
            """).SetName("Functions that call each other lead there and back");
        yield return new TestCaseData(
            """
            CREATE TABLE orders (id integer PRIMARY KEY, total integer, note text);;
            CREATE VIEW totals AS SELECT id, total FROM orders;;
            CREATE VIEW great AS SELECT id FROM totals WHERE total > 10;;
            CREATE MATERIALIZED VIEW kept AS SELECT id, total FROM totals
            """,
            """
            CREATE TABLE orders (id integer PRIMARY KEY, total bigint, note text);;
            CREATE VIEW totals WITH (security_barrier) AS SELECT id, total, 'a "word"'::text AS word FROM orders;;
            CREATE VIEW great AS SELECT id FROM totals WHERE total > 10 WITH LOCAL CHECK OPTION;;
            CREATE MATERIALIZED VIEW kept AS SELECT id, total FROM totals WHERE total > 3;;
            CREATE UNIQUE INDEX kept_id ON kept (id);;
            CREATE RULE quiet AS ON DELETE TO totals DO INSTEAD NOTHING;;
            CREATE RECURSIVE VIEW counted (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counted WHERE n < 3
            """).SetName("Views on a column that changes lead there and back");
        yield return new TestCaseData(
            """
            CREATE TYPE state AS ENUM ('new', 'paid', 'lost');;
            CREATE TYPE mood AS ENUM ('sad');;
            CREATE TYPE pair AS (a integer, b text);;
            CREATE DOMAIN amount AS numeric;;
            CREATE TABLE orders (id integer PRIMARY KEY, state state DEFAULT 'new', mood mood, amount amount)
            """,
            """
            CREATE TYPE state AS ENUM ('new', 'paid');;
            CREATE TYPE mood AS ENUM ('so "so"', 'sad', 'happy');;
            CREATE TYPE pair AS (a integer, b varchar(7), c state);;
            CREATE DOMAIN amount AS numeric DEFAULT 1 CONSTRAINT positive CHECK (VALUE > 0);;
            CREATE TYPE span AS RANGE (SUBTYPE = integer);;
            CREATE TABLE orders (id integer PRIMARY KEY, state state DEFAULT 'new', mood mood DEFAULT 'happy', amount amount)
            """).SetName("Enums, domains and composites lead there and back");
        yield return new TestCaseData(
            "CREATE TABLE events (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at)",
            """
            CREATE TABLE events (id integer NOT NULL, at date NOT NULL, note text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);;
            CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY HASH (id);;
            CREATE TABLE events_2025_1 PARTITION OF events_2025 FOR VALUES WITH (MODULUS 2, REMAINDER 0);;
            CREATE TABLE events_rest PARTITION OF events DEFAULT;;
            CREATE INDEX events_note ON events (note);;
            CREATE TABLE whole (id serial PRIMARY KEY);;
            CREATE TABLE part (extra text) INHERITS (whole)
            """).SetName("Partitions and heirs lead there and back");

        // no snapshot holds the secrets that a user mapping needs
        yield return new TestCaseData("SELECT 1", (RandomDdl.Base + ";;\n" + UndoableDdl.Base).Replace("SERVER island OPTIONS (user 'x')", "SERVER island", StringComparison.Ordinal))
            .SetName("Something of every kind leads there and back");
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task It_leads_there_and_back(string before, string after)
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, before);
        await PlannedChange.ExecuteAsync(expected, after);
        var (old, wanted) = (await PlannedChange.ReadAsync(actual), await PlannedChange.ReadAsync(expected));
        var plan = ChangePlanner.Plan(old, wanted, new() { BeforeName = "the \"old\" one", AfterName = "the\nnew\\one" });
        var source = plan.ToMigration(ChangePlanner.Plan(wanted, old), "042", new(2025, 11, 4));
        var type = (await CSharpCompiler.CompileAsync(source)).GetTypes().Single(t => t.IsSubclassOf(typeof(Migration)));
        var runner = new MigrationRunner(actual.DataSource, [(Migration)Activator.CreateInstance(type)!]);

        await runner.RunAsync();
        var there = await RemainingAsync(wanted);
        var reports = await runner.VerifyAsync();
        await runner.RollbackAsync(allowDataLoss: true);

        Assert.Multiple(async () =>
        {
            Assert.That(plan.Left, Is.Empty);
            Assert.That(there, Is.Empty, source);
            Assert.That(reports.SelectMany(r => r.Failures), Is.Empty, source);
            Assert.That(reports, Has.Count.EqualTo(1));
            Assert.That(await RemainingAsync(old), Is.Empty, source);
        });

        async Task<IEnumerable<string>> RemainingAsync(SchemaSnapshot than) =>
            SchemaComparer.Compare(
                (await PlannedChange.ReadAsync(actual)).WithoutHistory(new MigrationOptions().HistoryTable), than, new() { Ignore = [NoiseCategory.ColumnOrder] })
            .Differences.Select(d => d.Sentence);
    }
}
