namespace AssetTracer.Schema;

/// <summary>Expressions for the names of objects that other objects refer to by number, as SQL writes them; null where the number is 0.</summary>
/// <remarks>They look up one row by its key, so they suit only kinds of which a database holds few.</remarks>
internal static class CatalogNames
{
    public static string Function(string oid) => Of("pg_proc", "pro", oid);

    public static string Collation(string oid) => Of("pg_collation", "coll", oid);

    public static string OperatorClass(string oid) => Of("pg_opclass", "opc", oid);

    public static string OperatorFamily(string oid) => Of("pg_opfamily", "opf", oid);

    /// <summary>An operator: its own name is never quoted.</summary>
    public static string Operator(string oid) => $"""
        (SELECT format('%I.%s', fn.nspname, f.oprname) FROM pg_operator f JOIN pg_namespace fn ON fn.oid = f.oprnamespace WHERE f.oid = {oid})
        """;

    /// <summary>A function with the types of its arguments.</summary>
    public static string Signature(string oid) => $"""
        (SELECT format('%I.%I(%s)', fn.nspname, f.proname, {RoutineRules.ArgumentTypes("f")})
                  FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = {oid})
        """;

    private static string Of(string catalog, string prefix, string oid) => $"""
        (SELECT format('%I.%I', fn.nspname, f.{prefix}name) FROM {catalog} f JOIN pg_namespace fn ON fn.oid = f.{prefix}namespace WHERE f.oid = {oid})
        """;
}
