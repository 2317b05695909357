namespace AssetTracer.Schema.PostgresTests;

internal static class EnumTypeSamples
{
    private static EnumTypeDefinition Status { get; } = new() { Name = "public.status", Labels = ["draft", "sent"] };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", Status,
            Status with { Labels = ["draft", "sent", "paid"] },
            Status with { Labels = ["new", "kept", "draft", "checked", "signed", "sent", "paid", "it's \"over\"\\"] },
            Status with { Labels = ["sent", "draft"] },
            Status with { Labels = ["sent"] },
            Status with { Labels = [] },
            Status with { Labels = ["b", "a"] }),
        new("CREATE SCHEMA \"My \"\"Types\"\".1\";", new EnumTypeDefinition { Name = new("My \"Types\".1", "Order \"State\".2"), Labels = ["Größe, {x}", " ", "NULL"] },
            new EnumTypeDefinition { Name = new("My \"Types\".1", "Order \"State\".2"), Labels = ["Größe, {x}", " ", "NULL", "null"] }),
    ];
}
