namespace AssetTracer.Schema.PostgresTests;

internal static class RuleSamples
{
    private const string Setup = """
        CREATE SCHEMA "Odd; one";
        CREATE TABLE public.notes (id integer, "do" text);
        CREATE TABLE "Odd; one"."Log do" (id integer, note text);
        CREATE VIEW public.seen AS SELECT id FROM public.notes;
        """;

    private static RuleDefinition Quiet { get; } = new() { Table = "public.notes", Name = "Quiet do; 'it'", Event = RuleEvent.Delete, IsInstead = true, Action = "NOTHING" };

    private static RuleDefinition Log { get; } = Quiet with
    {
        Event = RuleEvent.Update,
        IsInstead = false,
        Action = " INSERT INTO \"Odd; one\".\"Log do\" (id, note)\n  VALUES (new.id, ' DO INSTEAD '::text)".TrimStart(),
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Quiet,
            Quiet with { Enabled = TriggerFiring.Disabled },
            Quiet with { Enabled = TriggerFiring.Replica, When = "(old.id > 0)" },
            Quiet with { Enabled = TriggerFiring.Always, When = "(old.\"do\" = ' DO NOTHING'::text)" },
            Log,
            Log with { When = "(old.id <> new.id)", Enabled = TriggerFiring.Disabled },
            Quiet with { Event = RuleEvent.Insert, Action = "( DELETE FROM \"Odd; one\".\"Log do\";\n DELETE FROM public.notes;\n)" }),
        new(Setup, Quiet with { Table = "public.seen", On = ObjectKind.View },
            Quiet with { Table = "public.seen", On = ObjectKind.View, Event = RuleEvent.Update }),
        new(Setup, Quiet with { Table = "\"Odd; one\".\"Log do\"" }),
    ];
}
