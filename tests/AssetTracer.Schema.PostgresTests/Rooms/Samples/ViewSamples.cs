namespace AssetTracer.Schema.PostgresTests;

internal static class ViewSamples
{
    private const string Setup = "CREATE TABLE public.notes (id integer, title character varying(20));";

    // Where a query reads one thing only, PostgreSQL 16 leaves its name away before columns; older servers don't.
    private const string Beside = ",\n    public.notes n";

    private static ViewDefinition Ids { get; } = new()
    {
        Name = "public.ids",
        Columns = [new("id", "integer")],
        Query = "SELECT x.id\n   FROM ( SELECT 1 AS id) x" + Beside,
    };

    private static ViewDefinition Titles { get; } = new()
    {
        Name = "public.\"All \"\"titles\"\"\"",
        Columns = [new("Id; --", "integer"), new("title", "character varying(20)")],
        Query = "SELECT n.id AS \"Id; --\",\n    o.title\n   FROM (public.notes n\n     JOIN public.notes o ON ((o.id = n.id)))",
    };

    private static ValueArray<ViewColumn> TwoColumns { get; } = [new("id", "integer"), new("c", "text COLLATE pg_catalog.\"C\"")];

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Ids,
            Ids with { Query = "SELECT x.id\n   FROM ( SELECT 2 AS id) x" + Beside },
            Ids with { Query = "SELECT x.id,\n    x.c\n   FROM ( SELECT 2 AS id,\n            ('a'::text COLLATE \"C\") AS c) x" + Beside, Columns = TwoColumns },
            Ids with { Query = "SELECT x.id,\n    x.c\n   FROM ( SELECT 2 AS id,\n            'a'::text AS c) x" + Beside, Columns = [new("id", "integer"), new("c", "text")] },
            Ids with { Query = "SELECT x.c\n   FROM ( SELECT 'a'::text AS c) x" + Beside, Columns = [new("c", "text")] }),
        new(Setup, Titles with { Options = ["security_barrier=true"] },
            Titles,
            Titles with { Options = ["security_barrier=false"] },
            Titles with { Columns = [new("Id; --", "integer"), new("title", "character varying(20)", Default: "'it''s'::character varying")] },
            Titles with { Columns = [new("Id; --", "integer", Default: "1"), new("title", "character varying(20)")], Options = ["security_barrier=on"] },
            Titles),
        new(Setup, Titles with { Options = ["security_invoker=true"] }, Titles with { Options = ["security_barrier=true", "security_invoker=false"] }) { Since = 15 },
    ];
}
