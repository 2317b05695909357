namespace AssetTracer.Schema.PostgresTests;

internal static class RangeTypeSamples
{
    private const string Setup = """
        CREATE SCHEMA "My ""Types"".1";
        CREATE FUNCTION "My ""Types"".1"."how far?"(double precision, double precision) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
        """;

    private const string Shell = """
        CREATE TYPE public.span;
        CREATE FUNCTION public.one_form(public.span) RETURNS public.span LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
        """;

    private static RangeTypeDefinition Span { get; } = new() { Name = "public.span", Subtype = "double precision" };

    private static RangeTypeDefinition Words { get; } = new() { Name = "\"My \"\"Types\"\".1\".\"Word, range\"", Subtype = "text" };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Span,
            Span with { SubtypeDifference = "\"My \"\"Types\"\".1\".\"how far?\"" },
            Span with { MultirangeName = "public.\"Many spans\"" },
            Span,
            Span with { MultirangeName = "\"My \"\"Types\"\".1\".spans" },
            Span with { Subtype = "timestamp with time zone" },
            Span with { Subtype = "integer", SubtypeDifference = new QualifiedName("pg_catalog", "int4range_subdiff") }),
        new(Setup, Words,
            Words with { Collation = new QualifiedName("pg_catalog", "C") },
            Words with { OperatorClass = new QualifiedName("pg_catalog", "text_pattern_ops") }),

        // its function takes the type: neither can be dropped by itself
        new(Shell, new RangeTypeDefinition { Name = "public.span", Subtype = "integer", Canonical = "public.one_form" }) { GoesWithParent = true },
    ];
}
