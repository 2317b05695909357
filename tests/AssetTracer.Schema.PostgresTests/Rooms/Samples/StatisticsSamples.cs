namespace AssetTracer.Schema.PostgresTests;

internal static class StatisticsSamples
{
    private const string Setup = """
        CREATE SCHEMA "Other";
        CREATE TABLE public.notes (id integer, "Select" integer, title text);
        CREATE TABLE public.others (id integer, "Select" integer, title text);
        CREATE MATERIALIZED VIEW public.kept AS SELECT id, title FROM public.notes;
        """;

    private static StatisticsDefinition Pair { get; } = new() { Name = "\"Other\".\"Both; ways\"", Table = "public.notes", Columns = ["id", "Select"] };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Pair,
            Pair with { Target = 500 },
            Pair with { Target = 0 },
            Pair,
            Pair with { Kinds = ["mcv"], Target = 7 },
            Pair with { Kinds = ["dependencies", "ndistinct"] },
            Pair with { Columns = ["id"], Expressions = ["lower(title)", "(id + \"Select\")"] },
            Pair with { Table = "public.others" },
            Pair with { Kinds = [], Columns = [], Expressions = ["(id + 1)"] }),
        new(Setup, Pair with { Table = "public.kept", On = ObjectKind.MaterializedView, Columns = ["id", "title"] }),
    ];
}
