using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class AggregateRules : ObjectRules<AggregateDefinition>
{
    // A variadic argument of a hypothetical-set aggregate is kept once, but stands on both sides of ORDER BY.
    private const string OnceGiven = "(a.aggkind = 'n' OR u.i <= a.aggnumdirectargs)";
    private const string Ordered = "(a.aggkind <> 'n' AND u.i > least(a.aggnumdirectargs, p.pronargs - 1))";

    public static AggregateRules Instance { get; } = new();

    /// <summary>The expression for the arguments in the identity of the aggregate <c>a</c>, whose function is <c>p</c>.</summary>
    public static string IdentityArguments => $"""
        CASE WHEN p.pronargs = 0 THEN '*'
                     ELSE (SELECT concat_ws(' ', string_agg(x.type, ', ' ORDER BY x.i) FILTER (WHERE x.once),
                                                 'ORDER BY ' || string_agg(x.type, ', ' ORDER BY x.i) FILTER (WHERE x.ordered))
                             FROM (SELECT CASE p.proargmodes[u.i] WHEN 'v' THEN 'VARIADIC ' ELSE '' END || format_type(u.type, NULL) AS type
                                        , {OnceGiven} AS once, {Ordered} AS ordered, u.i
                                     FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u(type, i)) x)
                END
        """;

    public override JsonTypeInfo<AggregateDefinition> Json => SnapshotJson.Default.AggregateDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_proc p", "p.pronamespace", "p.prokind = 'a'");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                            AS schema
             , p.proname                                            AS name
             , g.once_names
             , g.once_types
             , g.once_modes
             , g.ordered_names
             , g.ordered_types
             , g.ordered_modes
             , a.aggkind = 'h'                                      AS is_hypothetical
             , {CatalogNames.Function("a.aggtransfn")}              AS state_function
             , format_type(a.aggtranstype, NULL)                    AS state_type
             , a.aggtransspace                                      AS state_size
             , a.agginitval                                         AS initial_state
             , {CatalogNames.Function("a.aggfinalfn")}              AS final_function
             , a.aggfinalextra                                      AS final_function_takes_arguments
             , nullif(a.aggfinalmodify, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char")::text AS final_function_use
             , {CatalogNames.Function("a.aggcombinefn")}            AS combine_function
             , {CatalogNames.Function("a.aggserialfn")}             AS serial_function
             , {CatalogNames.Function("a.aggdeserialfn")}           AS deserial_function
             , {CatalogNames.Function("a.aggmtransfn")}             AS moving_state_function
             , {CatalogNames.Function("a.aggminvtransfn")}          AS moving_inverse_function
             , CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS moving_state_type
             , a.aggmtransspace                                     AS moving_state_size
             , a.aggminitval                                        AS moving_initial_state
             , {CatalogNames.Function("a.aggmfinalfn")}             AS moving_final_function
             , a.aggmfinalextra                                     AS moving_final_function_takes_arguments
             , nullif(a.aggmfinalmodify, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char")::text AS moving_final_function_use
             , {CatalogNames.Operator("a.aggsortop")}               AS sort_operator
             , p.proparallel::text                                  AS parallel
          FROM pg_aggregate a
          JOIN pg_proc p ON p.oid = a.aggfnoid
          JOIN pg_namespace n ON n.oid = p.pronamespace
         CROSS JOIN LATERAL (SELECT array_agg(coalesce(p.proargnames[u.i], '') ORDER BY u.i) FILTER (WHERE {OnceGiven})         AS once_names
                                  , array_agg(format_type(u.type, NULL) ORDER BY u.i) FILTER (WHERE {OnceGiven})                AS once_types
                                  , array_agg(coalesce(p.proargmodes[u.i], 'i')::text ORDER BY u.i) FILTER (WHERE {OnceGiven})  AS once_modes
                                  , array_agg(coalesce(p.proargnames[u.i], '') ORDER BY u.i) FILTER (WHERE {Ordered})           AS ordered_names
                                  , array_agg(format_type(u.type, NULL) ORDER BY u.i) FILTER (WHERE {Ordered})                  AS ordered_types
                                  , array_agg(coalesce(p.proargmodes[u.i], 'i')::text ORDER BY u.i) FILTER (WHERE {Ordered})    AS ordered_modes
                               FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u(type, i)) g
         WHERE {CatalogScope.Wanted("n.nspname", "p.proname")}
           AND {CatalogScope.NotOfExtension("pg_proc", "p.oid")}
        """;

    /// <summary>The arguments of an identity as those of a plain function, which <c>GRANT</c> takes an aggregate for.</summary>
    public static string AsFunction(string arguments)
    {
        if (arguments == "*")
        {
            return "";
        }

        // the variadic argument on both sides is one
        const string Keyword = "ORDER BY ";
        var at = arguments.StartsWith(Keyword, StringComparison.Ordinal) ? 0 : arguments.IndexOf(" " + Keyword, StringComparison.Ordinal);
        return at switch
        {
            < 0 => arguments,
            0 => arguments[Keyword.Length..],
            _ => arguments[..at] is var direct && direct.Contains("VARIADIC ", StringComparison.Ordinal)
                ? direct
                : $"{direct}, {arguments[(at + 1 + Keyword.Length)..]}",
        };
    }

    public override AggregateDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Arguments = RoutineRules.Arguments(row.Texts("once_names"), row.Sqls("once_types"), row.Texts("once_modes"), []),
        OrderBy = RoutineRules.Arguments(row.Texts("ordered_names"), row.Sqls("ordered_types"), row.Texts("ordered_modes"), []),
        IsHypothetical = row.Flag("is_hypothetical"),
        StateFunction = row.FullName("state_function"),
        StateType = row.Sql("state_type"),
        StateSize = row.Number("state_size"),
        InitialState = row.TextOrNull("initial_state"),
        FinalFunction = row.FullNameOrNull("final_function"),
        FinalFunctionTakesArguments = row.Flag("final_function_takes_arguments"),
        FinalFunctionUse = UseFor(row.TextOrNull("final_function_use")),
        CombineFunction = row.FullNameOrNull("combine_function"),
        SerialFunction = row.FullNameOrNull("serial_function"),
        DeserialFunction = row.FullNameOrNull("deserial_function"),
        MovingStateFunction = row.FullNameOrNull("moving_state_function"),
        MovingInverseFunction = row.FullNameOrNull("moving_inverse_function"),
        MovingStateType = row.SqlOrNull("moving_state_type"),
        MovingStateSize = row.Number("moving_state_size"),
        MovingInitialState = row.TextOrNull("moving_initial_state"),
        MovingFinalFunction = row.FullNameOrNull("moving_final_function"),
        MovingFinalFunctionTakesArguments = row.Flag("moving_final_function_takes_arguments"),
        MovingFinalFunctionUse = UseFor(row.TextOrNull("moving_final_function_use")),
        SortOperator = row.FullNameOrNull("sort_operator"),
        Parallel = RoutineRules.ParallelFor(row.Text("parallel")),
    };

    public override ValueArray<SqlStatement> Create(AggregateDefinition target) => [new(Text(target, "CREATE"))];

    // The result is the final function's or the state: another result, or other arguments, PostgreSQL doesn't replace.
    public override ValueArray<SqlStatement>? Alter(AggregateDefinition before, AggregateDefinition after) =>
        before == after ? []
        : before.Arguments == after.Arguments && before.OrderBy == after.OrderBy && before.IsHypothetical == after.IsHypothetical
            && before.StateType == after.StateType && before.FinalFunction == after.FinalFunction
            ? [new(Text(after, "CREATE OR REPLACE"))]
        : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP AGGREGATE {identity.Name}({identity.Arguments}){Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER AGGREGATE {identity.Name}({identity.Arguments}) RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(AggregateDefinition? before, AggregateDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        (before, after) is ({ }, { } changed)
            ? new(
                changes.Any(c => c.Attribute is "arguments" or "orderBy" or "isHypothetical") ? Severity.Breaking
                : changes.All(c => c.Attribute is "stateSize" or "movingStateSize" or "sortOperator" or "parallel") ? Severity.Cosmetic
                : Severity.Behavioural,
                $"{changed.Identity}: {sides.List(changes)}.")
            : Meaning.Plain(before, after, changes, sides);

    private static string Text(AggregateDefinition aggregate, string how) =>
        $"{how} AGGREGATE {aggregate.Name}({Written(aggregate)}) (\n    {string.Join(",\n    ", Options(aggregate))}\n)";

    private static string Written(AggregateDefinition aggregate) => aggregate switch
    {
        { Arguments.IsEmpty: true, OrderBy.IsEmpty: true } => "*",
        { OrderBy.IsEmpty: true } => string.Join(", ", aggregate.Arguments),
        _ => $"{string.Join(", ", aggregate.Arguments)} ORDER BY {string.Join(", ", aggregate.OrderBy)}".TrimStart(),
    };

    private static IEnumerable<string> Options(AggregateDefinition of)
    {
        (string Name, string? Value)[] options =
        [
            ("SFUNC", of.StateFunction.ToString()),
            ("STYPE", of.StateType),
            ("SSPACE", Size(of.StateSize)),
            ("INITCOND", Constant(of.InitialState)),
            ("FINALFUNC", of.FinalFunction?.ToString()),
            ("FINALFUNC_EXTRA", of.FinalFunctionTakesArguments ? "true" : null),
            ("FINALFUNC_MODIFY", Keyword(of.FinalFunctionUse)),
            ("COMBINEFUNC", of.CombineFunction?.ToString()),
            ("SERIALFUNC", of.SerialFunction?.ToString()),
            ("DESERIALFUNC", of.DeserialFunction?.ToString()),
            ("MSFUNC", of.MovingStateFunction?.ToString()),
            ("MINVFUNC", of.MovingInverseFunction?.ToString()),
            ("MSTYPE", of.MovingStateType),
            ("MSSPACE", Size(of.MovingStateSize)),
            ("MINITCOND", Constant(of.MovingInitialState)),
            ("MFINALFUNC", of.MovingFinalFunction?.ToString()),
            ("MFINALFUNC_EXTRA", of.MovingFinalFunctionTakesArguments ? "true" : null),
            ("MFINALFUNC_MODIFY", Keyword(of.MovingFinalFunctionUse)),
            ("SORTOP", of.SortOperator is { } sort ? $"OPERATOR({Quote.Operator(sort)})" : null),
            ("PARALLEL", of.Parallel == ParallelSafety.Unsafe ? null : of.Parallel.ToString().ToUpperInvariant()),
        ];
        return options.Where(o => o.Value is not null).Select(o => $"{o.Name} = {o.Value}").Concat(of.IsHypothetical ? ["HYPOTHETICAL"] : []);
    }

    private static string? Size(int bytes) => bytes == 0 ? null : bytes.ToString(CultureInfo.InvariantCulture);

    private static string? Constant(string? text) => text is null ? null : Quote.Literal(text);

    private static string? Keyword(StateUse? use) => use is not { } some ? null : some switch
    {
        StateUse.ReadOnly => "READ_ONLY",
        StateUse.Shareable => "SHAREABLE",
        StateUse.ReadWrite => "READ_WRITE",
    };

    private static StateUse? UseFor(string? code) => code switch
    {
        null => null,
        "r" => StateUse.ReadOnly,
        "s" => StateUse.Shareable,
        "w" => StateUse.ReadWrite,
        _ => throw new InvalidOperationException($"pg_aggregate.aggfinalmodify has the unknown value '{code}'."),
    };
}
