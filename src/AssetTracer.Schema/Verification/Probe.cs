using System.Collections.Concurrent;
using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>A question whose answer is yes only if something is so. It is cheap, where reading the catalogs isn't.</summary>
/// <param name="Sql">The query, the same for all objects of a kind.</param>
/// <param name="Schema">Its first parameter: the schema, in quotes where it needs them.</param>
/// <param name="Name">Its second parameter.</param>
internal sealed record Probe(string Sql, string Schema, string Name)
{
    /// <summary>A query with other numbers for its parameters.</summary>
    public static string WithParameters(string sql, int schema, int name) => sql
        .Replace("$1", "$schema", StringComparison.Ordinal)
        .Replace("$2", "$name", StringComparison.Ordinal)
        .Replace("$schema", string.Create(CultureInfo.InvariantCulture, $"${schema}"), StringComparison.Ordinal)
        .Replace("$name", string.Create(CultureInfo.InvariantCulture, $"${name}"), StringComparison.Ordinal);

    /// <summary>Asks about a relation.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="queries">The queries of the kind that were written before: each is written once, however many objects are asked about.</param>
    /// <param name="also">What the condition says besides.</param>
    /// <param name="condition">A condition on its row <c>c</c> of <c>pg_class</c>.</param>
    /// <returns>The question; null where the catalog queries don't look.</returns>
    public static Probe? OfRelation(QualifiedName name, ConcurrentDictionary<string, string> queries, string also, Func<string, string> condition) =>
        name.Schema.StartsWith("pg_", StringComparison.Ordinal) || name.Schema is "" or "information_schema"
            ? null
            : new(queries.GetOrAdd(also, static (said, condition) => QueryOf(condition(said)), condition), Quote.Id(name.Schema), name.Name);

    private static string QueryOf(string condition) =>
        $"""
        SELECT EXISTS (SELECT
                         FROM pg_catalog.pg_class c
                        WHERE c.relnamespace = pg_catalog.to_regnamespace($1::pg_catalog.text) AND c.relname = $2 AND {condition})
        """;

    /// <summary>Leaves out what belongs to an extension.</summary>
    public static string IsNotOfExtension(string oid) =>
        $"NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 1259 AND e.objid = {oid} AND e.objsubid = 0 AND e.deptype = 'e')";
}
