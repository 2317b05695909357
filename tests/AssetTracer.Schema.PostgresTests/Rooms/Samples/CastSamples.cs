namespace AssetTracer.Schema.PostgresTests;

internal static class CastSamples
{
    private const string Setup = """
        CREATE SCHEMA "My ""Types"".1";
        CREATE TYPE "My ""Types"".1"."Amount, net" AS (value numeric, currency text);
        CREATE FUNCTION "My ""Types"".1"."as text"("My ""Types"".1"."Amount, net") RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.value || $1.currency';
        CREATE FUNCTION public.as_text("My ""Types"".1"."Amount, net", integer, boolean) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.currency';
        """;

    private const string Amount = "\"My \"\"Types\"\".1\".\"Amount, net\"";

    private static CastDefinition Cast { get; } = new() { Source = Amount, Target = "text", Function = $"\"My \"\"Types\"\".1\".\"as text\"({Amount})" };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Cast,
            Cast with { Context = CastContext.Assignment },
            Cast with { Context = CastContext.Implicit },
            Cast with { Function = $"public.as_text({Amount}, integer, boolean)" },
            Cast with { Function = null, Method = CastMethod.Text }),
        new("CREATE TYPE public.one AS (a integer); CREATE TYPE public.other AS (a integer);",
            new CastDefinition { Source = "bigint", Target = "public.one", Method = CastMethod.Text }),
    ];
}
