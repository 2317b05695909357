namespace AssetTracer.Schema.Tests.Sql;

public sealed class CanonicalTokensTests
{
    [TestCase("SELECT a FROM T", "select  A -- why\n\tfrom/**/t")]
    [TestCase("a=-1", "A = - 1")]
    [TestCase("SELECT 1; SELECT 2", ";select 1;;\n-- x\n; select 2;")]
    [TestCase("E'a\\n'", "e'a\\n'")]
    [TestCase("'a\nb'", "'a\r\nb'")]
    [TestCase("$$a\nb$$", "$$a\r\nb$$")]
    [TestCase("E'a'\n'b'", "E'a' -- first\n\r\n 'b'")]
    [TestCase("1E5", "1e5")]
    [TestCase("GRÖSSE", "grÖsse")]
    public void These_are_the_same(string one, string other) =>
        Assert.That(CanonicalText.TokensOf(one), Is.EqualTo(CanonicalText.TokensOf(other)));

    [TestCase("'a b'", "'a  b'")]
    [TestCase("'A'", "'a'")]
    [TestCase("\"A\"", "\"a\"")]
    [TestCase("$$ -- a\n$$", "$$ -- b\n$$")]
    [TestCase("$$A$$", "$$a$$")]
    [TestCase("E'a'", "'a'")]
    [TestCase("E'\\N'", "E'\\n'")]
    [TestCase("a b", "ab")]
    [TestCase("a - - b", "a--b")]
    [TestCase("a; b", "a b")]
    [TestCase("Ö", "ö")]
    public void These_differ(string one, string other) =>
        Assert.That(CanonicalText.TokensOf(one), Is.Not.EqualTo(CanonicalText.TokensOf(other)));

    [Test]
    public void A_statement_reads_as_its_tokens() =>
        Assert.That(
            CanonicalText.TokensOf("CREATE /* x */ TABLE Public.\"Orders\" (Id INT8 DEFAULT N'1'::int);"),
            Is.EqualTo(new[] { "create", "table", "public", ".", "\"Orders\"", "(", "id", "int8", "default", "n'1'", "::", "int", ")" }));

    [Test]
    public void A_text_that_never_closes_a_quote_has_no_checksum() =>
        Assert.That(() => CanonicalText.TokensOf("SELECT 'a").ToList(), Throws.TypeOf<SqlSyntaxException>());
}
