namespace AssetTracer.Schema.Tests.Objects;

/// <summary>What older servers print, in the words of newer ones.</summary>
public sealed class PrintedQueryTests
{
    [TestCase("SELECT t.a, (- t.b) AS c FROM public.t WHERE (t.a > 1)", "SELECT a, (- b) AS c FROM public.t WHERE (a > 1)")]
    [TestCase("SELECT x.a FROM public.t x FOR UPDATE OF x", "SELECT a FROM public.t x FOR UPDATE OF x")]
    [TestCase("SELECT t.*::public.t AS whole, t.a FROM public.t", "SELECT t.*::public.t AS whole, a FROM public.t")]
    [TestCase("SELECT g.n FROM generate_series(1, 2) WITH ORDINALITY g(n, o)", "SELECT n FROM generate_series(1, 2) WITH ORDINALITY g(n, o)")]
    [TestCase("SELECT \"xmltable\".a FROM XMLTABLE(('/a'::text) PASSING (t) COLUMNS a integer)", "SELECT a FROM XMLTABLE(('/a'::text) PASSING (t) COLUMNS a integer)")]
    [TestCase("SELECT x.a FROM ( SELECT t.a FROM public.t) x", "SELECT a FROM ( SELECT t.a FROM public.t) x")]
    [TestCase("WITH w AS ( SELECT t.a FROM public.t) SELECT w.a FROM w", "WITH w AS ( SELECT t.a FROM public.t) SELECT a FROM w")]
    public void The_only_thing_read_needs_no_name(string older, string newer) => Assert.That(PrintedQuery.Unqualified(older), Is.EqualTo(newer));

    [TestCase("SELECT a.x, b.y FROM (public.a JOIN public.b ON ((a.x = b.y)))")]
    [TestCase("SELECT a.x, b.y FROM public.a, public.b")]
    [TestCase("SELECT t.a FROM public.t UNION SELECT t.a FROM public.t")]
    [TestCase("VALUES (1), (2)")]
    public void Where_more_is_read_names_stay(string query) => Assert.That(PrintedQuery.Unqualified(query), Is.EqualTo(query));

    [TestCase("SELECT (- t.a) AS b, t.b AS a FROM public.t ORDER BY t.a, t.b, t.c", "SELECT (- a) AS b, b AS a FROM public.t ORDER BY t.a, t.b, c")]
    [TestCase("SELECT DISTINCT ON (t.a) t.b AS a FROM public.t ORDER BY t.a DESC, (t.a + 1)", "SELECT DISTINCT ON (t.a) b AS a FROM public.t ORDER BY t.a DESC, (a + 1)")]
    [TestCase("SELECT count(*) AS a FROM public.t GROUP BY t.a", "SELECT count(*) AS a FROM public.t GROUP BY a")]
    public void A_column_to_sort_by_keeps_its_name_where_a_result_has_the_same(string older, string newer) =>
        Assert.That(PrintedQuery.Unqualified(older), Is.EqualTo(newer));

    [TestCase("SELECT t.f(t.a) FROM public.t t WHERE ((t.b COLLATE t.c) = ('x'::t.d))", "SELECT t.f(a) FROM public.t t WHERE ((b COLLATE t.c) = ('x'::t.d))")]
    [TestCase("SELECT ( SELECT max(u.a) FROM public.t u WHERE (u.a > t.a)) AS m, 't.a' AS n FROM public.t", "SELECT ( SELECT max(u.a) FROM public.t u WHERE (u.a > t.a)) AS m, 't.a' AS n FROM public.t")]
    public void What_only_looks_like_it_stays(string older, string newer) => Assert.That(PrintedQuery.Unqualified(older), Is.EqualTo(newer));

    [TestCase("(\"json\" IS NULL)", "(json IS NULL)")]
    [TestCase("(x = 'a \"json\"')", "(x = 'a \"json\"')")]
    [TestCase("(\"Json\" IS NULL)", "(\"Json\" IS NULL)")]
    [TestCase("(system_user = SYSTEM_USER)", "(\"system_user\" = SYSTEM_USER)")]
    [TestCase("XMLSERIALIZE(CONTENT x AS text NO INDENT)", "XMLSERIALIZE(CONTENT x AS text)")]
    public void A_name_is_spelled_the_same_whatever_became_a_keyword(string printed, string canonical) =>
        Assert.That(PrintedSql.Canonical(printed), Is.EqualTo(canonical));
}
