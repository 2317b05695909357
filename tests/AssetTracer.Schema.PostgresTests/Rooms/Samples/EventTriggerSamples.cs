namespace AssetTracer.Schema.PostgresTests;

internal static class EventTriggerSamples
{
    private const string Setup = """
        CREATE FUNCTION public.noticed() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE FUNCTION public."Noticed; 'too'"() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        """;

    private static EventTriggerDefinition Watch { get; } = new() { Name = "Watch \"it\"; --", Event = "ddl_command_end", Function = "public.noticed" };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Watch,
            Watch with { Enabled = TriggerFiring.Disabled },
            Watch with { Enabled = TriggerFiring.Replica },
            Watch with { Enabled = TriggerFiring.Always },
            Watch with { Tags = ["ALTER TABLE", "CREATE TABLE"] },
            Watch with { Event = "sql_drop", Tags = ["DROP TABLE"], Enabled = TriggerFiring.Disabled },
            Watch with { Function = "public.\"Noticed; 'too'\"" }),
    ];
}
