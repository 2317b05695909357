namespace AssetTracer.Schema.PostgresTests;

internal static class DomainSamples
{
    private static DomainDefinition Code { get; } = new() { Name = "public.code", Type = "character varying(20)" };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", Code,
            Code with { IsNullable = false },
            Code with { IsNullable = false, Default = "'none'::character varying" },
            Code with { Default = "'some'::character varying" },
            Code with { Collation = new QualifiedName("pg_catalog", "C") },
            Code with { Type = "numeric(12,2)", Default = "0.5" },
            Code with { Type = "integer[]" },
            Code),
        new("", Code with { IsNullable = false, NotNullName = "must \"be\"" },
            Code with { IsNullable = false },
            Code with { IsNullable = false, NotNullName = "given" },
            Code,
            Code with { IsNullable = false, NotNullName = "again" })
        { Since = 17 },
        new("CREATE SCHEMA \"My \"\"Types\"\".1\"; CREATE DOMAIN \"My \"\"Types\"\".1\".\"Base, 2\" AS text COLLATE \"C\";",
            new DomainDefinition { Name = new("My \"Types\".1", "Net \"Amount\".2"), Type = "\"My \"\"Types\"\".1\".\"Base, 2\"", IsNullable = false },
            new DomainDefinition { Name = new("My \"Types\".1", "Net \"Amount\".2"), Type = "\"My \"\"Types\"\".1\".\"Base, 2\"", Default = "'it''s'::text" }),
    ];
}
