using static AssetTracer.Schema.SqlTokenKind;

namespace AssetTracer.Schema.Tests.Sql;

public sealed class SqlLexerTests
{
    private static readonly object[][] Constructs =
    [
        ["orders", Identifier],
        ["_a1$b$", Identifier],
        ["größe_δ", Identifier],
        ["a\u00A0b", Identifier],
        ["n", Identifier],
        ["E1", Identifier],
        ["\"a \"\"b\"\" ; -- c\"", QuotedIdentifier],
        ["U&\"d\\0061t\"\"a\"", UnicodeIdentifier],
        ["'it''s; -- not a comment'", SqlTokenKind.String],
        ["'ends in a backslash \\'", SqlTokenKind.String],
        ["''", SqlTokenKind.String],
        ["E'it\\'s \\\\'", EscapeString],
        ["e'it''s \\\n'", EscapeString],
        ["B'0101'", BitString],
        ["x'1FF'", HexString],
        ["U&'d\\0061t''a\\'", UnicodeString],
        ["N'naïve ''x'' \\'", NationalString],
        ["$$it's; \"open$$", DollarString],
        ["$body$ $$ $inner$ $Body$ $body $body$", DollarString],
        ["$été$ x $été$", DollarString],
        ["$1", Parameter],
        ["$23", Parameter],
        ["42", Number],
        ["1_000_000", Number],
        ["0xFF_ff", Number],
        ["0b0101", Number],
        ["3.", Number],
        [".5", Number],
        ["1.5e-10", Number],
        ["2E3", Number],
        ["<=", Operator],
        ["@>", Operator],
        ["?|", Operator],
        ["@-", Operator],
        ["::", Punctuation],
        [":=", Punctuation],
        ["..", Punctuation],
        ["[", Punctuation],
        ["-- to the end; '", LineComment],
        ["--", LineComment],
        ["/* a /* b */ ' ; */", BlockComment],
        ["/**/", BlockComment],
        ["/*/*/**/*/*/", BlockComment],
        [" \t\r\n\f\v", WhiteSpace],
        ["\uFEFF", WhiteSpace],
        ["\\", Unknown],
        ["$", Unknown],
    ];

    private static readonly object[][] Sequences =
    [
        ["a$b$c", "a$b$c"],
        ["$1$x$y$x$", "$1|$x$y$x$"],
        ["a $b$ c $b$", "a| |$b$ c $b$"],
        ["'a'$$b$$", "'a'|$$b$$"],
        ["a$$b$$", "a$$b$$"],
        ["1$$b$$", "1|$$b$$"],
        ["$1a$ b", "$1|a$| |b"],
        ["a+-b", "a|+|-|b"],
        ["a=-1", "a|=|-|1"],
        ["a@-1", "a|@-|1"],
        ["a*--b", "a|*|--b"],
        ["a*/*b*/c", "a|*|/*b*/|c"],
        ["a@/*b*/-c", "a|@|/*b*/|-|c"],
        ["a--b\rc", "a|--b|\r|c"],
        ["1..10", "1|..|10"],
        ["1.5.3", "1.5|.3"],
        ["1e", "1|e"],
        ["t.*", "t|.|*"],
        ["x::text", "x|::|text"],
        ["a[1:n]", "a|[|1|:|n|]"],
        ["\"a\"\"b\"c", "\"a\"\"b\"|c"],
        ["'a''b'c", "'a''b'|c"],
        ["be'x'", "be|'x'"],
        ["u & 'x'", "u| |&| |'x'"],
        ["b'0''1'", "b'0'|'1'"],
        ["'\\'x", "'\\'|x"],
        ["E'a'\n'b\\'c'", "E'a'|\n|'b\\'c'"],
        ["E'a' -- d\n 'b\\'c'", "E'a'| |-- d|\n |'b\\'c'"],
        ["E'a' 'b\\'", "E'a'| |'b\\'"],
        ["E'a' /* d */\n'b\\'", "E'a'| |/* d */|\n|'b\\'"],
        ["E'a',\n'b\\'", "E'a'|,|\n|'b\\'"],
    ];

    private static readonly object[][] NeverClosed =
    [
        ["SELECT 1;\n  'abc", 2, 3, "string"],
        ["E'abc\\'", 1, 1, "string"],
        ["E'abc\\", 1, 1, "string"],
        ["'abc''", 1, 1, "string"],
        ["\"abc", 1, 1, "quoted identifier"],
        ["U&\"abc", 1, 1, "quoted identifier"],
        ["a /* b /* c */", 1, 3, "comment"],
        ["/*/", 1, 1, "comment"],
        ["\r\n\r\nSELECT $body$ x $Body$", 3, 8, "$body$"],
        ["/* 😀 */ $$ $", 1, 9, "$$"],
    ];

    [TestCaseSource(nameof(Constructs))]
    public void A_construct_is_one_token(string sql, object kind) =>
        Assert.That(SqlLexer.Read(sql), Is.EqualTo(new[] { new SqlToken((SqlTokenKind)kind, 0, sql.Length) }));

    [TestCaseSource(nameof(Sequences))]
    public void Tokens_end_where_those_of_PostgreSQL_end(string sql, string tokens) =>
        Assert.That(string.Join('|', SqlLexer.Read(sql).Select(token => token.In(sql).ToString())), Is.EqualTo(tokens));

    [TestCaseSource(nameof(NeverClosed))]
    public void What_is_never_closed_is_named_with_its_place(string sql, int line, int column, string what)
    {
        var exception = Assert.Throws<SqlSyntaxException>(() => _ = SqlLexer.Read(sql).Count());
        using (Assert.EnterMultipleScope())
        {
            Assert.That((exception.Line, exception.Column), Is.EqualTo((line, column)));
            Assert.That(exception.Message, Does.StartWith($"Line {line}, column {column}: ").And.Contain(what));
        }
    }

    [Test]
    public void Tokens_follow_each_other_without_a_gap_whatever_the_text_holds()
    {
        string[] pieces = ["a", "E", "U&", "1", "$", "'", "\"", "\\", "/*", "*/", "-", "\n", " ", ";"];
        var texts = pieces.SelectMany(_ => pieces, (a, b) => a + b);
        foreach (var sql in texts.SelectMany(_ => texts, (a, b) => a + b))
        {
            Assert.That(TokensPutTogether(sql), Is.Null.Or.EqualTo(sql));
        }
    }

    // A text that opens something and never closes it has no tokens.
    private static string? TokensPutTogether(string sql)
    {
        try
        {
            return string.Concat(SqlLexer.Read(sql).Select(token => token.In(sql).ToString()));
        }
        catch (SqlSyntaxException)
        {
            return null;
        }
    }
}
