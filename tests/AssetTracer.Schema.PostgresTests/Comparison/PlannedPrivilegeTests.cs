namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Who may do what is the same in the end, whatever statements give and take besides what they name.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedPrivilegeTests
{
    // The column's type changes, so that the view can be made only when the default privileges have changed, too.
    private const string OpenToOne = """
        CREATE TABLE t (id serial, a text);;
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;;
        CREATE VIEW v AS SELECT id, a FROM t;;
        REVOKE SELECT ON v FROM pg_monitor;;
        CREATE FUNCTION f() RETURNS void LANGUAGE sql AS ''
        """;

    private const string OpenToAnother = """
        CREATE TABLE t (id bigserial, a text);;
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_signal_backend;;
        CREATE VIEW v AS SELECT a, id FROM t;;
        REVOKE SELECT ON v FROM pg_signal_backend;;
        CREATE FUNCTION f(a integer) RETURNS void LANGUAGE sql AS '';;
        ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC
        """;

    private const string OfATable = "CREATE TABLE t (a text, b integer);;\nGRANT SELECT, UPDATE ON t TO pg_monitor";

    private const string OfAColumn = "CREATE TABLE t (a text, b integer);;\nGRANT SELECT ON t TO pg_monitor;;\nGRANT UPDATE (a) ON t TO pg_monitor";

    private const string OfViews = """
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;;
        CREATE TABLE t (a text, b integer);;
        CREATE VIEW pair AS SELECT {0} FROM t;;
        GRANT INSERT (a) ON pair TO pg_monitor;;
        CREATE VIEW one AS SELECT {0} FROM t;;
        REVOKE ALL ON one FROM pg_monitor;;
        GRANT INSERT (a) ON one TO pg_monitor
        """;

    [TestCase(OpenToOne, OpenToAnother, TestName = "What_is_made_anew_isnt_open_to_whom_later_objects_will_be")]
    [TestCase(OpenToAnother, OpenToOne, TestName = "What_is_made_anew_isnt_open_to_whom_earlier_objects_were")]
    [TestCase(OfATable, OfAColumn, TestName = "A_privilege_on_a_column_takes_the_place_of_one_on_the_table")]
    [TestCase(OfAColumn, OfATable, TestName = "A_privilege_on_a_table_takes_the_place_of_one_on_a_column")]
    public async Task Everybody_may_do_what_he_shall(string before, string after) => await PlannedChange.DemandAsync(before, after);

    [Test]
    public async Task A_view_that_is_made_anew_keeps_the_privileges_on_its_columns() => await PlannedChange.DemandAsync(
        OfViews.Replace("{0}", "a", StringComparison.Ordinal), OfViews.Replace("{0}", "b, a", StringComparison.Ordinal));
}
