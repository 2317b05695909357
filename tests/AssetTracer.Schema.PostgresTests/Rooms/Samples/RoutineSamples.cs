namespace AssetTracer.Schema.PostgresTests;

internal static class RoutineSamples
{
    private const string Setup = """
        CREATE TABLE public.notes (id integer, title text);
        CREATE SCHEMA "Legacy ""Data"".1";
        """;

    private static RoutineDefinition Add { get; } = new()
    {
        Name = "public.add",
        Arguments = [new("", "integer"), new("b", "integer")],
        Result = "integer",
        Body = "SELECT $1 + $2",
    };

    private static RoutineDefinition Named { get; } = Add with { Arguments = [new("a", "integer"), new("b", "integer", Default: "1")] };

    private static RoutineDefinition Rows { get; } = new()
    {
        Name = "\"Legacy \"\"Data\"\".1\".\"All 'of' $$ it\"",
        Arguments = [new("Some Id", "public.notes"), new("rest", "text[]", ArgumentMode.Variadic)],
        Result = "SETOF public.notes",
        Language = "plpgsql",
        Body = "BEGIN\r\n  -- $$ and $body$\n  RETURN QUERY SELECT n.* FROM public.notes n WHERE n.title = 'it''s $$';\nEND -- $",
    };

    private static RoutineDefinition Tidy { get; } = new()
    {
        Name = "public.tidy",
        IsProcedure = true,
        Language = "plpgsql",
        Body = "BEGIN END",
        Arguments = [new("days", "integer", Default: "30")],
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Add,
            Add with { Arguments = [new("a", "integer"), new("b", "integer")] },
            Named,
            Named with { Arguments = [new("a", "integer"), new("b", "integer", Default: "2")] },
            Named with { Body = "SELECT $1 - $2" },
            Named with { Body = "RETURN (a - b)", IsStandardBody = true },
            Named with { Body = "BEGIN ATOMIC\n SELECT (a * b);\nEND", IsStandardBody = true },
            Named with { Volatility = Volatility.Stable },
            Named with { Volatility = Volatility.Immutable, IsStrict = true },
            Named with { IsLeakproof = true, Parallel = ParallelSafety.Safe },
            Named with { Parallel = ParallelSafety.Restricted, Cost = 0.5f },
            Named with { IsSecurityDefiner = true, Settings = ["search_path=\"\""] },
            Named with { IsSecurityDefiner = true, Settings = ["DateStyle=ISO, DMY", "search_path=\"$user\", public, \"Legacy \"\"Data\"\".1\"", "work_mem=1MB"] },
            Named with { Settings = ["my.setting=it's \\ \"odd\""] },
            Named with { Result = "bigint", Body = "SELECT ($1 + $2)::bigint" },
            Named with { Result = "bigint", Language = "plpgsql", Body = "BEGIN RETURN a + b; END" },
            Named with { Arguments = [new("a", "integer"), new("b", "integer")] },
            Named with { Arguments = [new("a", "integer"), new("b", "integer"), new("sum", "integer", ArgumentMode.Out)] },
            Named with { Arguments = [new("a", "integer"), new("b", "integer"), new("sum", "integer", ArgumentMode.Out), new("x", "text", ArgumentMode.Out)], Result = "record", Body = "SELECT 1, 'a'::text" },
            Named with { Arguments = [new("a", "integer", ArgumentMode.InOut), new("b", "integer")], Body = "SELECT 1" },
            Named with { Language = "internal", Body = "int4pl" },
            Named with { Language = "internal", Body = "int4pl", Cost = 100 }),
        new(Setup, Rows,
            Rows with { Rows = 7, Cost = 0.25f },
            Rows with { Result = "TABLE(id integer, title text)", Body = Rows.Body + "\n-- x$$ $body$" }),
        new(Setup, Tidy,
            Tidy with { Body = "BEGIN PERFORM 1; END" },
            Tidy with { IsSecurityDefiner = true },
            Tidy with { IsSecurityDefiner = true, DependsOnExtensions = ["plpgsql"] },
            Tidy with { DependsOnExtensions = ["plpgsql"] },
            Tidy,
            Tidy with { IsProcedure = false, Result = "void" }),
        new(Setup, Add with { Name = "public.numbers", Result = "SETOF integer", Body = "SELECT 1" },
            Add with { Name = "public.numbers", Result = "SETOF integer", Body = "SELECT 1", SupportFunction = new QualifiedName("pg_catalog", "generate_series_int4_support") }),
        new(Setup, Add with { Name = "public.loaded", Language = "c", ObjectFile = "$libdir/plpgsql", Body = "plpgsql_call_handler", Arguments = [], Result = "language_handler" }),
        new(Setup, Add with { Name = "public.place", Arguments = [], Result = "bigint", Language = "internal", Body = "window_row_number", IsWindow = true },
            Add with { Name = "public.place", Arguments = [], Result = "bigint", Language = "internal", Body = "window_rank", IsWindow = true },
            Add with { Name = "public.place", Arguments = [], Result = "bigint", Language = "internal", Body = "now" }),
    ];
}
