namespace AssetTracer.Schema.Tests.Sql;

public sealed class QuoteTests
{
    [TestCase("orders", "orders")]
    [TestCase("_a1", "_a1")]
    [TestCase("name", "name")]
    [TestCase("public", "public")]
    [TestCase("Orders", "\"Orders\"")]
    [TestCase("1a", "\"1a\"")]
    [TestCase("a$", "\"a$\"")]
    [TestCase("größe", "\"größe\"")]
    [TestCase("a b", "\"a b\"")]
    [TestCase("a\"b", "\"a\"\"b\"")]
    [TestCase("a;--\n", "\"a;--\n\"")]
    [TestCase("user", "\"user\"")]
    [TestCase("order", "\"order\"")]
    [TestCase("left", "\"left\"")]
    [TestCase("values", "\"values\"")]
    [TestCase("system_user", "\"system_user\"")]
    [TestCase("json", "\"json\"")]
    [TestCase("merge_action", "\"merge_action\"")]
    public void An_identifier_has_quotes_when_it_needs_them(string identifier, string quoted) =>
        Assert.That(Quote.Id(identifier), Is.EqualTo(quoted));

    [TestCase("", "empty")]
    [TestCase("a\0b", "a\\0b")]
    [TestCase("a234567890123456789012345678901234567890123456789012345678901234", "901234\" takes 64 bytes")]
    [TestCase("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü", "64 bytes")]
    public void An_identifier_that_PostgreSQL_would_change_is_refused(string identifier, string reason) =>
        Assert.That(() => Quote.Id(identifier), Throws.ArgumentException.With.Message.Contains(reason));

    [Test]
    public void An_identifier_of_63_bytes_is_the_longest() =>
        Assert.That(Quote.Id(new string('a', 63)), Has.Length.EqualTo(63));

    [TestCase("", "''")]
    [TestCase("it's", "'it''s'")]
    [TestCase("a\\b'c", "E'a\\\\b''c'")]
    [TestCase("\\'; DROP TABLE t; --", "E'\\\\''; DROP TABLE t; --'")]
    [TestCase("$$", "'$$'")]
    public void A_constant_reads_back_as_its_value(string value, string literal)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Quote.Literal(value), Is.EqualTo(literal));
            Assert.That(SqlLexer.Read(literal).ToList(), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void A_constant_with_a_NUL_character_is_refused() =>
        Assert.That(() => Quote.Literal("a\0"), Throws.ArgumentException);

    [TestCase("public", "PUBLIC")]
    [TestCase("current_user", "CURRENT_USER")]
    [TestCase("session_user", "SESSION_USER")]
    [TestCase("current_role", "CURRENT_ROLE")]
    [TestCase("app_owner", "app_owner")]
    [TestCase("App", "\"App\"")]
    [TestCase("PUBLIC", "\"PUBLIC\"")]
    public void A_role_may_be_a_keyword(string role, string written) =>
        Assert.That(Quote.Role(role), Is.EqualTo(written));
}
