namespace AssetTracer.Schema.PostgresTests;

/// <summary>Samples of operator families and classes.</summary>
internal static class OperatorClassSamples
{
    private const string Setup = """
        CREATE SCHEMA "My ""Sorts"".1";
        CREATE FUNCTION public.compare(text, text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT length($1) - length($2)';
        CREATE OPERATOR FAMILY public.lengths USING btree;
        CREATE OPERATOR FAMILY public.others USING btree;
        CREATE OPERATOR FAMILY public.places USING gist;
        CREATE OPERATOR FAMILY public.words USING gin;
        CREATE TYPE public.size AS ENUM ('small', 'large');
        CREATE TYPE public.pair AS (a integer, b integer);
        """;

    private static OperatorFamilyDefinition Family { get; } = new() { Name = "\"My \"\"Sorts\"\".1\".\"All, of it\"", AccessMethod = "btree" };

    private static OperatorFamilyMember Less { get; } = new(false, 1, "integer", "bigint", "pg_catalog.<");

    private static OperatorFamilyMember Compare { get; } = new(true, 1, "integer", "bigint", "pg_catalog.btint48cmp(integer, bigint)");

    private static OperatorClassDefinition Class { get; } = new()
    {
        Name = "\"My \"\"Sorts\"\".1\".\"by length\"",
        AccessMethod = "btree",
        Type = "text",
        Family = "public.lengths",
        Members = [new(false, 1, "text", "text", "pg_catalog.~<~"), new(true, 1, "text", "text", "public.compare(text, text)")],
    };

    private static OperatorClassDefinition OfSize { get; } = new()
    {
        Name = "public.of_size",
        AccessMethod = "btree",
        Type = "public.size",
        IsDefault = true,
        Family = "public.lengths",
        Members = [new(true, 1, "public.size", "public.size", "pg_catalog.enum_cmp(anyenum, anyenum)")],
    };

    public static IReadOnlyList<Sample> Families { get; } =
    [
        new(Setup, Family,
            Family with { Members = [Less] },
            Family with { Members = [Less, Compare] },
            Family with { Members = [Less with { Number = 2, Implementation = "pg_catalog.<=" }, Compare] },
            Family with { Members = [new(true, 1, "integer", "bigint", "pg_catalog.btint48cmp(integer, bigint)")] }),
        new(Setup, new OperatorFamilyDefinition
        {
            Name = "public.near",
            AccessMethod = "gist",
            Members = [new(false, 15, "point", "point", "pg_catalog.<->", new QualifiedName("pg_catalog", "float_ops"))],
        }),
    ];

    public static IReadOnlyList<Sample> Classes { get; } =
    [
        new(Setup, Class,
            Class with { Family = "public.others" },
            Class with { Members = [Class.Members[0]] },
            Class with { Members = [Class.Members[1]] },
            Class with { Type = "character varying", Members = [new(true, 1, "character varying", "character varying", "public.compare(text, text)")] },
            Class with { Members = [] }),
        new(Setup, OfSize, OfSize with { IsDefault = false }),
        new(Setup, new OperatorClassDefinition
        {
            Name = "public.of_words",
            AccessMethod = "gin",
            Type = "text",
            Family = "public.words",
            Storage = "integer",
        }),
        new(Setup, new OperatorClassDefinition
        {
            Name = "public.of_places",
            AccessMethod = "gist",
            Type = "point",
            Family = "public.places",
            Storage = "box",
            Members = [new(true, 1, "point", "point", "pg_catalog.gist_point_consistent(internal, point, smallint, oid, internal)")],
        }),
    ];
}
