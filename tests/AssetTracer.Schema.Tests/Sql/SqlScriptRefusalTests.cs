namespace AssetTracer.Schema.Tests.Sql;

public sealed class SqlScriptRefusalTests
{
    [TestCase("SELECT 1;\n\\connect other\nSELECT 2", 2, 1, "\\connect is a command of psql")]
    [TestCase("SELECT 1 \\gset", 1, 10, "\\gset")]
    [TestCase("SELECT 1\\; SELECT 2", 1, 9, "\\ is a command of psql")]
    [TestCase("SELECT (1 \\g)", 1, 11, "\\g)")]
    [TestCase("SELECT 1;\nSELECT 'a\0b'", 2, 10, "A NUL character")]
    [TestCase("SELECT 1;\n  COPY t (a, b) FROM stdin;\n1\t'\n\\.\n", 2, 3, "COPY … FROM STDIN")]
    [TestCase("copy t from stdin with (format csv)", 1, 1, "INSERT")]
    [TestCase("COPY (SELECT 1) TO STDOUT", 1, 1, "COPY … TO STDOUT")]
    [TestCase("SELECT 1;\nCREATE TABLE t (a int;\nSELECT 2", 2, 16, "parenthesis")]
    [TestCase("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;\n", 1, 33, "BEGIN that begins here has no END")]
    [TestCase("CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC SELECT CASE WHEN a THEN 1; END", 2, 1, "BEGIN")]
    public void What_no_server_can_run_is_refused_with_its_place(string sql, int line, int column, string reason)
    {
        var exception = Assert.Throws<SqlSyntaxException>(() => SqlScript.Split(sql));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((exception.Line, exception.Column), Is.EqualTo((line, column)));
            Assert.That(exception.Message, Does.Contain(reason));
        }
    }

    [TestCase("DISCARD ALL")]
    [TestCase("SELECT pg_catalog.PG_ADVISORY_UNLOCK_ALL()")]
    [TestCase("SELECT \"pg_advisory_unlock_all\"()")]
    [TestCase("DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$")]
    public void What_lets_go_of_every_lock_is_refused(string sql) => Assert.That(
        () => SqlScript.RefuseControl(SqlScript.Split("SELECT 1;\n " + sql)),
        Throws.TypeOf<SqlSyntaxException>().With.Message.Contains("they let go of the lock that keeps two runs apart").And.Property("Line").EqualTo(2));

    [TestCase("DISCARD TEMP")]
    [TestCase("SELECT pg_advisory_unlock(1), 'pg_advisory_unlock_all()'")]
    [TestCase("CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_unlock_all() $$")]
    public void Other_locks_may_be_let_go(string sql) => Assert.That(() => SqlScript.RefuseControl(SqlScript.Split(sql)), Throws.Nothing);

    [TestCase("'\\connect'")]
    [TestCase("$$ \\d $$")]
    [TestCase("\"\\\"")]
    [TestCase("1 /* \\d */")]
    public void A_backslash_in_quotes_or_comments_is_nothing_special(string value) =>
        Assert.That(SqlScript.Split($"SELECT {value}"), Has.Count.EqualTo(1));

    [TestCase("BEGIN", "BEGIN")]
    [TestCase("begin isolation level serializable", "BEGIN")]
    [TestCase("START TRANSACTION", "START TRANSACTION")]
    [TestCase("COMMIT", "COMMIT")]
    [TestCase("END", "END")]
    [TestCase("ROLLBACK TO s", "ROLLBACK")]
    [TestCase("COMMIT PREPARED 'a'", "COMMIT PREPARED")]
    [TestCase("SAVEPOINT s", "SAVEPOINT")]
    [TestCase("RELEASE s", "RELEASE")]
    [TestCase("PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION")]
    [TestCase("ABORT", "ABORT")]
    public void The_transaction_belongs_to_the_runner(string sql, string tag)
    {
        var statements = SqlScript.Split($"SELECT 1;\n /* so */ {sql};");
        var exception = Assert.Throws<SqlSyntaxException>(() => SqlScript.RefuseControl(statements));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((exception.Line, exception.Column), Is.EqualTo((2, 11)));
            Assert.That(exception.Message, Does.Contain($": {tag} is refused"));
        }
    }

    [TestCase("PREPARE transaction AS SELECT 1")]
    [TestCase("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END")]
    [TestCase("DO $$ BEGIN COMMIT; END $$")]
    [TestCase("SELECT begin FROM commit")]
    [TestCase("\"begin\"")]
    [TestCase("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")]
    public void Other_statements_pass(string sql) =>
        Assert.That(() => SqlScript.RefuseControl(SqlScript.Split(sql)), Throws.Nothing);
}
