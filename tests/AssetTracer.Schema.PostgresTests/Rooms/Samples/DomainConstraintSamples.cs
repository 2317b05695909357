namespace AssetTracer.Schema.PostgresTests;

internal static class DomainConstraintSamples
{
    private static DomainConstraintDefinition Positive { get; } = new() { Domain = "public.amount", Name = "positive", Expression = "(VALUE > (0)::numeric)" };

    private static DomainConstraintDefinition Hostile { get; } = new()
    {
        Domain = new("My \"Types\".1", "Order \"Code\".2"),
        Name = "it's \"short\".3",
        Expression = "(length(VALUE) < 10)",
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("CREATE DOMAIN public.amount AS numeric(12,2) NOT NULL;", Positive,
            Positive with { Expression = "(VALUE > (1)::numeric)" },
            Positive with { Expression = "(VALUE > (1)::numeric)", IsValidated = false },
            Positive with { Expression = "(VALUE > (1)::numeric)" },
            Positive with { Expression = "(VALUE > (2)::numeric)", IsValidated = false }),
        new("CREATE SCHEMA \"My \"\"Types\"\".1\"; CREATE DOMAIN \"My \"\"Types\"\".1\".\"Order \"\"Code\"\".2\" AS text;", Hostile,
            Hostile with { IsValidated = false }, Hostile),
    ];
}
