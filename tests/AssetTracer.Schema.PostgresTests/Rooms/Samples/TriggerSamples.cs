namespace AssetTracer.Schema.PostgresTests;

internal static class TriggerSamples
{
    private const string Setup = """
        CREATE TABLE public.notes (id integer, title text, "Select" text);
        CREATE TABLE public.other (id integer);
        CREATE VIEW public.titles AS SELECT title FROM public.notes;
        CREATE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE FUNCTION public."Stamp; 'too'"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        """;

    private const string Partitioned = """
        CREATE TABLE public.events (at date) PARTITION BY RANGE (at);
        CREATE TABLE public."May events" PARTITION OF public.events FOR VALUES FROM ('2026-05-01') TO ('2026-06-01') PARTITION BY RANGE (at);
        CREATE TABLE public.events_week PARTITION OF public."May events" FOR VALUES FROM ('2026-05-01') TO ('2026-05-08');
        """;

    private static TriggerDefinition Stamp { get; } = new()
    {
        Table = "public.notes",
        Name = "stamp",
        Timing = TriggerTiming.Before,
        Events = TriggerEvents.Insert,
        Function = "public.stamp",
        IsForEachRow = true,
    };

    private static TriggerDefinition Watch { get; } = Stamp with { Name = "Watch \"it\"; --", Timing = TriggerTiming.After };

    private static TriggerDefinition Check { get; } = Watch with { IsConstraint = true };

    private static PartitionFiring May(TriggerFiring firing) => new(new("public", "May events"), firing);

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Stamp,
            Stamp with { Enabled = TriggerFiring.Disabled },
            Stamp with { Enabled = TriggerFiring.Replica },
            Stamp with { Enabled = TriggerFiring.Always },
            Stamp,
            Stamp with { Events = TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete },
            Stamp with { Events = TriggerEvents.Update, UpdateColumns = ["title", "Select"] },
            Stamp with { Events = TriggerEvents.Insert | TriggerEvents.Update, UpdateColumns = ["Select"] },
            Stamp with { Events = TriggerEvents.Update, When = "(old.title IS DISTINCT FROM new.title)" },
            Stamp with { Events = TriggerEvents.Update, When = "(old.title = ') EXECUTE FUNCTION '::text)", Enabled = TriggerFiring.Always },
            Stamp with { Events = TriggerEvents.Update, When = "starts_with(new.title, 'a'::text)" },
            Stamp with { Arguments = ["", "it's", "a \\ b \\000 \\\\", "ü", "two\nlines"] },
            Stamp with { Function = "public.\"Stamp; 'too'\"" },
            Stamp with { Function = new("pg_catalog", "suppress_redundant_updates_trigger"), Events = TriggerEvents.Update },
            Stamp with { IsForEachRow = false, Events = TriggerEvents.Truncate },
            Stamp with { Timing = TriggerTiming.After },
            Stamp with { DependsOnExtensions = ["plpgsql"] },
            Stamp with { DependsOnExtensions = ["plpgsql"], Events = TriggerEvents.Delete },
            Stamp),
        new(Setup + Partitioned, Stamp with { Table = "public.events" },
            Stamp with { Table = "public.events", Partitions = [May(TriggerFiring.Disabled)] },
            Stamp with { Table = "public.events", Partitions = [May(TriggerFiring.Always), new("public.events_week", TriggerFiring.Disabled)] },
            Stamp with { Table = "public.events", Partitions = [May(TriggerFiring.Always)], Enabled = TriggerFiring.Replica },
            Stamp with { Table = "public.events", Partitions = [May(TriggerFiring.Origin)], Enabled = TriggerFiring.Replica },
            Stamp with { Table = "public.events", Enabled = TriggerFiring.Replica },
            Stamp with { Table = "public.events", Partitions = [May(TriggerFiring.Disabled)], Events = TriggerEvents.Delete }),
        new(Setup, Watch,
            Watch with { IsForEachRow = false, NewTable = "young ones" },
            Watch with { IsForEachRow = false, Events = TriggerEvents.Update, NewTable = "young", OldTable = "Old" },
            Watch with { IsForEachRow = false, Events = TriggerEvents.Delete, OldTable = "Old" },
            Check,
            Check with { IsDeferrable = true },
            Check with { IsDeferrable = true, IsInitiallyDeferred = true },
            Check with { ReferencedTable = "public.other", Enabled = TriggerFiring.Disabled },
            Watch),
        new(Setup, Stamp with { Table = "public.titles", On = ObjectKind.View, Timing = TriggerTiming.InsteadOf },
            Stamp with { Table = "public.titles", On = ObjectKind.View, Timing = TriggerTiming.InsteadOf, Events = TriggerEvents.Insert | TriggerEvents.Delete }),
    ];
}
