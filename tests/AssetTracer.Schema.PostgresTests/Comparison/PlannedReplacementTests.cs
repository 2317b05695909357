using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>What columns are made of is replaced beside them, and the values move over.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedReplacementTests
{
    [Test]
    public async Task Values_of_a_composite_type_move_by_the_names_of_its_attributes() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TYPE mood AS ENUM ('good', 'gone', 'bad');;
            CREATE TYPE place AS (street text, city text, code integer);;
            CREATE DOMAIN home AS place;;
            CREATE TYPE stop AS (place place, mood mood, places place[]);;
            CREATE TABLE ways (id integer, a place, list place[], home home, stop stop);;
            INSERT INTO ways VALUES (1, ('High St', 'Paris', 7), ARRAY[('s', 'c', 1)::place], ('S', 'C', 2), (('x', 'y', 3), 'bad', ARRAY[('p', 'q', 4)::place]));;
            INSERT INTO ways VALUES (2, NULL, '{}', NULL, NULL)
            """,
            """
            CREATE TYPE mood AS ENUM ('bad', 'good');;
            CREATE TYPE place AS (city text, code bigint, street text, note text);;
            CREATE DOMAIN home AS place;;
            CREATE TYPE stop AS (mood mood, place place, places place[]);;
            CREATE TABLE ways (id integer, a place, list place[], home home, stop stop)
            """,
            "SELECT string_agg(concat_ws(' ', (a).city, (a).code, (a).street, list[1], home, stop, a IS NULL), '; ' ORDER BY id) FROM ways",
            """Paris 7 High St (c,1,s,) (C,2,S,) (bad,"(y,3,x,)","{""(q,4,p,)""}") f; t""");

    [Test]
    public async Task A_value_that_is_too_long_for_an_attribute_is_refused()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        var plan = await PlannedChange.PlanAsync(
            actual,
            "CREATE TYPE place AS (city text, code integer);;\nCREATE TABLE ways (a place);;\nINSERT INTO ways VALUES (('Paris', 7))",
            "CREATE TYPE place AS (city varchar(2), code integer);;\nCREATE TABLE ways (a place)");

        var refused = Assert.ThrowsAsync<PostgresException>(async () =>
        {
            foreach (var statement in plan.ToStatements())
            {
                await PlannedChange.ExecuteAsync(actual, statement.Text);
            }
        });

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.StringDataRightTruncation), plan.ToSql());
    }

    [Test]
    public async Task What_a_composite_type_loses_on_its_way_is_told()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        var plan = await PlannedChange.PlanAsync(
            actual,
            "CREATE TYPE place AS (street text, city text, code numeric, since date, note text);;\nCREATE TABLE ways (a place)",
            "CREATE TYPE place AS (city text, code integer, since integer, street text);;\nCREATE TABLE ways (a place)");

        Assert.That(plan.ToStatements().SelectMany(s => s.Hazards).Where(h => h.Kind == HazardKind.LosesData).Select(h => h.Message), Is.EquivalentTo(new[]
        {
            "Values of public.place.code are rounded or cut to what integer holds.",
            "Values of public.place.since are read from their texts, which may mean something else to integer.",
            "What stored values of public.place hold in note is lost.",
        }), plan.ToSql());
    }

    [TestCase(
        "CREATE DOMAIN mails AS mail[];;\nCREATE TABLE t (a mails, b mail);;\nINSERT INTO t VALUES ('{a@b}', 'c@d')", TestName = "A_domain_gets_a_check_within_a_domain_over_an_array")]
    [TestCase(
        "CREATE DOMAIN home AS mail;;\nCREATE TABLE t (a home[], b home);;\nINSERT INTO t VALUES ('{a@b}', 'c@d')", TestName = "A_domain_gets_a_check_within_an_array_of_a_domain_over_it")]
    [TestCase(
        "CREATE TYPE card AS (mail mail, name text);;\nCREATE TABLE t (a card, b card[]);;\nINSERT INTO t VALUES (('a@b', 'x'), '{\"(c@d,y)\"}')",
        TestName = "A_domain_gets_a_check_within_a_composite_type_that_changes")]
    public async Task A_domain_gets_a_check_within_others(string rest) =>
        await PlannedChange.DemandAsync(
            $"CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%');;\n{rest}",
            $"CREATE DOMAIN mail AS text CHECK (VALUE ~ '^.+@.+$');;\n{rest[..rest.IndexOf("INSERT", StringComparison.Ordinal)].Replace("name text", "name varchar(9)", StringComparison.Ordinal)}",
            "SELECT concat(a, b) FROM t",
            rest.Contains("card", StringComparison.Ordinal) ? "(a@b,x){\"(c@d,y)\"}" : "{a@b}c@d");

    [Test]
    public async Task A_materialized_view_is_filled_as_it_was()
    {
        const string Views = "CREATE TABLE t (a integer, b text);;\nCREATE MATERIALIZED VIEW empty AS SELECT {0} FROM t WITH NO DATA;;\nCREATE MATERIALIZED VIEW filled AS SELECT {0} FROM t";

        await PlannedChange.DemandAsync(
            Views.Replace("{0}", "a", StringComparison.Ordinal),
            Views.Replace("{0}", "b, a", StringComparison.Ordinal) + " WITH NO DATA;;\nCREATE MATERIALIZED VIEW another AS SELECT 1 AS one WITH NO DATA",
            "SELECT string_agg(matviewname, ' ' ORDER BY matviewname) FROM pg_matviews WHERE ispopulated",
            "another filled");
    }

    [Test]
    public async Task What_is_read_from_the_texts_of_another_type_is_told()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        var plan = await PlannedChange.PlanAsync(actual, "CREATE TYPE grade AS ENUM ('1', '2');;\nCREATE TABLE t (a grade)", "CREATE TABLE t (a integer)");

        Assert.That(
            plan.ToStatements().SelectMany(s => s.Hazards).Single(h => h.Kind == HazardKind.LosesData).Message,
            Is.EqualTo("Values of public.t.a are read from their texts, which may mean something else to integer."),
            plan.ToSql());
    }

    [Test]
    public async Task A_view_gives_way_to_an_attribute_that_is_called_something_else() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TYPE pair AS (a integer, b text);;
            CREATE VIEW seen AS SELECT (row(1, 'x')::pair).b
            """,
            """
            CREATE TYPE pair AS (a integer, bb text);;
            CREATE VIEW seen AS SELECT (row(1, 'x')::pair).bb AS b
            """);

    [Test]
    public async Task A_range_type_is_replaced_together_with_its_multirange_type() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TYPE span AS RANGE (SUBTYPE = numeric, MULTIRANGE_TYPE_NAME = spans);;
            CREATE TYPE words AS RANGE (SUBTYPE = text);;
            CREATE TABLE bands (one span NOT NULL, many spans, list span[], word words DEFAULT words('a', 'b'), EXCLUDE USING gist (one WITH &&));;
            INSERT INTO bands VALUES ('[1,2]', '{[1,2],[4,5]}', '{"[1,2]"}')
            """,
            """
            CREATE TYPE span AS RANGE (SUBTYPE = double precision, MULTIRANGE_TYPE_NAME = spans);;
            CREATE TYPE words AS RANGE (SUBTYPE = text, COLLATION = "C");;
            CREATE TABLE bands (one span NOT NULL, many spans, list span[], word words DEFAULT words('a', 'b'), EXCLUDE USING gist (one WITH &&))
            """,
            "SELECT (one, many, list, word)::text FROM bands",
            """("[1,2]","{[1,2],[4,5]}","{""[1,2]""}","[a,b)")""");

    [Test]
    public async Task A_range_type_stands_on_a_type_that_is_replaced() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TYPE size AS ENUM ('s', 'm', 'l');;
            CREATE TYPE sizes AS RANGE (SUBTYPE = size);;
            CREATE TABLE stock (held sizes, many sizes_multirange);;
            INSERT INTO stock VALUES ('[m,l]', '{[m,l]}')
            """,
            """
            CREATE TYPE size AS ENUM ('m', 'l', 'xl');;
            CREATE TYPE sizes AS RANGE (SUBTYPE = size);;
            CREATE TABLE stock (held sizes, many sizes_multirange)
            """,
            "SELECT concat(held, many) FROM stock",
            "[m,l]{[m,l]}");

    [Test]
    public async Task A_collation_is_replaced_under_the_columns_that_it_sorts() =>
        await PlannedChange.DemandAsync(
            """
            CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de');;
            CREATE TABLE names (id integer, name text COLLATE german);;
            CREATE INDEX by_name ON names (name);;
            INSERT INTO names VALUES (1, 'kept')
            """,
            """
            CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-u-ks-level1', DETERMINISTIC = false);;
            CREATE TABLE names (id integer, name text COLLATE german);;
            CREATE INDEX by_name ON names (name)
            """,
            "SELECT name FROM names",
            "kept");

    [Test]
    public async Task A_domain_of_values_within_arrays_gets_a_check() =>
        await PlannedChange.DemandAsync(
            """
            CREATE DOMAIN amount AS integer;;
            CREATE TABLE bills (amounts amount[]);;
            INSERT INTO bills VALUES ('{1,2}')
            """,
            """
            CREATE DOMAIN amount AS integer CHECK (VALUE > 0);;
            CREATE TABLE bills (amounts amount[])
            """,
            "SELECT amounts::text FROM bills",
            "{1,2}");

    [Test]
    public async Task A_type_of_somebodys_own_takes_the_place_of_one_that_knows_nothing_of_it() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TYPE mood AS ENUM ('1', '2');;
            CREATE TABLE days (a integer, b mood, c uuid);;
            INSERT INTO days VALUES (1, '2')
            """,
            """
            CREATE TYPE mood AS ENUM ('1', '2');;
            CREATE TABLE days (a mood, b integer, c mood)
            """,
            "SELECT concat(a, b) FROM days",
            "12");

    [Test]
    public async Task A_domain_is_asked_by_a_cast_where_the_server_has_one() =>
        await PlannedChange.DemandAsync(
            """
            CREATE DOMAIN truth AS boolean;;
            CREATE DOMAIN word AS text COLLATE "C";;
            CREATE DOMAIN mark AS uuid;;
            CREATE TABLE answers (a integer, b mark, c integer, d uuid);;
            INSERT INTO answers VALUES (5, NULL, NULL, '00000000-0000-0000-0000-000000000001')
            """,
            """
            CREATE DOMAIN truth AS boolean;;
            CREATE DOMAIN word AS text COLLATE "C";;
            CREATE DOMAIN mark AS uuid;;
            CREATE TABLE answers (a truth, b integer, c mark, d word COLLATE "POSIX")
            """,
            "SELECT concat(a, d) FROM answers",
            "t00000000-0000-0000-0000-000000000001");

    [Test]
    public async Task A_type_goes_that_a_column_was_made_of_whose_default_returns_it() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TYPE mood AS ENUM ('x');;
            CREATE FUNCTION usual() RETURNS mood LANGUAGE sql AS $$SELECT 'x'::mood$$;;
            CREATE TABLE days (mood mood DEFAULT usual());;
            INSERT INTO days DEFAULT VALUES
            """,
            "CREATE TABLE days (mood text)",
            "SELECT mood FROM days",
            "x");

    [Test]
    public async Task A_computed_value_stays_when_it_is_no_longer_computed_and_its_source_takes_another_type() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE bills (net numeric(10,2), total numeric GENERATED ALWAYS AS (net * 2) STORED);;
            CREATE TABLE late_bills () INHERITS (bills);;
            INSERT INTO late_bills VALUES (4)
            """,
            """
            CREATE TABLE bills (net numeric(12,2), total numeric);;
            CREATE TABLE late_bills () INHERITS (bills)
            """,
            "SELECT total::text FROM bills",
            "8.00");

    [Test]
    public async Task Bits_are_numbers_by_what_they_mean_and_not_by_how_they_are_written() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE flags (a bit(3), b bit(3), c smallint);;
            INSERT INTO flags VALUES ('101', '110', 5)
            """,
            "CREATE TABLE flags (a smallint, b numeric, c bit(8))",
            "SELECT concat_ws(' ', a, b, c) FROM flags",
            "5 6 00000101");

    [Test]
    public async Task A_publication_leaves_the_heirs_of_a_table_out_as_it_took_none() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE told (id integer);;
            CREATE PUBLICATION news FOR TABLE told;;
            CREATE TABLE heir () INHERITS (told)
            """,
            """
            CREATE TABLE told (id integer);;
            CREATE PUBLICATION news;;
            CREATE TABLE heir () INHERITS (told)
            """);

    [Test]
    public async Task Statistics_keep_their_targets_and_owners_when_a_column_takes_another_type() =>
        await PlannedChange.DemandAsync(
            """
            CREATE TABLE sizes (a integer, b integer);;
            CREATE STATISTICS both_of ON a, b FROM sizes;;
            ALTER STATISTICS both_of SET STATISTICS 77;;
            COMMENT ON STATISTICS both_of IS 'They go together.';;
            ALTER STATISTICS both_of OWNER TO pg_monitor;;
            CREATE INDEX sums ON sizes ((a + b), b);;
            ALTER INDEX sums ALTER COLUMN 1 SET STATISTICS 55
            """,
            """
            CREATE TABLE sizes (a integer, b bigint);;
            CREATE STATISTICS both_of ON a, b FROM sizes;;
            ALTER STATISTICS both_of SET STATISTICS 77;;
            COMMENT ON STATISTICS both_of IS 'They go together.';;
            ALTER STATISTICS both_of OWNER TO pg_monitor;;
            CREATE INDEX sums ON sizes ((a + b), b);;
            ALTER INDEX sums ALTER COLUMN 1 SET STATISTICS 55
            """);
}
