using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>Reads what the catalogs hold of the user's that no room reads, so that nothing is silently called equal.</summary>
internal static class UnmodelledObjects
{
    // The rows of a catalog that nobody knows can be counted only by SQL that is put together when it runs: query_to_xml is the one function
    // that does so within a query. No server whose catalogs are all known calls it. A row is the user's if its own number is, or else a number
    // it refers to.
    private const string Query = """
        WITH own AS (
            SELECT oid FROM pg_namespace
             WHERE nspname IN ('pg_catalog', 'information_schema') AND ($1 IS NULL OR nspname = ANY ($1)) AND nspname <> ALL ($2)
        ), object(class, oid) AS (
            SELECT 'pg_class'::regclass, c.oid FROM pg_class c WHERE c.oid >= 16384 AND c.relnamespace IN (SELECT oid FROM own) AND c.relkind NOT IN ('t', 'c')
            UNION ALL
            SELECT 'pg_type'::regclass, t.oid
              FROM pg_type t
              LEFT JOIN pg_class c ON c.oid = t.typrelid
             WHERE t.oid >= 16384 AND t.typnamespace IN (SELECT oid FROM own) AND t.typtype <> 'm' AND coalesce(c.relkind = 'c', true)
               AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
            UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE oid >= 16384 AND pronamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oid >= 16384 AND oprnamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE oid >= 16384 AND opcnamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE oid >= 16384 AND opfnamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_conversion'::regclass, oid FROM pg_conversion WHERE oid >= 16384 AND connamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext WHERE oid >= 16384 AND stxnamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config WHERE oid >= 16384 AND cfgnamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict WHERE oid >= 16384 AND dictnamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_ts_parser'::regclass, oid FROM pg_ts_parser WHERE oid >= 16384 AND prsnamespace IN (SELECT oid FROM own)
            UNION ALL SELECT 'pg_ts_template'::regclass, oid FROM pg_ts_template WHERE oid >= 16384 AND tmplnamespace IN (SELECT oid FROM own)
        ), unknown AS (
            SELECT c.relname
                 , CASE WHEN has_table_privilege(c.oid, 'SELECT') THEN substring(
                       query_to_xml(
                           format('SELECT count(*) AS n FROM pg_catalog.%I r%s%s', c.relname, ' WHERE (' || users.rows || ')', CASE WHEN users.have_oid THEN
                               format(' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = %s AND e.objid = r.oid AND e.deptype = ''e'')', c.oid) END),
                           false, false, '')::text
                       FROM '<n>(\d+)</n>')::bigint END AS rows
              FROM pg_class c
             CROSS JOIN LATERAL (
                       SELECT string_agg(format('r.%I >= 16384', a.attname), ' OR ') FILTER (WHERE a.attname = 'oid' OR NOT a.has_oid) AS rows
                            , coalesce(bool_or(a.attname = 'oid'), false) AS have_oid
                         FROM (SELECT attname, bool_or(attname = 'oid') OVER () AS has_oid
                                 FROM pg_attribute
                                WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND atttypid = 'oid'::regtype) a) users
             WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND c.oid < 16384 AND c.relname <> ALL ($3) AND $1 IS NULL
        )
        SELECT 'security label' AS type, format('%s on %s %s', l.provider, i.type, i.identity) AS name
          FROM pg_seclabel l
         CROSS JOIN LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) i
         WHERE ($1 IS NULL OR i.schema = ANY ($1)) AND coalesce(i.schema, '') <> ALL ($2)
           AND EXISTS (SELECT FROM pg_depend e WHERE e.classid = l.classoid AND e.objid = l.objoid AND e.objsubid = 0 AND e.deptype = 'e')
        UNION ALL
        SELECT i.type, i.identity
          FROM object o
         CROSS JOIN LATERAL pg_identify_object(o.class, o.oid, 0) i
         WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.class AND e.objid = o.oid AND e.deptype IN ('e', 'i'))
        UNION ALL
        SELECT 'catalog', CASE WHEN rows IS NULL THEN 'hidden rows' WHEN rows = 1 THEN '1 row' ELSE rows || ' rows' END || ' of ' || relname
          FROM unknown WHERE rows IS DISTINCT FROM 0
        UNION ALL
        SELECT 'large objects', count(*)::text FROM pg_largeobject_metadata WHERE $1 IS NULL HAVING count(*) > 0
        """;

    /// <summary>The query over the given schemas (null for all, and for the objects of the whole database) without a platform's.</summary>
    public static NpgsqlBatchCommand Command(string[]? schemas, string[] platformSchemas, string[]? knownCatalogs = null) => new(Query)
    {
        Parameters =
        {
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)schemas ?? DBNull.Value },
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = platformSchemas },
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = knownCatalogs ?? KnownCatalogs.Names },
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
