using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>Reads what the catalogs hold of kinds that no room knows, so that nothing is silently called equal.</summary>
internal static class UnmodelledObjects
{
    private const string Query = """
        SELECT 'security label' AS type, format('%s on %s %s', l.provider, i.type, i.identity) AS name
          FROM pg_seclabel l
         CROSS JOIN LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) i
         WHERE ($1 IS NULL OR i.schema = ANY ($1)) AND coalesce(i.schema, '') <> ALL ($2)
        UNION ALL
        SELECT 'large objects', count(*)::text FROM pg_largeobject_metadata WHERE $1 IS NULL HAVING count(*) > 0
        """;

    /// <summary>The query over the given schemas (null for all, and for the objects of the whole database) without a platform's.</summary>
    public static NpgsqlBatchCommand Command(string[]? schemas, string[] platformSchemas) => new(Query)
    {
        Parameters =
        {
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)schemas ?? DBNull.Value },
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = platformSchemas },
        },
    };

    public static async Task<ValueArray<UnmodelledObject>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<UnmodelledObject>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            found.Add(new(reader.GetString(0), reader.GetString(1)));
        }

        return found.OrderBy(o => o.Type, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal).ToValueArray();
    }
}
