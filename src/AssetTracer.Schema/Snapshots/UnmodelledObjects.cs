using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>Reads what the catalogs hold of kinds that no room knows, so that nothing is silently called equal.</summary>
internal static class UnmodelledObjects
{
    // Below 16384 are the objects that every new database has.
    // Each part gives the catalog, the object's number, and its schema or null for an object of the whole database; an object that is
    // part of another (a rule of its table) has the other's membership in an extension, so both are asked for.
    // pg_user_mapping and most of pg_subscription are closed to ordinary roles, but the view and the columns named here are open.
    private const string Query = """
        SELECT i.type, i.identity AS name
          FROM (
                SELECT 'pg_class'::regclass AS classid, oid AS objid, relnamespace AS namespace, 0::oid AS relation FROM pg_class WHERE relkind = 'f'
                UNION ALL
                SELECT 'pg_subscription'::regclass, oid, NULL, 0 FROM pg_subscription
                 WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                UNION ALL
                SELECT 'pg_foreign_data_wrapper'::regclass, oid, NULL, 0 FROM pg_foreign_data_wrapper
                UNION ALL
                SELECT 'pg_foreign_server'::regclass, oid, NULL, 0 FROM pg_foreign_server
                UNION ALL
                SELECT 'pg_user_mapping'::regclass, umid, NULL, 0 FROM pg_user_mappings
               ) u
          LEFT JOIN pg_namespace n ON n.oid = u.namespace
         CROSS JOIN LATERAL pg_identify_object(u.classid, u.objid, 0) i
         WHERE u.objid >= 16384
           AND CASE WHEN u.namespace IS NULL THEN $1::text[] IS NULL
                    ELSE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                         AND ($1 IS NULL OR n.nspname = ANY ($1)) AND n.nspname <> ALL ($2::text[])
               END
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.deptype = 'e' AND e.objsubid = 0
                              AND ((e.classid = u.classid AND e.objid = u.objid) OR (e.classid = 'pg_class'::regclass AND e.objid = u.relation)))
        UNION ALL
        SELECT 'security label', format('%s on %s %s', l.provider, i.type, i.identity)
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
