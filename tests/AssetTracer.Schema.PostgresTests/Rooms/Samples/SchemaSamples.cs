namespace AssetTracer.Schema.PostgresTests;

internal static class SchemaSamples
{
    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", new SchemaDefinition { Name = "billing" }),
        new("", new SchemaDefinition { Name = "Legacy \"Data\".1" }),
    ];
}
