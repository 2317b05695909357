namespace AssetTracer.Schema.PostgresTests;

internal static class MaterializedViewSamples
{
    private const string Setup = "CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;";

    // Where a query reads one thing only, PostgreSQL 16 leaves its name away before columns; older servers don't.
    private const string Beside = ",\n    ( SELECT 1 AS n) y";

    private static MaterializedViewDefinition Totals { get; } = new()
    {
        Name = "public.\"Totals; --\"",
        Query = "SELECT x.id\n   FROM ( SELECT 'a;'::text AS id) x" + Beside,
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Totals,
            Totals with { StorageParameters = ["autovacuum_enabled=false", "fillfactor=70", "toast.autovacuum_enabled=false"] },
            Totals with { StorageParameters = ["fillfactor=80"], Query = "SELECT x.id\n   FROM ( SELECT 2 AS id) x" + Beside },
            Totals,
            Totals with { ColumnSettings = [new("id", Storage: "EXTERNAL", StatisticsTarget: 50)] },
            Totals with { ColumnSettings = [new("id", Compression: "pglz", Options: ["n_distinct=3", "n_distinct_inherited=4"])], DependsOnExtensions = ["plpgsql"] },
            Totals),
        new(Setup, Totals with { ColumnSettings = [new("id", StatisticsTarget: 7)], DependsOnExtensions = ["plpgsql"] }, Totals),
        new(Setup, Totals with { AccessMethod = "heap_too" }, Totals with { AccessMethod = "heap_too", StorageParameters = ["fillfactor=70"] }),
        new(Setup, Totals with { AccessMethod = "heap_too" }, Totals) { Since = 15 },
    ];
}
