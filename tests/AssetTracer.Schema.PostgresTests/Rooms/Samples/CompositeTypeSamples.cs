namespace AssetTracer.Schema.PostgresTests;

internal static class CompositeTypeSamples
{
    private static CompositeAttribute Street { get; } = new("street", "text");

    private static CompositeAttribute Town { get; } = new("town", "character varying(40)");

    private static CompositeTypeDefinition Address { get; } = new() { Name = "public.address", Attributes = [Street, Town] };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", Address,
            Address with { Attributes = [Street, Town, new("since", "timestamp(3) with time zone")] },
            Address with { Attributes = [Street, Town with { Collation = new QualifiedName("pg_catalog", "C") }, new("lines", "numeric(12,2)[]")] },
            Address with { Attributes = [Street with { Type = "integer" }, Town] },
            Address with { Attributes = [Town, Street] },
            Address with { Attributes = [] },
            Address),
        new("CREATE SCHEMA \"My \"\"Types\"\".1\"; CREATE TYPE \"My \"\"Types\"\".1\".\"Unit, 2\" AS ENUM ('a');",
            new CompositeTypeDefinition { Name = new("My \"Types\".1", "Full \"Address\".2"), Attributes = [new("Post \"Code\".3", "\"My \"\"Types\"\".1\".\"Unit, 2\"")] },
            new CompositeTypeDefinition
            {
                Name = new("My \"Types\".1", "Full \"Address\".2"),
                Attributes = [new("Post \"Code\".3", "text", new("pg_catalog", "POSIX")), new("select", "\"My \"\"Types\"\".1\".\"Unit, 2\"[]")],
            }),
    ];
}
