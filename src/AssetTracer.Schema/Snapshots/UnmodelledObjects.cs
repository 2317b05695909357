using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>Reads what the catalogs hold of kinds that no room knows, so that nothing is silently called equal.</summary>
internal static class UnmodelledObjects
{
    // A range type makes its multirange and the cast to it by itself: neither is named besides.
    // Below 16384 are the objects that every new database has.
    // Each part gives the catalog, the object's number, and its schema or null for an object of the whole database.
    private const string Query = """
        SELECT i.type, i.identity AS name
          FROM (
                SELECT 'pg_proc'::regclass AS classid, oid AS objid, pronamespace AS namespace FROM pg_proc WHERE prokind IN ('a', 'w')
                UNION ALL
                SELECT 'pg_type'::regclass, t.oid, t.typnamespace FROM pg_type t
                 WHERE t.typtype = 'r' OR (t.typtype = 'p' AND NOT t.typisdefined)
                    OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid))
                UNION ALL
                SELECT 'pg_collation'::regclass, oid, collnamespace FROM pg_collation
                UNION ALL
                SELECT 'pg_conversion'::regclass, oid, connamespace FROM pg_conversion
                UNION ALL
                SELECT 'pg_operator'::regclass, oid, oprnamespace FROM pg_operator WHERE oprcode <> 0
                UNION ALL
                SELECT 'pg_opclass'::regclass, oid, opcnamespace FROM pg_opclass
                UNION ALL
                SELECT 'pg_opfamily'::regclass, oid, opfnamespace FROM pg_opfamily
                UNION ALL
                SELECT 'pg_ts_config'::regclass, oid, cfgnamespace FROM pg_ts_config
                UNION ALL
                SELECT 'pg_ts_dict'::regclass, oid, dictnamespace FROM pg_ts_dict
                UNION ALL
                SELECT 'pg_ts_parser'::regclass, oid, prsnamespace FROM pg_ts_parser
                UNION ALL
                SELECT 'pg_ts_template'::regclass, oid, tmplnamespace FROM pg_ts_template
                UNION ALL
                SELECT 'pg_cast'::regclass, oid, NULL FROM pg_cast
                 WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = pg_cast.oid AND d.deptype = 'i')
                UNION ALL
                SELECT 'pg_transform'::regclass, oid, NULL FROM pg_transform
                UNION ALL
                SELECT 'pg_language'::regclass, oid, NULL FROM pg_language
                UNION ALL
                SELECT 'pg_am'::regclass, oid, NULL FROM pg_am
               ) u
          LEFT JOIN pg_namespace n ON n.oid = u.namespace
         CROSS JOIN LATERAL pg_identify_object(u.classid, u.objid, 0) i
         WHERE u.objid >= 16384
           AND CASE WHEN u.namespace IS NULL THEN $1::text[] IS NULL
                    ELSE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                         AND ($1 IS NULL OR n.nspname = ANY ($1)) AND n.nspname <> ALL ($2::text[])
               END
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.deptype = 'e' AND e.objsubid = 0 AND e.classid = u.classid AND e.objid = u.objid)
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
