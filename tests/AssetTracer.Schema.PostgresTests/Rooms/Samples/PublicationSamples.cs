namespace AssetTracer.Schema.PostgresTests;

internal static class PublicationSamples
{
    private const string Setup = """
        CREATE SCHEMA billing;
        CREATE SCHEMA "Other; one";
        CREATE TABLE billing.notes (id integer PRIMARY KEY, "Select" integer, title text, total integer GENERATED ALWAYS AS (1) STORED);
        CREATE TABLE "Other; one"."Things" (id integer PRIMARY KEY);
        CREATE TABLE public.parts (id integer PRIMARY KEY) PARTITION BY RANGE (id);
        """;

    private static PublicationDefinition News { get; } = new() { Name = "News; \"now\"" };

    private static PublicationDefinition Tables { get; } = News with { Tables = [new("\"Other; one\".\"Things\""), new("billing.notes")] };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, News, Tables, News),
        new(Setup, News with { IsForAllTables = true }, News with { IsForAllTables = true, Operations = PublishedOperations.Insert }, Tables),
        new(Setup, Tables,
            Tables with { Operations = PublishedOperations.None },
            Tables with { Operations = PublishedOperations.Update | PublishedOperations.Truncate },
            Tables with { IsViaPartitionRoot = true },
            Tables with { Tables = [new("public.parts")], IsViaPartitionRoot = true, Operations = PublishedOperations.Delete }),
        new(Setup, Tables,
            News with { Schemas = ["Other; one", "billing"] },
            News with { Schemas = ["billing"], Tables = [new("public.parts")] },
            News,
            News with { Tables = [new("\"Other; one\".\"Things\"", ["id"]), new("billing.notes", ["id", "Select"])] },
            News with { Tables = [new("\"Other; one\".\"Things\"", [], "(id > 0)"), new("billing.notes", ["id", "title"], "(id > 1)")] },
            Tables) { Since = 15 },
        new(Setup, Tables with { IsWithGeneratedColumns = true }, Tables, Tables with { IsWithGeneratedColumns = true, IsViaPartitionRoot = true }) { Since = 18 },
    ];
}
