namespace AssetTracer.Schema.Tests.Sql;

public sealed class SqlScriptTests
{
    private static readonly object[][] Scripts =
    [
        ["", Array.Empty<string>()],
        [" ; -- nothing\n ;; /* ; */ ", Array.Empty<string>()],
        ["SELECT 1", new[] { "SELECT 1" }],
        ["SELECT 1;SELECT 2 ;", new[] { "SELECT 1", "SELECT 2" }],
        ["SELECT ';', \";\", $$;$$, E'\\';' -- ;\n; SELECT /* ; */ 2", new[] { "SELECT ';', \";\", $$;$$, E'\\';'", "SELECT /* ; */ 2" }],
        ["-- why\n/* what */ SELECT 1 -- so\n;", new[] { "SELECT 1" }],
        ["CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
            new[] { "CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3" }],
        ["SELECT 1); SELECT 2", new[] { "SELECT 1)", "SELECT 2" }],
        ["CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN 1; END; $f$; SELECT 2",
            new[] { "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN 1; END; $f$", "SELECT 2" }],
        ["DO $$ BEGIN PERFORM 1; END $$;SELECT 2", new[] { "DO $$ BEGIN PERFORM 1; END $$", "SELECT 2" }],
        ["BEGIN; SELECT 1; END;", new[] { "BEGIN", "SELECT 1", "END" }],
        ["INSERT INTO t VALUES (1), (2); COPY t FROM '/tmp/stdin'", new[] { "INSERT INTO t VALUES (1), (2)", "COPY t FROM '/tmp/stdin'" }],
        ["COPY t FROM PROGRAM 'cat'; SELECT stdin FROM stdout", new[] { "COPY t FROM PROGRAM 'cat'", "SELECT stdin FROM stdout" }],
    ];

    private static readonly string[] Routines =
    [
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a; SELECT a + 1; END",
        "create or replace procedure p() begin atomic insert into t values (1); delete from t; end",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END; SELECT 2; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT (CASE WHEN a THEN 1 END); SELECT 2; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end, t.end, t.case FROM t; SELECT 2 AS case; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT begin FROM t; SELECT 2; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC END",
        "CREATE /* x */ OR -- y\nREPLACE FUNCTION f() RETURNS int /**/ BEGIN /**/ ATOMIC SELECT 'END'; SELECT \"end\"; /* END */ END",
        "CREATE FUNCTION begin(a int) RETURNS int RETURN a",
        "CREATE FUNCTION f(a int) RETURNS int RETURN CASE WHEN a > 1 THEN 1 END",
    ];

    [TestCaseSource(nameof(Scripts))]
    public void A_script_splits_into_its_statements(string sql, string[] statements) =>
        Assert.That(SqlScript.Split(sql).Select(statement => statement.Text), Is.EqualTo(statements));

    [TestCaseSource(nameof(Routines))]
    public void A_routine_with_an_SQL_body_is_one_statement(string routine) =>
        Assert.That(
            SqlScript.Split($"SELECT 0;\n{routine};\nSELECT 9;").Select(statement => statement.Text),
            Is.EqualTo(new[] { "SELECT 0", routine, "SELECT 9" }));

    [Test]
    public void A_body_outside_a_routine_splits() =>
        Assert.That(SqlScript.Split("CREATE TABLE atomic (a int); BEGIN; ATOMIC; SELECT CASE WHEN a THEN 1 END; SELECT 2"), Has.Count.EqualTo(5));

    [Test]
    public void A_statement_knows_where_its_first_token_stands()
    {
        var statements = SqlScript.Split("\uFEFF-- größe 😀\r\n  SELECT 1; /* 😀\r */ SELECT\n2;\n\n\tSELECT 3");
        Assert.That(
            statements.Select(statement => (statement.Line, statement.Column, statement.Offset)),
            Is.EqualTo(new[] { (2, 3, 16), (3, 5, 36), (6, 2, 48) }));
    }

    [Test]
    public void An_error_position_of_the_server_becomes_a_place_in_the_script()
    {
        var statement = SqlScript.Split("SELECT 1;\n  SELECT '😀', x,\r\n  y FROM t;")[1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(statement.At(1), Is.EqualTo(new SqlPosition(2, 3)));
            Assert.That(statement.At(13), Is.EqualTo(new SqlPosition(2, 15)), "the x behind an emoji, which is one character");
            Assert.That(statement.At(19), Is.EqualTo(new SqlPosition(3, 3)), "the y");
            Assert.That(statement.At(0), Is.EqualTo(new SqlPosition(2, 3)), "no position");
            Assert.That(statement.At(1000), Is.EqualTo(new SqlPosition(3, 11)), "the end of the input");
        }
    }

    [Test]
    public void Statements_put_together_hold_every_token()
    {
        const string Script = """
            -- comment
            CREATE TABLE "a;b" (id int DEFAULT (1), note text DEFAULT E'x\';'); ;
            CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
            CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2) /* ; */;
            DO $x$ begin; end $x$
            """;
        var statements = SqlScript.Split(Script);
        var covered = new bool[Script.Length];
        foreach (var statement in statements)
        {
            Assert.That(Script.Substring(statement.Offset, statement.Text.Length), Is.EqualTo(statement.Text));
            Array.Fill(covered, true, statement.Offset, statement.Text.Length);
        }

        var lost = SqlLexer.Read(Script).Where(token => !token.IsTrivia && !token.Is(Script, ';') && !covered[token.Start]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(statements, Has.Count.EqualTo(4));
            Assert.That(lost, Is.Empty);
        }
    }

    [Test]
    public void A_long_script_keeps_count_of_its_lines()
    {
        var sql = string.Concat(Enumerable.Repeat("SELECT 'a', $$b$$; -- c\n", 100_000));
        Assert.That(SqlScript.Split(sql)[^1].Line, Is.EqualTo(100_000));
    }
}
