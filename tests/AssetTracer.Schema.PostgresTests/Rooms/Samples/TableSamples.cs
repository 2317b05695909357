namespace AssetTracer.Schema.PostgresTests;

internal static class TableSamples
{
    private static TableDefinition Notes { get; } = new() { Name = "public.notes" };

    private static TableDefinition May { get; } = new()
    {
        Name = "public.events_may",
        PartitionOf = "public.events",
        PartitionBound = "FOR VALUES FROM ('2026-05-01') TO ('2026-06-01')",
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", Notes,
            Notes with { IsUnlogged = true },
            Notes with { IsRowSecurityEnabled = true },
            Notes with { IsRowSecurityEnabled = true, IsRowSecurityForced = true },
            Notes with { StorageParameters = ["fillfactor=70"] },
            Notes with { StorageParameters = ["autovacuum_vacuum_scale_factor=0.05", "fillfactor=80"] },
            Notes with { ReplicaIdentity = ReplicaIdentity.Full },
            Notes with { ReplicaIdentity = ReplicaIdentity.Nothing }),
        new("CREATE TABLE public.events (at date) PARTITION BY RANGE (at);", May,
            May with { PartitionBound = "FOR VALUES FROM ('2026-05-01') TO ('2026-05-15')" },
            May with { PartitionBound = "DEFAULT" },
            May with { PartitionOf = null, PartitionBound = null }),
        new("CREATE TABLE public.base (a integer); CREATE TABLE public.other (a integer);", Notes with { Inherits = ["public.base"] },
            Notes with { Inherits = ["public.base", "public.other"] },
            Notes with { Inherits = ["public.other"] },
            Notes with { Inherits = ["public.base", "public.other"] },
            Notes),
        new("CREATE TYPE public.pair AS (a integer, b text);", Notes with { OfType = "public.pair" },
            Notes with { StorageParameters = ["fillfactor=70", "toast.autovacuum_enabled=false"] },
            Notes with { StorageParameters = ["toast.autovacuum_vacuum_threshold=7"] },
            Notes),
        new("CREATE TYPE public.pair AS (a integer, b text);", Notes with { OfType = "public.pair", PartitionKey = "LIST (a)" },
            Notes with { OfType = "public.pair", PartitionKey = "RANGE (a, lower(b))" },
            Notes with { OfType = "public.pair" }),
        new("CREATE ACCESS METHOD piles TYPE TABLE HANDLER heap_tableam_handler;", Notes with { AccessMethod = "piles" },
            Notes, Notes with { AccessMethod = "piles" }) { Since = 15 },
        new("", Notes with { Name = "public.\"Order \"\"Items\"\".2\"" }),
    ];
}
