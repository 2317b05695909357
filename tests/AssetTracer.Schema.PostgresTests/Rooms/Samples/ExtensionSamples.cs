namespace AssetTracer.Schema.PostgresTests;

internal static class ExtensionSamples
{
    private static ExtensionDefinition Trigrams { get; } = new() { Name = "pg_trgm", Schema = "public", Version = "1.3" };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("CREATE SCHEMA tools;", Trigrams,
            Trigrams with { Version = "1.4" },
            Trigrams with { Version = "1.5", Schema = "tools" },
            Trigrams with { Version = "1.5" }),
        new("CREATE SCHEMA \"My \"\"Tools\"\".1\";", new ExtensionDefinition { Name = "citext", Schema = "My \"Tools\".1", Version = "1.6" }),
    ];
}
