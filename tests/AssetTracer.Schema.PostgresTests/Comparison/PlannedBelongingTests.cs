using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>What belongs to something else (heirs, partitions, rows of a type) moves over without falling between.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedBelongingTests
{
    private const string Whole = """
        CREATE TABLE events (id integer NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);;
        CREATE TABLE events_a PARTITION OF events FOR VALUES IN ('a');;

        """;

    private const string Loose = """
        CREATE TABLE events (id integer NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);;
        CREATE TABLE events_a (id integer NOT NULL, kind text NOT NULL);;

        """;

    [Test]
    public async Task A_column_stays_inherited_when_another_parent_brings_it() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE old_parent (id bigserial NOT NULL);;
            CREATE TABLE child (shape polygon) INHERITS (old_parent);;
            INSERT INTO child VALUES (1, NULL)
            """,
            """
            CREATE TABLE old_parent (another integer);;
            CREATE TABLE new_parent (id bigserial NOT NULL);;
            CREATE TABLE child (shape polygon) INHERITS (new_parent)
            """,
            "SELECT string_agg(id::text, ',') FROM child",
            "1");

    [Test]
    public async Task A_child_leaves_before_its_parent_gets_what_it_has() =>
        await PlannedChange.DemandAsync(
            "CREATE TABLE parent (id integer, n text CHECK (n <> ''));;\nCREATE TABLE child () INHERITS (parent)",
            "CREATE TABLE parent (id bigint, n varchar(20) CHECK (n <> ''), z integer DEFAULT 4);;\nCREATE TABLE child (id bigint, n varchar(20), z integer)");

    [Test]
    public async Task A_view_loses_its_last_column_with_its_table() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE things (a integer);;
            CREATE VIEW seen AS SELECT * FROM things
            """,
            """
            CREATE TABLE things ();;
            CREATE VIEW seen AS SELECT * FROM things
            """);

    [Test]
    public async Task A_foreign_key_whose_key_goes_is_made_anew_and_not_renamed() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE users (id bigint NOT NULL);;
            CREATE UNIQUE INDEX users_once ON users (id);;
            CREATE TABLE posts (user_id bigint CONSTRAINT writer REFERENCES users (id));;
            INSERT INTO users VALUES (1);;
            INSERT INTO posts VALUES (1)
            """,
            """
            CREATE TABLE users (id bigint PRIMARY KEY);;
            CREATE TABLE posts (user_id bigint CONSTRAINT author REFERENCES users)
            """,
            "SELECT conindid::regclass::text FROM pg_constraint WHERE conname = 'author'",
            "users_pkey");

    [Test]
    public async Task A_foreign_key_and_its_key_get_other_names_together() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE users (id bigint CONSTRAINT users_id PRIMARY KEY);;
            CREATE TABLE posts (user_id bigint CONSTRAINT writer REFERENCES users)
            """,
            """
            CREATE TABLE users (id bigint CONSTRAINT users_key PRIMARY KEY);;
            CREATE TABLE posts (user_id bigint CONSTRAINT author REFERENCES users)
            """);

    [Test]
    public async Task A_column_that_becomes_the_childs_own_is_named()
    {
        var plan = await PlanAsync(
            """
            CREATE TABLE one (a integer);;
            CREATE TABLE two (b integer);;
            CREATE TABLE child () INHERITS (one, two)
            """,
            """
            CREATE TABLE one (a integer);;
            CREATE TABLE two (b integer);;
            CREATE TABLE child () INHERITS (two, one)
            """);
        Assert.That(plan.Left, Has.Some.Contains("public.child.a").And.Some.Contains("inherited"), plan.ToSql());
    }

    [Test]
    public async Task A_table_of_a_type_becomes_a_plain_one_with_another_column() =>
        await PlannedChange.DemandAsync(
            "CREATE TYPE pair AS (a integer, b text);;\nCREATE TABLE pairs OF pair",
            "CREATE TYPE pair AS (a integer, b text);;\nCREATE TABLE pairs (a integer, b text, c text)");

    [Test]
    public async Task A_table_of_a_type_becomes_one_of_another_type() =>
        await PlannedChange.DemandAsync(
            "CREATE TYPE pair AS (a integer);;\nCREATE TYPE three AS (a integer, b text);;\nCREATE TABLE pairs OF pair",
            "CREATE TYPE pair AS (a integer);;\nCREATE TYPE three AS (a integer, b text);;\nCREATE TABLE pairs OF three");

    [Test]
    public async Task A_partition_leaves_and_joins_with_nothing_left_to_say()
    {
        await PlannedChange.DemandAsync(Whole, Loose);
        await PlannedChange.DemandAsync(Loose, Whole);
    }

    [Test]
    public async Task A_partition_that_joins_keeps_an_index_of_its_own_that_is_like_the_wholes() =>
        await PlannedChange.DemandAsync(
            Loose + "CREATE INDEX whole ON events (kind, id);;\nCREATE INDEX own ON events_a (kind, id)",
            Whole + "CREATE INDEX whole ON events (kind, id);;\nCREATE INDEX own ON events_a (kind, id)");

    [Test]
    public async Task A_partition_has_other_settings_in_its_part_of_an_index() =>
        await PlannedChange.DemandAsync("", Whole + "CREATE INDEX whole ON events (id);;\nALTER INDEX events_a_id_idx SET (fillfactor = 70)");

    [Test]
    public async Task A_new_partition_gets_no_part_of_an_index_that_is_in_none() =>
        await PlannedChange.DemandAsync(
            Whole + "CREATE INDEX whole ON ONLY events (id)",
            Whole + "CREATE INDEX whole ON ONLY events (id);;\nCREATE TABLE events_b (id integer NOT NULL, kind text NOT NULL);;\n"
            + "DROP INDEX whole;;\nALTER TABLE events ATTACH PARTITION events_b FOR VALUES IN ('b');;\nCREATE INDEX whole ON ONLY events (id)");

    [Test]
    public async Task A_key_of_the_whole_takes_the_place_of_an_index_that_a_partitions_key_served() =>
        await PlannedChange.DemandAsync(
            Whole + "CREATE UNIQUE INDEX whole_key ON events (kind, id);;\nALTER TABLE events_a ADD CONSTRAINT events_a_pkey PRIMARY KEY USING INDEX events_a_kind_id_idx",
            Whole + "ALTER TABLE events ADD CONSTRAINT whole_key PRIMARY KEY (kind, id)");

    [Test]
    public async Task What_refers_to_a_whole_goes_before_its_partitions() =>
        await PlannedChange.DemandAsync(
            Whole + "ALTER TABLE events ADD PRIMARY KEY (kind, id);;\nCREATE TABLE seen (kind text, id integer, FOREIGN KEY (kind, id) REFERENCES events)",
            "");

    [Test]
    public async Task Settings_come_to_stand_in_the_order_that_they_have_there() =>
        await PlannedChange.DemandAsync(
            "CREATE TABLE kept (a integer) WITH (fillfactor = 50, autovacuum_enabled = off)",
            """
            CREATE TABLE kept (a integer) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.4, autovacuum_analyze_scale_factor = 0.2, autovacuum_enabled = off);;
            CREATE TABLE fresh (a integer) WITH (fillfactor = 50, autovacuum_enabled = off)
            """,
            "SELECT string_agg(array_to_string(reloptions, ' '), '; ' ORDER BY relname) FROM pg_class WHERE relname IN ('kept', 'fresh')",
            "fillfactor=50 autovacuum_enabled=off; fillfactor=50 autovacuum_vacuum_scale_factor=0.4 autovacuum_analyze_scale_factor=0.2 autovacuum_enabled=off");

    private static async Task<ChangePlan> PlanAsync(string before, string after)
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, before);
        await PlannedChange.ExecuteAsync(expected, after);
        return (await PlannedChange.ApplyAsync(actual, expected)).Plan;
    }
}
