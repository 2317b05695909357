using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>Three migrations of a small application.</summary>
internal static class Orders
{
    public static M1 First { get; } = new(
        "CREATE TABLE public.orders (id int PRIMARY KEY); INSERT INTO public.orders VALUES (1), (2)",
        "DROP TABLE public.orders",
        verify => verify.HasTable("public.orders"));

    public static M2 Second { get; } = new(
        "ALTER TABLE public.orders ADD COLUMN note text",
        "ALTER TABLE public.orders DROP COLUMN note",
        verify => verify.HasColumn("public.orders", "note"));

    public static M3 Third { get; } = new(
        "CREATE INDEX orders_note ON public.orders (note)",
        "DROP INDEX public.orders_note",
        verify => verify.HasIndex("public.orders_note"));

    public static Migration[] All => [First, Second, Third];
}
