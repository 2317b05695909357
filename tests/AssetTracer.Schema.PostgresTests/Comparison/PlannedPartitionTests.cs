namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Partitions leave what they are part of and come back, with all of their rows.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedPartitionTests
{
    private const string Held = """
        ;;
        INSERT INTO whole VALUES (1, 2, 'a'), (2, 3, 'b'), (3, 20, 'a');;
        INSERT INTO refers VALUES (1, 2, 'a')
        """;

    [TestCase("at bigint", "kind kind", "'a', 'b', 'c'", TestName = "The_column_that_rows_are_partitioned_by_takes_another_type(range)")]
    [TestCase("at integer", "kind text", "'a', 'b', 'c'", TestName = "The_column_that_rows_are_partitioned_by_takes_another_type(list)")]
    [TestCase("at integer", "kind kind", "'a', 'b'", TestName = "The_column_that_rows_are_partitioned_by_takes_another_type(enum)")]
    public async Task The_column_that_rows_are_partitioned_by_takes_another_type(string at, string kind, string labels)
    {
        var (one, other) = (Partitioned("at integer", "kind kind", "'a', 'b', 'c'"), Partitioned(at, kind, labels));
        const string Rows = "SELECT string_agg(r.id || r.at::text || r.kind, ',' ORDER BY r.id) || (SELECT count(*) FROM refers) FROM whole r";
        await PlannedChange.DemandAsync(one + Held, other, Rows, "12a,23b,320a1");
        await PlannedChange.DemandAsync(other + Held, one, Rows, "12a,23b,320a1");
    }

    [Test]
    public async Task A_partition_gets_another_bound_under_a_foreign_key_to_the_whole() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE whole (id integer, PRIMARY KEY (id)) PARTITION BY RANGE (id);;
            CREATE TABLE early PARTITION OF whole FOR VALUES FROM (0) TO (10);;
            CREATE TABLE refers (id integer REFERENCES whole);;
            INSERT INTO whole VALUES (1);;
            INSERT INTO refers VALUES (1)
            """,
            """
            CREATE TABLE whole (id integer, PRIMARY KEY (id)) PARTITION BY RANGE (id);;
            CREATE TABLE early PARTITION OF whole FOR VALUES FROM (0) TO (20);;
            CREATE TABLE refers (id integer REFERENCES whole)
            """,
            "SELECT string_agg(id::text, ',') FROM whole JOIN refers USING (id)",
            "1");

    [Test]
    public async Task A_partition_leaves_no_foreign_key_of_the_whole_behind() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE base (id integer PRIMARY KEY);;
            CREATE TABLE whole (id integer) PARTITION BY LIST (id);;
            CREATE TABLE one PARTITION OF whole FOR VALUES IN (1);;
            ALTER TABLE whole ADD FOREIGN KEY (id) REFERENCES base
            """,
            """
            CREATE TABLE base (id integer PRIMARY KEY);;
            CREATE TABLE whole (id integer) PARTITION BY LIST (id);;
            CREATE TABLE one PARTITION OF whole FOR VALUES IN (1, 2)
            """);

    [Test]
    public async Task A_partition_goes_before_a_foreign_key_to_the_whole_comes_again() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE whole (id integer PRIMARY KEY, other integer) PARTITION BY RANGE (id);;
            CREATE TABLE early PARTITION OF whole FOR VALUES FROM (0) TO (10);;
            CREATE TABLE late PARTITION OF whole FOR VALUES FROM (10) TO (20);;
            CREATE TABLE refers (id integer REFERENCES whole);;
            CREATE INDEX others ON ONLY whole (other);;
            CREATE INDEX early_others ON early (other)
            """,
            """
            CREATE TABLE whole (id integer PRIMARY KEY, other integer) PARTITION BY RANGE (id);;
            CREATE TABLE early PARTITION OF whole FOR VALUES FROM (0) TO (10);;
            CREATE TABLE refers (id integer REFERENCES whole);;
            CREATE INDEX others ON whole (other)
            """);

    [TestCase("INSERT", "INSERT OR UPDATE", "(2)", TestName = "A_trigger_that_changes_stays_disabled_in_a_partition")]
    [TestCase("INSERT", "INSERT", "(2, 3)", TestName = "A_trigger_stays_disabled_in_a_partition_with_another_bound")]
    public async Task A_trigger_stays_as_it_is_in_a_partition(string before, string after, string bound)
    {
        static string Watched(string events, string bound) => $"""
            CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';;
            CREATE TABLE whole (id integer) PARTITION BY LIST (id);;
            CREATE TABLE one PARTITION OF whole FOR VALUES IN (1);;
            CREATE TABLE two PARTITION OF whole FOR VALUES IN {bound};;
            CREATE TRIGGER watched AFTER {events} ON whole FOR EACH ROW EXECUTE FUNCTION watch();;
            ALTER TABLE two DISABLE TRIGGER watched;;
            ALTER TABLE one ENABLE ALWAYS TRIGGER watched
            """;
        await PlannedChange.DemandAsync(Watched(before, "(2)"), Watched(after, bound));
        await PlannedChange.DemandAsync(Watched(after, bound), Watched(before, "(2)"));
    }

    private static string Partitioned(string at, string kind, string labels) => $"""
        CREATE TYPE kind AS ENUM ({labels});;
        CREATE TABLE whole (id integer NOT NULL, {at} NOT NULL, {kind} NOT NULL, PRIMARY KEY (id, at, kind)) PARTITION BY RANGE (at);;
        CREATE TABLE early PARTITION OF whole FOR VALUES FROM (0) TO (10) PARTITION BY LIST (kind);;
        CREATE TABLE early_a PARTITION OF early FOR VALUES IN ('a');;
        CREATE TABLE early_b PARTITION OF early FOR VALUES IN ('b') PARTITION BY HASH (at);;
        CREATE TABLE early_b0 PARTITION OF early_b FOR VALUES WITH (MODULUS 1, REMAINDER 0);;
        CREATE TABLE others PARTITION OF whole DEFAULT;;
        CREATE INDEX by_kind ON whole (kind, at);;
        CREATE TABLE refers (id integer, {at}, {kind}, FOREIGN KEY (id, at, kind) REFERENCES whole);;
        CREATE VIEW counted AS SELECT kind, count(*) FROM whole GROUP BY kind
        """;
}
