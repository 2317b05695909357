using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class IndexRules : ObjectRules<IndexDefinition>
{
    private readonly ConcurrentDictionary<string, string> _probes = new(StringComparer.Ordinal);

    public static IndexRules Instance { get; } = new();

    public override ChangeRules Changing => IndexChanges.Instance;

    public override JsonTypeInfo<IndexDefinition> Json => SnapshotJson.Default.IndexDefinition;

    public override int ShareOfReading => 15;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_class c", "c.relnamespace", "c.relkind IN ('i', 'I')");

    // A key is spelled as pg_get_indexdef does it, without calling it for plain columns: with thousands of indexes that takes seconds.
    // An expression's own collation isn't in the catalogs, so there the server's words decide whether it is said. What is wanted is found
    // first: most indexes are those of keys and of TOAST tables.
    public override string Catalog(PostgresVersion server) => $"""
        WITH wanted AS MATERIALIZED (
            SELECT x.*, n.nspname, ic.relname, ic.relam, ic.reltablespace, ic.reloptions, c.relname AS table_name, c.relkind AS table_kind
              FROM pg_index x
              JOIN pg_class ic ON ic.oid = x.indexrelid
              JOIN pg_class c ON c.oid = x.indrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm')
               AND NOT EXISTS (SELECT FROM pg_constraint k
                                WHERE k.conrelid = x.indrelid AND k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
               AND {CatalogScope.Wanted("n.nspname", "ic.relname", "c.relname")}
               AND {CatalogScope.NotOfExtension("pg_class", "c.oid")})
        SELECT x.nspname                                        AS schema
             , x.relname                                        AS name
             , x.table_name                                     AS table
             , x.table_kind = 'm'                               AS is_on_materialized_view
             , am.amname                                        AS method
             , x.indisunique                                    AS is_unique
             , k.keys                                           AS keys
             , CASE WHEN x.indnkeyatts < x.indnatts
                    THEN ARRAY(SELECT a.attname::text
                                 FROM unnest((x.indkey::smallint[])[x.indnkeyatts:]) WITH ORDINALITY u(n, i)
                                 JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.n
                                ORDER BY u.i)
               END                                              AS include
             , pg_get_expr(x.indpred, x.indrelid)               AS predicate
             , {server.Since(15, "x.indnullsnotdistinct", "false")} AS is_nulls_not_distinct
             , x.reloptions AS storage_parameters
             , s.spcname                                        AS tablespace
             , k.statistics_targets                             AS statistics_targets
             , x.indisclustered                                 AS is_clustered
             , x.indisreplident                                 AS is_replica_identity
             , x.indisvalid                                     AS is_valid
             , pn.nspname                                       AS partition_of_schema
             , pc.relname                                       AS partition_of
             , {ExtensionDependencies.Of("pg_class", "x.indexrelid")} AS depends_on_extensions
          FROM wanted x
          JOIN pg_am am ON am.oid = x.relam
          LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
          LEFT JOIN pg_inherits h ON h.inhrelid = x.indexrelid
          LEFT JOIN pg_class pc ON pc.oid = h.inhparent
          LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
          JOIN (SELECT x.indexrelid
                     , array_agg(e.text
                           || CASE WHEN u.coll <> 0 AND u.coll IS DISTINCT FROM a.attcollation
                                    AND (u.attnum <> 0 OR strpos(pg_get_indexdef(x.indexrelid), e.text || ' COLLATE ' || l.name) > 0)
                                   THEN ' COLLATE ' || l.name ELSE '' END
                           || CASE WHEN ia.attoptions IS NOT NULL OR NOT o.opcdefault
                                     OR (o.opcintype <> t.type AND (NOT (ot.typispreferred OR ot.typtype = 'p')
                                         OR EXISTS (SELECT FROM pg_opclass d WHERE d.opcmethod = o.opcmethod AND d.opcdefault AND d.opcintype = t.type)))
                                   THEN ' ' || CASE WHEN o.opcnamespace = 'pg_catalog'::regnamespace THEN quote_ident(o.opcname)
                                                    ELSE format('%s.%I', o.opcnamespace::regnamespace, o.opcname) END
                                   ELSE '' END
                           || CASE WHEN ia.attoptions IS NULL THEN ''
                                   ELSE coalesce((SELECT ' (' || string_agg(format('%s=%L', split_part(p, '=', 1), substr(p, strpos(p, '=') + 1)), ', '
                                                                            ORDER BY p COLLATE "C") || ')'
                                                    FROM unnest(ia.attoptions) p WHERE p NOT LIKE 'pg\_attver=%'), '') END
                           || CASE u.sorting & 3 WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' ELSE '' END
                           ORDER BY u.i) AS keys
                     , array_agg(format('%s=%s', u.i, ia.attstattarget) ORDER BY u.i) FILTER (WHERE ia.attstattarget >= 0) AS statistics_targets
                  FROM wanted x
                 CROSS JOIN unnest(x.indkey::smallint[], x.indclass::oid[], x.indcollation::oid[], x.indoption::smallint[])
                            WITH ORDINALITY u(attnum, class, coll, sorting, i)
                  JOIN pg_attribute ia ON ia.attrelid = x.indexrelid AND ia.attnum = u.i
                  JOIN pg_opclass o ON o.oid = u.class
                  JOIN pg_type ot ON ot.oid = o.opcintype
                  LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.attnum AND u.attnum <> 0
                  LEFT JOIN pg_type dt ON dt.oid = coalesce(a.atttypid, ia.atttypid) AND dt.typtype = 'd'
                 CROSS JOIN LATERAL (SELECT CASE WHEN dt.typbasetype IS NOT NULL THEN dt.typbasetype WHEN a.atttypid IS NOT NULL THEN a.atttypid
                                                 WHEN o.opckeytype <> 0 THEN o.opcintype ELSE ia.atttypid END) t(type)
                 CROSS JOIN LATERAL (SELECT CASE WHEN u.attnum <> 0 THEN quote_ident(a.attname)
                                                 ELSE pg_get_indexdef(x.indexrelid, u.i::integer, false) END) e(text)
                  LEFT JOIN (SELECT lc.oid, CASE WHEN lc.collnamespace = 'pg_catalog'::regnamespace THEN quote_ident(lc.collname)
                                                 ELSE format('%s.%I', lc.collnamespace::regnamespace, lc.collname) END AS name
                               FROM pg_collation lc) l ON l.oid = u.coll
                 GROUP BY x.indexrelid) k ON k.indexrelid = x.indexrelid
        """;

    public override Probe? Probe(ObjectIdentity identity, string also = "true") => AssetTracer.Schema.Probe.OfRelation(
        identity.Name,
        _probes,
        also,
        static also =>
        $"""
        EXISTS (SELECT
                  FROM pg_catalog.pg_index x
                  JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
                 WHERE x.indexrelid = c.oid AND t.relkind IN ('r', 'p', 'm') AND {also}
                   AND {AssetTracer.Schema.Probe.IsNotOfExtension("x.indrelid")}
                   AND NOT EXISTS (SELECT
                                     FROM pg_catalog.pg_constraint k
                                    WHERE k.conrelid = x.indrelid AND k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')))
        """);

    public override IndexDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Table = row.Name("table"),
        On = row.Flag("is_on_materialized_view") ? ObjectKind.MaterializedView : ObjectKind.Table,
        Method = row.Text("method"),
        IsUnique = row.Flag("is_unique"),
        Keys = row.Sqls("keys"),
        Include = row.Texts("include"),
        Predicate = row.SqlOrNull("predicate"),
        IsNullsNotDistinct = row.Flag("is_nulls_not_distinct"),
        StorageParameters = PrintedOrder.Sorted(row.Texts("storage_parameters")),
        StorageOrder = new(row.Texts("storage_parameters")),
        Tablespace = row.TextOrNull("tablespace"),
        StatisticsTargets = row.Texts("statistics_targets"),
        IsClustered = row.Flag("is_clustered"),
        IsReplicaIdentity = row.Flag("is_replica_identity"),
        IsValid = row.Flag("is_valid"),
        PartitionOf = row.NameOrNull("partition_of_schema", "partition_of"),
        DependsOnExtensions = row.Texts("depends_on_extensions"),
    };

    public override ValueArray<SqlStatement> Create(IndexDefinition target) =>
    [
        target.PartitionOf is { } parent ? Adopt(target, parent) : new(Text(target), BuildHazards(target).ToValueArray()),
        .. Settings(target with { StatisticsTargets = [], IsClustered = false, IsReplicaIdentity = false, DependsOnExtensions = [] }, target),
    ];

    /// <summary>The statements that build the index while the table is written to.</summary>
    public static ValueArray<SqlStatement> CreateConcurrently(IndexDefinition index) =>
    [
        new(Text(index, "CONCURRENTLY "), BuildHazards(index).Where(h => h.Kind == HazardKind.MayFailOnData).ToValueArray(), TransactionMode.Outside),
    ];

    // An index that its builder left invalid can only be built again; PostgreSQL can't make one invalid, nor detach it from its parent.
    public override ValueArray<SqlStatement>? Alter(IndexDefinition before, IndexDefinition after)
    {
        var handled = before with
        {
            StorageParameters = after.StorageParameters,
            Tablespace = after.Tablespace,
            StatisticsTargets = after.StatisticsTargets,
            IsClustered = after.IsClustered,
            IsReplicaIdentity = after.IsReplicaIdentity,
            IsValid = before.IsValid || after.IsValid,
            PartitionOf = before.PartitionOf ?? after.PartitionOf,
            DependsOnExtensions = after.DependsOnExtensions,
        };
        return handled == after ? [.. Storage(before, after), .. Settings(before, after)] : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP INDEX {identity.Name}{Suffix(behavior)}", new Hazard(HazardKind.BlocksReads, "Reads and writes of its table wait until the transaction ends."))];

    /// <summary>The statement that drops an index while its table is read and written.</summary>
    public static ValueArray<SqlStatement> DropConcurrently(ObjectIdentity identity) =>
        [new($"DROP INDEX CONCURRENTLY {identity.Name}", default, TransactionMode.Outside)];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER INDEX {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override bool IsNameCosmetic => true;

    public override NoiseCategory? NoiseOf(string attribute) => attribute == "name" ? NoiseCategory.ConstraintNames : base.NoiseOf(attribute);

    public override Meaning Explain(IndexDefinition? before, IndexDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        IndexMeaning.Of(before, after, changes, sides);

    public override IEnumerable<RowRule> RowRules(IndexDefinition? before, IndexDefinition after) =>
        after is { IsUnique: true, On: ObjectKind.Table } && before is null or { IsValid: false } && IndexRows.Of(after) is { } rule ? [rule] : [];

    private static IEnumerable<SqlStatement> Storage(IndexDefinition before, IndexDefinition after)
    {
        foreach (var change in StorageParameters.Change($"ALTER INDEX {after.Name}", before.StorageParameters, after.StorageParameters, before.StorageOrder, after.StorageOrder))
        {
            yield return change;
        }

        if (before.Tablespace != after.Tablespace)
        {
            yield return new($"ALTER INDEX {after.Name} SET TABLESPACE {Quote.Id(after.Tablespace ?? "pg_default")}",
                new Hazard(HazardKind.BlocksReads, $"Reads of {after.Table} by this index wait while it is moved."));
        }

        if (!before.IsValid && after.IsValid)
        {
            yield return new($"REINDEX INDEX {after.Name}", BuildHazards(after).ToValueArray());
        }

        if (before.PartitionOf is null && after.PartitionOf is { } parent)
        {
            yield return new($"ALTER INDEX {parent} ATTACH PARTITION {after.Name}");
        }
    }

    private static IEnumerable<SqlStatement> Settings(IndexDefinition before, IndexDefinition after)
    {
        foreach (var gone in before.StatisticsTargets.Select(t => t.Split('=')[0]).Except(after.StatisticsTargets.Select(t => t.Split('=')[0])))
        {
            yield return new($"ALTER INDEX {after.Name} ALTER COLUMN {gone} SET STATISTICS -1");
        }

        foreach (var target in after.StatisticsTargets.Except(before.StatisticsTargets).Select(t => t.Split('=')))
        {
            yield return new($"ALTER INDEX {after.Name} ALTER COLUMN {target[0]} SET STATISTICS {target[1]}");
        }

        foreach (var mark in IndexMarks.Change(
            after.Name, after.Table, (before.IsClustered, before.IsReplicaIdentity), (after.IsClustered, after.IsReplicaIdentity)))
        {
            yield return mark;
        }

        foreach (var change in ExtensionDependencies.Change($"ALTER INDEX {after.Name}", before.DependsOnExtensions, after.DependsOnExtensions))
        {
            yield return change;
        }
    }

    // A partition gets its parts of the parent's indexes with the parent, or with the index, under names that PostgreSQL chooses.
    private static SqlStatement Adopt(IndexDefinition index, QualifiedName parent) => Block(
        $"""

        DECLARE
            part pg_catalog.regclass := (SELECT h.inhrelid
                                           FROM pg_catalog.pg_inherits h
                                           JOIN pg_catalog.pg_index i ON i.indexrelid = h.inhrelid
                                          WHERE h.inhparent = {Quote.Literal(parent.ToString())}::pg_catalog.regclass
                                            AND i.indrelid = {Quote.Literal(index.Table.ToString())}::pg_catalog.regclass);
        BEGIN
            IF part IS NULL THEN
                {Text(index)};
                ALTER INDEX {parent} ATTACH PARTITION {index.Name};
            ELSIF part::pg_catalog.oid IS DISTINCT FROM pg_catalog.to_regclass({Quote.Literal(index.Name.ToString())})::pg_catalog.oid THEN
                EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', part, {Quote.Literal(index.Name.Name)});
            END IF;
        END

        """,
        [.. BuildHazards(index)]);

    private static SqlStatement Block(string body, params ReadOnlySpan<Hazard> hazards) => new("DO " + DollarQuote.Of(body), ValueArray.Create(hazards));

    // The index of a partitioned table that isn't in every partition is made without any, and gets those that there are one by one.
    private static string Text(IndexDefinition index, string how = "") =>
        $"CREATE {(index.IsUnique ? "UNIQUE " : "")}INDEX {how}{Quote.Id(index.Name.Name)} ON {(index.IsValid ? "" : "ONLY ")}{index.Table} "
        + (index.Method == "btree" ? "" : $"USING {Quote.Id(index.Method)} ")
        + $"({string.Join(", ", index.Keys)})"
        + (index.Include.IsEmpty ? "" : $" INCLUDE ({Quote.Ids(index.Include)})")
        + (index.IsNullsNotDistinct ? " NULLS NOT DISTINCT" : "")
        + (index.StorageParameters.IsEmpty ? "" : $" WITH ({StorageParameters.List(index.StorageParameters, index.StorageOrder)})")
        + (index.Tablespace is { } tablespace ? $" TABLESPACE {Quote.Id(tablespace)}" : "")
        + (index.Predicate is { } predicate ? $" WHERE {predicate}" : "");

    private static IEnumerable<Hazard> BuildHazards(IndexDefinition index)
    {
        if (index.IsUnique)
        {
            yield return new(HazardKind.MayFailOnData, $"Fails if rows of {index.Table} are equal in ({string.Join(", ", index.Keys)}).");
        }

        yield return new(HazardKind.BlocksWrites, $"Writes to {index.Table} wait while the index is built.");
    }
}
