namespace AssetTracer.Schema.PostgresTests;

/// <summary>Samples of conversions, languages, access methods and transforms.</summary>
internal static class ExtensibilitySamples
{
    private const string Functions = """
        CREATE SCHEMA "My ""Parts"".1";
        CREATE FUNCTION "My ""Parts"".1"."Letters, all"(integer, integer, cstring, internal, integer, boolean) RETURNS integer LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8';
        CREATE FUNCTION public."call"() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
        CREATE FUNCTION public.call_again() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
        CREATE FUNCTION public.run(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
        CREATE FUNCTION public.look(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
        CREATE FUNCTION public.heap(internal) RETURNS table_am_handler LANGUAGE internal AS 'heap_tableam_handler';
        CREATE FUNCTION public.give(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'varchar_support';
        CREATE FUNCTION public.take(internal) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
        """;

    private static ConversionDefinition Conversion { get; } = new()
    {
        Name = "\"My \"\"Parts\"\".1\".\"To, it\"",
        From = "LATIN1",
        To = "UTF8",
        Function = new QualifiedName("pg_catalog", "iso8859_1_to_utf8"),
    };

    private static LanguageDefinition Language { get; } = new() { Name = "My \"tongue\"", Handler = "public.call" };

    private static AccessMethodDefinition Method { get; } = new() { Name = "A \"pile\"", Type = AccessMethodType.Table, Handler = new QualifiedName("pg_catalog", "heap_tableam_handler") };

    private static TransformDefinition Transform { get; } = new() { Type = "integer", Language = "sql", FromSql = "public.give(internal)" };

    public static IReadOnlyList<Sample> Conversions { get; } =
    [
        new(Functions, Conversion,
            Conversion with { IsDefault = true },
            Conversion with { Function = "\"My \"\"Parts\"\".1\".\"Letters, all\"" },
            Conversion with { From = "UTF8", To = "LATIN1", Function = new QualifiedName("pg_catalog", "utf8_to_iso8859_1") }),
    ];

    public static IReadOnlyList<Sample> Languages { get; } =
    [
        new(Functions, Language,
            Language with { IsTrusted = true },
            Language with { Inline = "public.run" },
            Language with { Validator = "public.look" },
            Language with { Handler = "public.call_again" }),
    ];

    public static IReadOnlyList<Sample> AccessMethods { get; } =
    [
        new(Functions, Method,
            Method with { Handler = "public.heap" },
            Method with { Type = AccessMethodType.Index, Handler = new QualifiedName("pg_catalog", "bthandler") }),
    ];

    public static IReadOnlyList<Sample> Transforms { get; } =
    [
        new(Functions, Transform,
            Transform with { ToSql = "public.take(internal)" },
            Transform with { FromSql = null, ToSql = "public.take(internal)" },
            Transform with { FromSql = "pg_catalog.prsd_lextype(internal)" }),
    ];
}
