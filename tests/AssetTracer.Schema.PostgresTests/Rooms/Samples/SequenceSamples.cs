namespace AssetTracer.Schema.PostgresTests;

internal static class SequenceSamples
{
    private static SequenceDefinition Numbers { get; } = new() { Name = "public.numbers", Start = 100 };

    private static SequenceDefinition Owned { get; } = new() { Name = "public.numbers", OwnedBy = new("public.notes", "id") };

    private static SequenceDefinition Hostile { get; } = new()
    {
        Name = new("My \"Data\".1", "Order \"Numbers\".2"),
        OwnedBy = new(new("My \"Data\".1", "Order \"Items\".3"), "The \"Id\".4"),
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", Numbers,
            Numbers with { Start = 50 },
            Numbers with { Increment = 5 },
            Numbers with { Minimum = 10 },
            Numbers with { Minimum = -10, Maximum = 1000 },
            Numbers with { Cache = 20 },
            Numbers with { IsCycling = true },
            Numbers with { Type = "integer", Maximum = int.MaxValue },
            Numbers with { Type = "smallint", Maximum = 500, Minimum = 2 },
            Numbers with { Increment = -1, Minimum = long.MinValue, Maximum = 200 }),
        new("", Numbers with { IsUnlogged = true }, Numbers, Numbers with { IsUnlogged = true }) { Since = 15 },
        new("CREATE TABLE public.notes (id bigint, number bigint GENERATED ALWAYS AS IDENTITY);", Owned,
            Owned with { OwnedBy = new("public.notes", "number") },
            Owned with { OwnedBy = null },
            Owned),
        new("CREATE SCHEMA \"My \"\"Data\"\".1\"; CREATE TABLE \"My \"\"Data\"\".1\".\"Order \"\"Items\"\".3\" (\"The \"\"Id\"\".4\" bigint);", Hostile,
            Hostile with { OwnedBy = null, Increment = 2 }, Hostile),
    ];
}
