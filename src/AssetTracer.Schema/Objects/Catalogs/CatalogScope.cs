namespace AssetTracer.Schema;

/// <summary>The conditions that every catalog query puts on what it reads.</summary>
internal static class CatalogScope
{
    /// <summary>
    /// Keeps user schemas, and of those the ones that the reader asked for: <c>$1</c> holds their names and <c>$2</c> the names of
    /// objects (an object is wanted if any of <paramref name="names"/> is among them); null stands for all.
    /// </summary>
    public static string Wanted(string schema, params ReadOnlySpan<string> names) =>
        $"""
        {schema} !~ '^pg_' AND {schema} <> 'information_schema'
               AND ($1::text[] IS NULL OR {schema} = ANY ($1)) AND {Named(names)}
        """;

    /// <summary>Keeps objects of the whole database: they are read when no schemas were asked for.</summary>
    public static string WantedOfDatabase(string name) => $"$1::text[] IS NULL AND {Named([name])}";

    /// <summary>Keeps objects of <c>pg_catalog</c>: they are read when no other schemas were asked for.</summary>
    public static string OfServer(string name) => $"($1::text[] IS NULL OR 'pg_catalog' = ANY ($1)) AND {Named([name])}";

    /// <summary>Leaves out what belongs to an extension: it comes and goes with the extension.</summary>
    public static string NotOfExtension(string catalog, string oid) =>
        $"""
        NOT EXISTS (SELECT FROM pg_depend e
                         WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = '{catalog}'::regclass AND e.objid = {oid} AND e.objsubid = 0
                           AND e.deptype = 'e')
        """;

    /// <summary>Keeps objects one of whose names was asked for.</summary>
    public static string Named(params ReadOnlySpan<string> names)
    {
        var any = new List<string>();
        foreach (var name in names)
        {
            any.Add($"{name} = ANY ($2)");
        }

        return $"($2::text[] IS NULL OR {string.Join(" OR ", any)})";
    }
}
