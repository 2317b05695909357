using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class TableRules : ObjectRules<TableDefinition>
{
    private readonly ConcurrentDictionary<string, string> _probes = new(StringComparer.Ordinal);

    public static TableRules Instance { get; } = new();

    public override ChangeRules Changing => TableChanges.Instance;

    public override JsonTypeInfo<TableDefinition> Json => SnapshotJson.Default.TableDefinition;

    public override int ShareOfReading => 5;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_class c", "c.relnamespace", "c.relkind IN ('r', 'p', 'f')");

    public override bool HoldsRows => true;

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                        AS schema
             , c.relname                                        AS name
             , c.relpersistence = 'u'                           AS is_unlogged
             , c.relrowsecurity                                 AS is_row_security_enabled
             , c.relforcerowsecurity                            AS is_row_security_forced
             , CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key
             , CASE WHEN c.relispartition THEN i.schemas[1] END AS partition_of_schema
             , CASE WHEN c.relispartition THEN i.names[1] END   AS partition_of
             , pg_get_expr(c.relpartbound, c.oid)               AS partition_bound
             , CASE WHEN NOT c.relispartition THEN i.schemas END AS inherits_schemas
             , CASE WHEN NOT c.relispartition THEN i.names END  AS inherits
             , tn.nspname                                       AS of_type_schema
             , t.typname                                        AS of_type
             , nullif(am.amname, 'heap')                        AS access_method
             , s.spcname                                        AS tablespace
             , CASE WHEN c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL
                    THEN coalesce(c.reloptions, ARRAY[]::text[]) || ARRAY(SELECT 'toast.' || o FROM unnest(toast.reloptions) WITH ORDINALITY p(o, place) ORDER BY place)
               END                                              AS storage_parameters
             , c.relreplident::text                             AS replica_identity
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
          LEFT JOIN pg_am am ON am.oid = c.relam
          LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
          LEFT JOIN pg_type t ON t.oid = c.reloftype
          LEFT JOIN pg_namespace tn ON tn.oid = t.typnamespace
          LEFT JOIN (SELECT h.inhrelid
                          , array_agg(pn.nspname::text ORDER BY h.inhseqno) AS schemas
                          , array_agg(p.relname::text ORDER BY h.inhseqno) AS names
                       FROM pg_inherits h
                       JOIN pg_class p ON p.oid = h.inhparent
                       JOIN pg_namespace pn ON pn.oid = p.relnamespace
                      GROUP BY h.inhrelid) i ON i.inhrelid = c.oid
         WHERE c.relkind IN ('r', 'p')
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    public override Probe? Probe(ObjectIdentity identity, string also = "true") => AssetTracer.Schema.Probe.OfRelation(
        identity.Name, _probes, also, static also => $"c.relkind IN ('r', 'p') AND {also} AND {AssetTracer.Schema.Probe.IsNotOfExtension("c.oid")}");

    public override TableDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        IsUnlogged = row.Flag("is_unlogged"),
        IsRowSecurityEnabled = row.Flag("is_row_security_enabled"),
        IsRowSecurityForced = row.Flag("is_row_security_forced"),
        PartitionKey = row.SqlOrNull("partition_key"),
        PartitionOf = row.NameOrNull("partition_of_schema", "partition_of"),
        PartitionBound = row.SqlOrNull("partition_bound"),
        Inherits = row.Texts("inherits_schemas").Zip(row.Texts("inherits"), (schema, name) => new QualifiedName(schema, name)).ToValueArray(),
        OfType = row.NameOrNull("of_type_schema", "of_type"),
        AccessMethod = row.TextOrNull("access_method"),
        Tablespace = row.TextOrNull("tablespace"),
        StorageParameters = PrintedOrder.Sorted(row.Texts("storage_parameters")),
        StorageOrder = new(row.Texts("storage_parameters")),
        ReplicaIdentity = ReplicaIdentityFor(row.Text("replica_identity")),
    };

    public override ValueArray<SqlStatement> Create(TableDefinition target) => Create(target, [], []);

    /// <summary>The table with columns and constraints in one statement, and what PostgreSQL can only add afterwards.</summary>
    public static ValueArray<SqlStatement> Create(TableDefinition table, ValueArray<ColumnDefinition> columns, ValueArray<ConstraintDefinition> constraints)
    {
        var elements = string.Join(",\n    ", [.. columns.Select(ColumnRules.Clause), .. constraints.Select(ConstraintClause.Of)]);
        var list = elements.Length == 0 ? "()" : $"(\n    {elements}\n)";
        var body = table switch
        {
            { PartitionOf: { } parent } => $"PARTITION OF {parent} {(elements.Length == 0 ? "" : list + " ")}{table.PartitionBound}",
            { OfType: { } type } => $"OF {type}{(elements.Length == 0 ? "" : " " + list)}",
            _ => list,
        };
        var create = $"CREATE {(table.IsUnlogged ? "UNLOGGED " : "")}TABLE {table.Name} {body}"
            + (table.Inherits.IsEmpty ? "" : $" INHERITS ({string.Join(", ", table.Inherits)})")
            + (table.PartitionKey is { } key ? $" PARTITION BY {key}" : "")
            + (table.AccessMethod is { } method ? $" USING {Quote.Id(method)}" : "")
            + (table.StorageParameters.IsEmpty ? "" : $" WITH ({StorageParameters.List(table.StorageParameters, table.StorageOrder)})")
            + (table.Tablespace is { } tablespace ? $" TABLESPACE {Quote.Id(tablespace)}" : "");
        var bare = table with { IsRowSecurityEnabled = false, IsRowSecurityForced = false, ReplicaIdentity = ReplicaIdentity.Default };
        return [new(create), .. columns.SelectMany(ColumnRules.Settings), .. Switches(bare, table)];
    }

    // The key of a partitioned table, and whether a table is partitioned at all, can't be changed.
    public override ValueArray<SqlStatement>? Alter(TableDefinition before, TableDefinition after)
    {
        var handled = before with
        {
            IsUnlogged = after.IsUnlogged,
            IsRowSecurityEnabled = after.IsRowSecurityEnabled,
            IsRowSecurityForced = after.IsRowSecurityForced,
            PartitionOf = after.PartitionOf,
            PartitionBound = after.PartitionBound,
            Inherits = after.Inherits,
            OfType = after.OfType,
            AccessMethod = after.AccessMethod,
            Tablespace = after.Tablespace,
            StorageParameters = after.StorageParameters,
            ReplicaIdentity = after.ReplicaIdentity,
        };
        return handled == after ? [.. Ancestry(before, after), .. Storage(before, after), .. Switches(before, after)] : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP TABLE {identity.Name}{Suffix(behavior)}", new Hazard(HazardKind.LosesData, $"The rows of {identity.Name} are lost."))];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TABLE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(TableDefinition? before, TableDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        TableMeaning.Of(before, after, changes, sides);

    public override NoiseCategory? NoiseOf(string attribute) => attribute == "columnOrder" ? NoiseCategory.ColumnOrder : base.NoiseOf(attribute);

    public static IEnumerable<SqlStatement> Ancestry(TableDefinition before, TableDefinition after)
    {
        if (before.PartitionOf != after.PartitionOf || before.PartitionBound != after.PartitionBound)
        {
            if (before.PartitionOf is { } old)
            {
                yield return new($"ALTER TABLE {old} DETACH PARTITION {after.Name}", new Hazard(HazardKind.LosesData, $"{old} no longer shows the rows of {after.Name}."));
            }

            if (after.PartitionOf is { } parent)
            {
                yield return new($"ALTER TABLE {parent} ATTACH PARTITION {after.Name} {after.PartitionBound}",
                    new Hazard(HazardKind.MayFailOnData, $"Fails if {after.Name} holds a row outside the bound."));
            }
        }

        if (before.Inherits != after.Inherits)
        {
            // a new parent comes last, so whatever stands in the way of the order leaves first; otherwise what both parents give stays inherited
            var kept = TableChanges.KeptParents(before.Inherits, after.Inherits);
            var leaving = before.Inherits.Except(kept).Select(parent => new SqlStatement($"ALTER TABLE {after.Name} NO INHERIT {parent}")).ToList();
            var joining = after.Inherits.Skip(kept.Count).Select(parent => new SqlStatement($"ALTER TABLE {after.Name} INHERIT {parent}")).ToList();
            foreach (var statement in before.Inherits.Except(kept).Intersect(after.Inherits).Any() ? leaving.Concat(joining) : joining.Concat(leaving))
            {
                yield return statement;
            }
        }

        if (before.OfType != after.OfType)
        {
            yield return new($"ALTER TABLE {after.Name} {(after.OfType is { } type ? $"OF {type}" : "NOT OF")}");
        }
    }

    private static IEnumerable<SqlStatement> Storage(TableDefinition before, TableDefinition after)
    {
        var rewrite = new Hazard(HazardKind.RewritesTable, $"{after.Name} is written anew while reads and writes wait.");
        if (before.IsUnlogged != after.IsUnlogged)
        {
            yield return new($"ALTER TABLE {after.Name} SET {(after.IsUnlogged ? "UNLOGGED" : "LOGGED")}", rewrite);
        }

        if (before.AccessMethod != after.AccessMethod)
        {
            yield return new($"ALTER TABLE {after.Name} SET ACCESS METHOD {Quote.Id(after.AccessMethod ?? "heap")}", rewrite);
        }

        if (before.Tablespace != after.Tablespace)
        {
            yield return new($"ALTER TABLE {after.Name} SET TABLESPACE {Quote.Id(after.Tablespace ?? "pg_default")}", rewrite);
        }

        foreach (var change in StorageParameters.Change($"ALTER TABLE {after.Name}", before.StorageParameters, after.StorageParameters, before.StorageOrder, after.StorageOrder))
        {
            yield return change;
        }
    }

    private static IEnumerable<SqlStatement> Switches(TableDefinition before, TableDefinition after)
    {
        if (before.IsRowSecurityEnabled != after.IsRowSecurityEnabled)
        {
            yield return new($"ALTER TABLE {after.Name} {(after.IsRowSecurityEnabled ? "ENABLE" : "DISABLE")} ROW LEVEL SECURITY", Access(after.IsRowSecurityEnabled));
        }

        if (before.IsRowSecurityForced != after.IsRowSecurityForced)
        {
            yield return new($"ALTER TABLE {after.Name} {(after.IsRowSecurityForced ? "FORCE" : "NO FORCE")} ROW LEVEL SECURITY", Access(after.IsRowSecurityForced));
        }

        // an index that is the replica identity says so itself
        if (before.ReplicaIdentity != after.ReplicaIdentity && after.ReplicaIdentity != ReplicaIdentity.UsingIndex)
        {
            yield return new($"ALTER TABLE {after.Name} REPLICA IDENTITY {after.ReplicaIdentity.ToString().ToUpperInvariant()}");
        }
    }

    private static Hazard Access(bool narrower) => new(HazardKind.ChangesAccess,
        narrower ? "Only rows that a policy allows are seen from now on." : "Policies no longer hide any row.");

    private static ReplicaIdentity ReplicaIdentityFor(string code) => code switch
    {
        "d" => ReplicaIdentity.Default,
        "i" => ReplicaIdentity.UsingIndex,
        "f" => ReplicaIdentity.Full,
        "n" => ReplicaIdentity.Nothing,
        _ => throw new InvalidOperationException($"pg_class.relreplident has the unknown value '{code}'."),
    };
}
