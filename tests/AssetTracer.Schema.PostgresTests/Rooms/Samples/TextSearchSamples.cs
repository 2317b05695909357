namespace AssetTracer.Schema.PostgresTests;

/// <summary>Samples of what text search is made of.</summary>
internal static class TextSearchSamples
{
    private const string Setup = """
        CREATE SCHEMA "My ""Words"".1";
        CREATE TEXT SEARCH DICTIONARY "My ""Words"".1"."Stems, too" (TEMPLATE = snowball, language = english);
        CREATE FUNCTION public.begin(internal, integer) RETURNS internal LANGUAGE internal AS 'prsd_start';
        CREATE FUNCTION public.next(internal, internal, internal) RETURNS internal LANGUAGE internal AS 'prsd_nexttoken';
        CREATE FUNCTION public.close(internal) RETURNS void LANGUAGE internal AS 'prsd_end';
        CREATE FUNCTION public.types(internal) RETURNS internal LANGUAGE internal AS 'prsd_lextype';
        CREATE FUNCTION public.read(internal) RETURNS internal LANGUAGE internal AS 'dsimple_init';
        CREATE FUNCTION public.lexize(internal, internal, internal, internal) RETURNS internal LANGUAGE internal AS 'dsimple_lexize';
        CREATE TEXT SEARCH PARSER public.cutter (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
        """;

    private static TextSearchParserDefinition Parser { get; } = new()
    {
        Name = "\"My \"\"Words\"\".1\".\"Cut, it\"",
        Start = Own("prsd_start"),
        GetToken = Own("prsd_nexttoken"),
        End = Own("prsd_end"),
        TokenTypes = Own("prsd_lextype"),
    };

    private static TextSearchTemplateDefinition Template { get; } = new() { Name = "\"My \"\"Words\"\".1\".\"Form, a\"", Lexize = Own("dsimple_lexize") };

    private static TextSearchDictionaryDefinition Dictionary { get; } = new() { Name = "\"My \"\"Words\"\".1\".\"All, words\"", Template = Own("simple") };

    private static TextSearchConfigurationDefinition Configuration { get; } = new() { Name = "\"My \"\"Words\"\".1\".\"Find, it\"" };

    public static IReadOnlyList<Sample> Parsers { get; } =
    [
        new(Setup, Parser,
            Parser with { Headline = Own("prsd_headline") },
            Parser with { Start = "public.begin" },
            Parser with { GetToken = "public.next" },
            Parser with { End = "public.close" },
            Parser with { TokenTypes = "public.types" }),
    ];

    public static IReadOnlyList<Sample> Templates { get; } =
    [
        new(Setup, Template, Template with { Init = Own("dsimple_init") }, Template with { Init = "public.read" }, Template with { Lexize = "public.lexize" }),
    ];

    public static IReadOnlyList<Sample> Dictionaries { get; } =
    [
        new(Setup, Dictionary,
            Dictionary with { Options = ["accept = 'false'"] },
            Dictionary with { Options = ["accept = 'true'", "stopwords = 'english'"] },
            Dictionary with { Options = ["stopwords = 'german'"] },
            Dictionary,
            Dictionary with { Template = Own("snowball"), Options = ["language = 'french'"] }),
    ];

    public static IReadOnlyList<Sample> Configurations { get; } =
    [
        new(Setup, Configuration,
            Configuration with { Mappings = ["asciiword: pg_catalog.simple", "email: \"My \"\"Words\"\".1\".\"Stems, too\""] },
            Configuration with { Mappings = ["asciiword: \"My \"\"Words\"\".1\".\"Stems, too\", pg_catalog.simple", "word: pg_catalog.simple"] },
            Configuration with { Mappings = ["asciiword: pg_catalog.simple, \"My \"\"Words\"\".1\".\"Stems, too\""] },
            Configuration with { Parser = "public.cutter", Mappings = ["asciiword: pg_catalog.simple"] },
            Configuration),
    ];

    private static QualifiedName Own(string name) => new("pg_catalog", name);
}
