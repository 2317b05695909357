namespace AssetTracer.Schema.PostgresTests;

internal static class OperatorSamples
{
    private const string Setup = """
        CREATE SCHEMA "My ""Signs"".1";
        CREATE FUNCTION "My ""Signs"".1"."Same?"(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
        CREATE FUNCTION public.differ(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> $2';
        CREATE FUNCTION public.half(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
        CREATE OPERATOR public.<<>> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.differ);
        """;

    private static OperatorDefinition Same { get; } = new()
    {
        Name = "\"My \"\"Signs\"\".1\".===",
        LeftType = "integer",
        RightType = "integer",
        Function = "\"My \"\"Signs\"\".1\".\"Same?\"",
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Same,
            Same with { Restrict = Own("eqsel") },
            Same with { Restrict = Own("neqsel"), Join = Own("eqjoinsel") },
            Same with { Commutator = Same.Name, Join = Own("eqjoinsel") },
            Same with { Commutator = Same.Name, CanHash = true },
            Same with { Commutator = Same.Name, CanMerge = true },
            Same with { Negator = "public.<<>>" },
            Same with { Function = "public.differ" }),
        new(Setup, new OperatorDefinition { Name = "public.!!", RightType = "bigint", Function = "public.half" }),
    ];

    private static QualifiedName Own(string name) => new("pg_catalog", name);
}
