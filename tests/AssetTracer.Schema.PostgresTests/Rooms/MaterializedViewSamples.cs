namespace AssetTracer.Schema.PostgresTests;

internal static class MaterializedViewSamples
{
    private const string Setup = "CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;";

    private static MaterializedViewDefinition Totals { get; } = new()
    {
        Name = "public.\"Totals; --\"",
        Query = "SELECT x.id\n   FROM ( SELECT 'a;'::text AS id) x",
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Totals,
            Totals with { StorageParameters = ["autovacuum_enabled=false", "fillfactor=70", "toast.autovacuum_enabled=false"] },
            Totals with { StorageParameters = ["fillfactor=80"], Query = "SELECT x.id\n   FROM ( SELECT 2 AS id) x" },
            Totals),
        new(Setup, Totals with { AccessMethod = "heap_too" }),
    ];
}
