namespace AssetTracer.Schema.PostgresTests;

internal static class AggregateSamples
{
    private const string Setup = "CREATE SCHEMA \"My \"\"Sums\"\".1\";";

    private static AggregateDefinition Total { get; } = new()
    {
        Name = "public.total",
        Arguments = [new("", "integer")],
        StateFunction = Own("int4_avg_accum"),
        StateType = "bigint[]",
        InitialState = "{0,0}",
    };

    private static AggregateDefinition Moving { get; } = Total with
    {
        MovingStateFunction = Own("int4_avg_accum"),
        MovingInverseFunction = Own("int4_avg_accum_inv"),
        MovingStateType = "bigint[]",
        MovingInitialState = "{0,0}",
    };

    private static AggregateDefinition Longest { get; } = new()
    {
        Name = "\"My \"\"Sums\"\".1\".\"Long, est\"",
        Arguments = [new("Some Text", "text")],
        StateFunction = Own("text_larger"),
        StateType = "text",
    };

    private static AggregateDefinition Average { get; } = new()
    {
        Name = "public.average",
        Arguments = [new("", "numeric")],
        StateFunction = Own("numeric_avg_accum"),
        StateType = "internal",
        FinalFunction = Own("numeric_avg"),
        CombineFunction = Own("numeric_avg_combine"),
        SerialFunction = Own("numeric_avg_serialize"),
        DeserialFunction = Own("numeric_avg_deserialize"),
        Parallel = ParallelSafety.Safe,
    };

    private static AggregateDefinition Percentile { get; } = new()
    {
        Name = "public.percentile",
        Arguments = [new("share", "double precision")],
        OrderBy = [new("", "double precision")],
        StateFunction = Own("ordered_set_transition"),
        StateType = "internal",
        FinalFunction = Own("percentile_cont_float8_final"),
    };

    private static AggregateDefinition Rank { get; } = new()
    {
        Name = "public.place",
        Arguments = [new("", "\"any\"", ArgumentMode.Variadic)],
        OrderBy = [new("", "\"any\"", ArgumentMode.Variadic)],
        StateFunction = Own("ordered_set_transition_multi"),
        StateType = "internal",
        FinalFunction = Own("rank_final"),
        FinalFunctionTakesArguments = true,
        IsHypothetical = true,
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("", Total,
            Total with { InitialState = "{1,1}" },
            Total with { FinalFunction = Own("int8_avg") },
            Total with { FinalFunction = Own("int8_avg"), FinalFunctionUse = StateUse.Shareable },
            Total with { CombineFunction = Own("int4_avg_combine"), StateSize = 64 },
            Total with { Arguments = [new("value", "integer")], Parallel = ParallelSafety.Restricted },
            Moving,
            Moving with { MovingInitialState = "{1,0}", MovingStateSize = 128 },
            Moving with { FinalFunction = Own("int8_avg"), MovingFinalFunction = Own("int8_avg") },
            Moving with { FinalFunction = Own("int8_avg"), MovingFinalFunction = Own("int8_avg"), MovingFinalFunctionUse = StateUse.ReadWrite },
            Total),
        new(Setup, Longest,
            Longest with { SortOperator = Own(">") },
            Longest with { InitialState = "it's \\ \"odd\"" }),
        new("", Average, Average with { SerialFunction = null, DeserialFunction = null, CombineFunction = null, Parallel = ParallelSafety.Unsafe }),
        new("", new AggregateDefinition { Name = "public.rows", StateFunction = Own("int8inc"), StateType = "bigint", InitialState = "0" }),
        new("", Percentile, Percentile with { FinalFunctionUse = StateUse.ReadOnly }),
        new("", Percentile with { Arguments = [], FinalFunction = Own("mode_final"), FinalFunctionTakesArguments = true, OrderBy = [new("", "anyelement")] }),
        new("", Rank, Rank with { IsHypothetical = false }),
        new(
            "CREATE FUNCTION public.taken(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT $1 + $2'; CREATE FUNCTION public.given(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT $1'; CREATE FUNCTION public.given(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT $1'; "
            + "CREATE FUNCTION public.returned(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT $1 - $2';",
            Extra(false), Extra(true)),
    ];

    private static AggregateDefinition Extra(bool moving) => new()
    {
        Name = "public.extra",
        Arguments = [new("", "integer")],
        StateFunction = "public.taken",
        StateType = "bigint",
        InitialState = "0",
        FinalFunction = "public.given",
        FinalFunctionTakesArguments = true,
        MovingStateFunction = "public.taken",
        MovingInverseFunction = "public.returned",
        MovingStateType = "bigint",
        MovingInitialState = "0",
        MovingFinalFunction = "public.given",
        MovingFinalFunctionTakesArguments = moving,
    };

    private static QualifiedName Own(string name) => new("pg_catalog", name);
}
