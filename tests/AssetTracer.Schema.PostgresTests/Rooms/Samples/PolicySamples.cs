namespace AssetTracer.Schema.PostgresTests;

internal static class PolicySamples
{
    private const string Setup = """
        CREATE TABLE public.notes (id integer, owner text);
        DO $$ BEGIN CREATE ROLE sample_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        """;

    private static PolicyDefinition Own { get; } = new() { Table = "public.notes", Name = "own rows", Using = "(id > 0)" };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Own,
            Own with { Using = "(id > 1)" },
            Own with { Using = "(id > 1)", Check = "(id > 2)" },
            Own with { Roles = ["sample_reader"], Using = "(id > 1)" },
            Own with { IsPermissive = false },
            Own with { Command = PolicyCommand.Select },
            Own with { Command = PolicyCommand.Update },
            Own with { Command = PolicyCommand.Delete },
            Own with { Command = PolicyCommand.Insert, Using = null, Check = "(owner = CURRENT_USER)" }),
    ];
}
