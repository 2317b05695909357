using System.Text;

namespace AssetTracer.Schema.Benchmarks.Reading;

/// <summary>The catalog queries that a reader sends, as a script for psql.</summary>
internal static class CatalogScript
{
    public static async Task<string> WriteAsync(int majorVersion)
    {
        var script = new StringBuilder("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n")
            .Append(CatalogReader.Settings).AppendLine(";");
        foreach (var kind in ObjectKinds.All)
        {
            script.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"-- {kind}").Append(Query(kind, majorVersion)).AppendLine(";");
        }

        script.AppendLine("-- what no kind reads").Append(Unmodelled()).AppendLine(";");
        var file = Path.Combine(Path.GetTempPath(), $"catalog-queries-{majorVersion}.sql");
        await File.WriteAllTextAsync(file, script.AppendLine("COMMIT;").ToString());
        return file;
    }

    /// <summary>The query for every object of one kind, its parameters filled in.</summary>
    public static string Query(ObjectKind kind, int majorVersion) => ObjectKinds.RulesFor(kind).Catalog(new PostgresVersion(majorVersion))
        .Replace("$1", "NULL", StringComparison.Ordinal)
        .Replace("$2", "NULL", StringComparison.Ordinal);

    private static string Unmodelled()
    {
        var query = UnmodelledObjects.Command(schemas: null, platformSchemas: []).CommandText;
        return query.Replace("$1", "NULL::text[]", StringComparison.Ordinal)
            .Replace("$2", "'{}'::text[]", StringComparison.Ordinal)
            .Replace("$3", $"'{{{string.Join(',', KnownCatalogs.Names)}}}'::text[]", StringComparison.Ordinal);
    }
}
