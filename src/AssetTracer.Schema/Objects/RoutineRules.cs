using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class RoutineRules : ObjectRules<RoutineDefinition>
{
    public static RoutineRules Instance { get; } = new();

    public override ChangeRules Changing => RoutineChanges.Instance;

    public override JsonTypeInfo<RoutineDefinition> Json => SnapshotJson.Default.RoutineDefinition;

    public override int ShareOfReading => 3;

    public override RoutineDefinition WithTypesNamed(RoutineDefinition target) => target with
    {
        Arguments = target.Arguments.Select(a => a with { Type = TypeName.OfArgument(a.Type) }).ToValueArray(),
        Result = target.Result is null ? null : TypeName.OfArgument(target.Result),
    };

    /// <summary>The condition for a routine to be somebody's own, not one that a range type has by itself.</summary>
    public static string IsWritten(string routine) =>
        $"NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = {routine}.oid AND i.deptype = 'i')";

    public override string? Presence => CatalogPresence.AnyOfUser("pg_proc p", "p.pronamespace");

    // proallargtypes and proargmodes are null where every argument is an input; columns of RETURNS TABLE (mode t) belong to the result.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                        AS schema
             , p.proname                                        AS name
             , a.names                                          AS argument_names
             , a.types                                          AS argument_types
             , a.modes                                          AS argument_modes
             , a.defaults                                       AS argument_defaults
             , pg_get_function_result(p.oid)                    AS result
             , p.prokind = 'p'                                  AS is_procedure
             , p.prokind = 'w'                                  AS is_window
             , l.lanname                                        AS language
             , coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) AS body
             , p.prosqlbody IS NOT NULL                         AS is_standard_body
             , p.provolatile::text                              AS volatility
             , p.proisstrict                                    AS is_strict
             , p.prosecdef                                      AS is_security_definer
             , p.proleakproof                                   AS is_leakproof
             , p.proparallel::text                              AS parallel
             , nullif(p.procost, CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END::real) AS cost
             , nullif(p.prorows, CASE WHEN p.proretset THEN 1000 ELSE 0 END::real) AS rows
             , p.proconfig AS settings
             , sn.nspname                                       AS support_function_schema
             , s.proname                                        AS support_function
             , p.probin                                         AS object_file
             , CASE WHEN p.protrftypes IS NOT NULL
                    THEN ARRAY(SELECT format_type(t, NULL) FROM unnest(p.protrftypes) WITH ORDINALITY u(t, i) ORDER BY i)
               END                                              AS transforms
             , {ExtensionDependencies.Of("pg_proc", "p.oid")}   AS depends_on_extensions
          FROM pg_proc p
          JOIN pg_namespace n ON n.oid = p.pronamespace
          JOIN pg_language l ON l.oid = p.prolang
          LEFT JOIN pg_proc s ON s.oid = p.prosupport
          LEFT JOIN pg_namespace sn ON sn.oid = s.pronamespace
         CROSS JOIN LATERAL (SELECT array_agg(coalesce(p.proargnames[u.i], '') ORDER BY u.i) AS names
                                  , array_agg(format_type(u.type, NULL) ORDER BY u.i)        AS types
                                  , array_agg(coalesce(u.mode, 'i')::text ORDER BY u.i)      AS modes
                                  , CASE WHEN p.pronargdefaults > 0
                                         THEN array_agg(coalesce(pg_get_function_arg_default(p.oid, u.i::integer), '') ORDER BY u.i)
                                    END                                                      AS defaults
                               FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes) WITH ORDINALITY u(type, mode, i)
                              WHERE u.mode IS DISTINCT FROM 't') a
         WHERE p.prokind IN ('f', 'p', 'w') AND {IsWritten("p")}
           AND {CatalogScope.Wanted("n.nspname", "p.proname")}
           AND {CatalogScope.NotOfExtension("pg_proc", "p.oid")}
        """;

    /// <summary>The expression for the arguments in a routine's identity: the types that a caller gives.</summary>
    public static string ArgumentTypes(string routine) =>
        $"coalesce((SELECT string_agg(format_type(u.type, NULL), ', ' ORDER BY u.i) FROM unnest({routine}.proargtypes::oid[]) WITH ORDINALITY u(type, i)), '')";

    public override RoutineDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Arguments = Arguments(row.Texts("argument_names"), row.Sqls("argument_types"), row.Texts("argument_modes"), row.Sqls("argument_defaults")),
        Result = row.SqlOrNull("result"),
        IsProcedure = row.Flag("is_procedure"),
        IsWindow = row.Flag("is_window"),
        Language = row.Text("language"),
        Body = row.Flag("is_standard_body") ? row.Sql("body") : row.Text("body"),
        IsStandardBody = row.Flag("is_standard_body"),
        Volatility = VolatilityFor(row.Text("volatility")),
        IsStrict = row.Flag("is_strict"),
        IsSecurityDefiner = row.Flag("is_security_definer"),
        IsLeakproof = row.Flag("is_leakproof"),
        Parallel = ParallelFor(row.Text("parallel")),
        Cost = row.RealOrNull("cost"),
        Rows = row.RealOrNull("rows"),
        Settings = PrintedOrder.Sorted(row.Texts("settings")),
        SettingOrder = new(row.Texts("settings")),
        SupportFunction = row.NameOrNull("support_function_schema", "support_function"),
        ObjectFile = row.TextOrNull("object_file"),
        Transforms = row.Sqls("transforms"),
        DependsOnExtensions = row.Texts("depends_on_extensions"),
    };

    public override ValueArray<SqlStatement> Create(RoutineDefinition target) =>
        [new(Text(target, "CREATE"), AccessHazards(target).ToValueArray()), .. ExtensionDependencies.Change(AlterOf(target), [], target.DependsOnExtensions)];

    // Replacing a routine forgets the extensions that it depends on.
    public override ValueArray<SqlStatement>? Alter(RoutineDefinition before, RoutineDefinition after) =>
        before with { DependsOnExtensions = after.DependsOnExtensions } == after
            ? [.. ExtensionDependencies.Change(AlterOf(after), before.DependsOnExtensions, after.DependsOnExtensions)]
        : before.IsProcedure == after.IsProcedure && before.IsWindow == after.IsWindow && before.Result == after.Result && CanReplace(before.Arguments, after.Arguments)
            ?
            [
                new(Text(after, "CREATE OR REPLACE"), AccessHazards(after).ToValueArray()),
                .. ExtensionDependencies.Change(AlterOf(after), before.DependsOnExtensions, []),
                .. ExtensionDependencies.Change(AlterOf(after), [], after.DependsOnExtensions),
            ]
            : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP ROUTINE {identity.Name}({identity.Arguments}){Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER ROUTINE {identity.Name}({identity.Arguments}) RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(RoutineDefinition? before, RoutineDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        RoutineMeaning.Of(before, after, changes, sides);

    private static string AlterOf(RoutineDefinition routine) => $"ALTER ROUTINE {routine.Name}({routine.Identity.Arguments})";

    // PostgreSQL names an argument that had no name, and adds or changes defaults, but does nothing else to arguments.
    private static bool CanReplace(ValueArray<RoutineArgument> before, ValueArray<RoutineArgument> after) =>
        before.Count == after.Count && before.Zip(after).All(p =>
            p.First.Mode == p.Second.Mode && p.First.Type == p.Second.Type
            && (p.First.Name == p.Second.Name || (p.First.Name.Length == 0 && p.First.Mode is ArgumentMode.In or ArgumentMode.Variadic))
            && (p.First.Default is null || p.Second.Default is not null));

    private static string Text(RoutineDefinition routine, string how) =>
        $"{how} {(routine.IsProcedure ? "PROCEDURE" : "FUNCTION")} {routine.Name}({string.Join(", ", routine.Arguments)})"
        + (routine.Result is { } result ? $"\n RETURNS {result}" : "")
        + $"\n LANGUAGE {Quote.Id(routine.Language)}"
        + (routine.Transforms.IsEmpty ? "" : $" TRANSFORM {string.Join(", ", routine.Transforms.Select(t => $"FOR TYPE {t}"))}")
        + (routine.IsWindow ? " WINDOW" : "")
        + (routine.Volatility == Volatility.Volatile ? "" : " " + routine.Volatility.ToString().ToUpperInvariant())
        + (routine.IsStrict ? " STRICT" : "")
        + (routine.IsSecurityDefiner ? " SECURITY DEFINER" : "")
        + (routine.IsLeakproof ? " LEAKPROOF" : "")
        + (routine.Parallel == ParallelSafety.Unsafe ? "" : $" PARALLEL {routine.Parallel.ToString().ToUpperInvariant()}")
        + (routine.Cost is { } cost ? $" COST {cost.ToString(CultureInfo.InvariantCulture)}" : "")
        + (routine.Rows is { } rows ? $" ROWS {rows.ToString(CultureInfo.InvariantCulture)}" : "")
        + (routine.SupportFunction is { } support ? $" SUPPORT {support}" : "")
        + string.Concat(routine.SettingOrder.Known(routine.Settings).Select(s => $"\n SET {SettingText.Assignment(s)}"))
        + "\n" + (routine switch
        {
            { IsStandardBody: true } => routine.Body,
            { ObjectFile: { } file } => $"AS {Quote.Literal(file)}, {Quote.Literal(routine.Body)}",
            _ => $"AS {DollarQuote.Of(routine.Body)}",
        });

    private static IEnumerable<Hazard> AccessHazards(RoutineDefinition routine)
    {
        if (routine.IsSecurityDefiner)
        {
            yield return new(HazardKind.ChangesAccess, RoutineMeaning.FixesSearchPath(routine)
                ? $"{routine.Name} does what its owner may, whoever calls it."
                : $"{routine.Name} does what its owner may, whoever calls it, and finds names by the caller's search_path: set it on the function.");
        }
    }

    public static ValueArray<RoutineArgument> Arguments(
        ValueArray<string> names, ValueArray<string> types, ValueArray<string> modes, ValueArray<string> defaults) =>
        names.Select((name, i) => new RoutineArgument(name, types[i], ModeFor(modes[i]), defaults.IsEmpty || defaults[i].Length == 0 ? null : defaults[i])).ToValueArray();

    private static ArgumentMode ModeFor(string code) => code switch
    {
        "i" => ArgumentMode.In,
        "o" => ArgumentMode.Out,
        "b" => ArgumentMode.InOut,
        "v" => ArgumentMode.Variadic,
        _ => throw new InvalidOperationException($"pg_proc.proargmodes has the unknown value '{code}'."),
    };

    private static Volatility VolatilityFor(string code) => code switch
    {
        "v" => Volatility.Volatile,
        "s" => Volatility.Stable,
        "i" => Volatility.Immutable,
        _ => throw new InvalidOperationException($"pg_proc.provolatile has the unknown value '{code}'."),
    };

    public static ParallelSafety ParallelFor(string code) => code switch
    {
        "u" => ParallelSafety.Unsafe,
        "r" => ParallelSafety.Restricted,
        "s" => ParallelSafety.Safe,
        _ => throw new InvalidOperationException($"pg_proc.proparallel has the unknown value '{code}'."),
    };
}
