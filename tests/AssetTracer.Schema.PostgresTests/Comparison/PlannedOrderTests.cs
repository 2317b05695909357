using System.Globalization;
using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Settings that the server keeps in the order in which they came are made in that order, though another order is no difference.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedOrderTests
{
    private const string Kept = """
        SELECT concat_ws(' | ',
            (SELECT proconfig::text FROM pg_proc WHERE proname = 'work'),
            (SELECT evttags::text FROM pg_event_trigger WHERE evtname = 'watch'),
            (SELECT attoptions::text FROM pg_attribute WHERE attrelid = 'things'::regclass AND attname = 'a'),
            (SELECT attoptions::text FROM pg_attribute WHERE attrelid = 'kept'::regclass AND attname = 'a'))
        """;

    private const string Tables = """
        CREATE TABLE things (a integer);;
        CREATE MATERIALIZED VIEW kept AS SELECT a FROM things;;
        CREATE FUNCTION watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';;

        """;

    private const string InOrder = Tables + """
        CREATE PROCEDURE work() LANGUAGE sql SET work_mem TO '2MB' SET datestyle TO 'ISO, DMY' AS '';;
        CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION watched();;
        ALTER TABLE things ALTER a SET (n_distinct_inherited = 4, n_distinct = 3);;
        ALTER MATERIALIZED VIEW kept ALTER a SET (n_distinct_inherited = 4, n_distinct = 3)
        """;

    [TestCase("")]
    [TestCase(Tables + """
        CREATE PROCEDURE work() LANGUAGE sql SET datestyle TO 'ISO, DMY' AS '';;
        CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION watched();;
        ALTER TABLE things ALTER a SET (n_distinct = 3);;
        ALTER MATERIALIZED VIEW kept ALTER a SET (n_distinct = 3)
        """)]
    public async Task What_the_server_keeps_in_an_order_is_made_in_it(string before)
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, before);
        await PlannedChange.ExecuteAsync(expected, InOrder);

        var (_, remaining) = await PlannedChange.ApplyAsync(actual, expected);

        Assert.That(remaining.Differences, Is.Empty);
        Assert.That(await actual.ScalarAsync<string>(Kept), Is.EqualTo(await expected.ScalarAsync<string>(Kept)).And.Contain("{work_mem=2MB,").And.Contain("{n_distinct_inherited=4,"));
    }

    [Test]
    public async Task A_subscription_names_its_publications_in_their_order()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        var name = $"seen_{expected.Name}";
        await PlannedChange.ExecuteAsync(expected, $"CREATE SUBSCRIPTION {Quote.Id(name)} CONNECTION '' PUBLICATION young, old WITH (connect = false, slot_name = NONE)");
        try
        {
            var created = ChangePlanner.Plan(await PlannedChange.ReadAsync(actual), await PlannedChange.ReadAsync(expected));
            Assert.That(created.ToSql(), Does.Contain("PUBLICATION young, old"));
        }
        finally
        {
            await PlannedChange.ExecuteAsync(expected, $"DROP SUBSCRIPTION {Quote.Id(name)}");
        }
    }

    [TestCase("SEQUENCE", "CREATE SEQUENCE {0}", "USAGE")]
    [TestCase("TABLE", "CREATE TABLE {0} (id integer)", "SELECT")]
    [TestCase("SCHEMA", "CREATE SCHEMA {0}", "USAGE")]
    public async Task What_was_passed_on_comes_behind_what_it_rests_on_and_goes_before_it(string kind, string create, string privilege)
    {
        var make = string.Format(CultureInfo.InvariantCulture, create, "passed");
        var grants = new[]
        {
            "",
            $"GRANT {privilege} ON {kind} passed TO pg_monitor",
            $"GRANT {privilege} ON {kind} passed TO pg_monitor WITH GRANT OPTION",
            $"GRANT {privilege} ON {kind} passed TO pg_monitor WITH GRANT OPTION;;\nSET ROLE pg_monitor;;\nGRANT {privilege} ON {kind} passed TO pg_signal_backend",
            $"GRANT {privilege} ON {kind} passed TO pg_signal_backend WITH GRANT OPTION;;\nSET ROLE pg_signal_backend;;\nGRANT {privilege} ON {kind} passed TO pg_monitor",
        };
        foreach (var (before, after) in grants.SelectMany(_ => grants, (before, after) => (before, after)).Where(pair => pair.before != pair.after))
        {
            await PlannedChange.DemandAsync($"{make};;\n{before}", $"{make};;\n{after}");
        }
    }

    [Test]
    public async Task What_is_set_of_a_TOAST_table_is_set_when_it_is_there() =>
        await PlannedChange.DemandAsync(
            "CREATE TABLE t (a integer) WITH (fillfactor = 80);;\nCREATE TABLE u (b char(1))",
            """
            CREATE TABLE t (a integer, b text) WITH (fillfactor = 70, toast.autovacuum_enabled = off);;
            CREATE TABLE u (b text) WITH (toast.autovacuum_enabled = off)
            """);

    [Test]
    public async Task Tables_that_refer_to_each_other_go_unlogged_and_back()
    {
        static string Tables(string how) => $"""
            CREATE {how} TABLE a_base (id integer PRIMARY KEY, parent integer REFERENCES a_base);;
            CREATE {how} TABLE b_middle (id integer PRIMARY KEY REFERENCES a_base);;
            CREATE {how} TABLE a_last (id integer REFERENCES b_middle)
            """;
        await PlannedChange.DemandAsync(Tables(""), Tables("UNLOGGED"));
        await PlannedChange.DemandAsync(Tables("UNLOGGED"), Tables(""));
    }
}
