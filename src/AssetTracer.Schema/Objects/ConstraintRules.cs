using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class ConstraintRules : ObjectRules<ConstraintDefinition>
{
    public static ConstraintRules Instance { get; } = new();

    public override ChangeRules Changing => ConstraintChanges.Instance;

    public override JsonTypeInfo<ConstraintDefinition> Json => SnapshotJson.Default.ConstraintDefinition;

    public override int ShareOfReading => 25;

    public override string? Presence => TableRules.Instance.Presence;

    public override ObjectIdentity? ReferredByAny(SchemaObject target) => ((ConstraintDefinition)target).ReferencedTable is { } table ? TableDefinition.Named(table) : null;

    // What a partition or a child table has only because its parent has it is left out, but for keys: their indexes are attached one by one.
    // A partition that was attached keeps a check as its own, one that was made doesn't: neither shows while the partitioned table has the same.
    // The index of a partitioned table is complete when those of its partitions are: they are told one by one.
    // PostgreSQL 18 keeps NOT NULL as a constraint too; it is read as the column's nullability.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                        AS schema
             , c.relname                                        AS table
             , k.conname                                        AS name
             , c.relkind = 'f'                                  AS is_on_foreign_table
             , k.contype::text                                  AS type
             , CASE WHEN k.contype IN ('p', 'u', 'f') THEN {ColumnNames("k.conrelid", "k.conkey")} END AS columns
             , CASE k.contype
                    WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid)
                    WHEN 'x' THEN regexp_replace(pg_get_constraintdef(k.oid), '^EXCLUDE |( DEFERRABLE)?( INITIALLY DEFERRED)?$', '', 'g')
               END                                              AS expression
             , CASE WHEN k.contype IN ('p', 'u') AND x.indnkeyatts < x.indnatts
                    THEN {ColumnNames("k.conrelid", "(x.indkey::smallint[])[x.indnkeyatts:]")} END AS include
             , coalesce({server.Since(15, "x.indnullsnotdistinct", "false")}, false) AS is_nulls_not_distinct
             , fn.nspname                                       AS referenced_schema
             , f.relname                                        AS referenced_table
             , CASE WHEN k.contype = 'f' THEN {ColumnNames("k.confrelid", "k.confkey")} END AS referenced_columns
             , k.confdeltype::text                              AS on_delete
             , {server.Since(15, $"CASE WHEN k.confdelsetcols IS NOT NULL THEN {ColumnNames("k.conrelid", "k.confdelsetcols")} END", "NULL::text[]")} AS on_delete_columns
             , k.confupdtype::text                              AS on_update
             , k.confmatchtype = 'f'                            AS is_match_full
             , k.condeferrable                                  AS is_deferrable
             , k.condeferred                                    AS is_initially_deferred
             , k.convalidated                                   AS is_validated
             , {server.Since(18, "k.conenforced", "true")}      AS is_enforced
             , coalesce(x.indisvalid OR c.relkind = 'p', true)  AS is_index_valid
             , k.contype = 'c' AND k.connoinherit               AS is_no_inherit
             , {server.Since(18, "k.conperiod", "false")}       AS is_temporal
             , ic.reloptions AS storage_parameters
             , s.spcname                                        AS tablespace
             , coalesce(x.indisclustered, false)                AS is_clustered
             , coalesce(x.indisreplident, false)                AS is_replica_identity
             , pk.conname                                       AS partition_of
             , k.oid NOT IN (WITH RECURSIVE disabled(oid) AS (
                                SELECT g.tgconstraint FROM pg_trigger g WHERE g.tgisinternal AND g.tgconstraint <> 0 AND g.tgenabled NOT IN ('O', 'A')
                                 UNION
                                SELECT p.conparentid FROM disabled d JOIN pg_constraint p ON p.oid = d.oid WHERE p.conparentid <> 0)
                             SELECT d.oid FROM disabled d)      AS are_triggers_enabled
             , {ExtensionDependencies.Of("pg_class", "ic.oid")} AS depends_on_extensions
          FROM pg_constraint k
          JOIN pg_class c ON c.oid = k.conrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_class ic ON ic.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
          LEFT JOIN pg_index x ON x.indexrelid = ic.oid
          LEFT JOIN pg_tablespace s ON s.oid = ic.reltablespace
          LEFT JOIN pg_class f ON f.oid = k.confrelid
          LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
          LEFT JOIN pg_constraint pk ON pk.oid = k.conparentid
         WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
           AND c.relkind IN ('r', 'p', 'f')
           AND NOT (k.contype = 'c' AND NOT k.conislocal AND NOT c.relispartition)
           AND NOT (k.contype = 'c' AND c.relispartition AND k.coninhcount > 0
                    AND EXISTS (SELECT FROM pg_inherits h JOIN pg_constraint w ON w.conrelid = h.inhparent
                                 WHERE h.inhrelid = c.oid AND w.contype = 'c' AND w.conname = k.conname AND w.convalidated = k.convalidated))
           AND NOT (k.contype = 'f' AND k.conparentid <> 0)
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    public override ConstraintDefinition Read(CatalogRow row) => new()
    {
        Table = row.Name("table"),
        Name = row.Text("name"),
        On = row.Flag("is_on_foreign_table") ? ObjectKind.ForeignTable : ObjectKind.Table,
        Type = TypeFor(row.Text("type")),
        Columns = row.Texts("columns"),
        Expression = row.SqlOrNull("expression"),
        Include = row.Texts("include"),
        IsNullsNotDistinct = row.Flag("is_nulls_not_distinct"),
        ReferencedTable = row.NameOrNull("referenced_schema", "referenced_table"),
        ReferencedColumns = row.Texts("referenced_columns"),
        OnDelete = ActionFor(row.Text("on_delete")),
        OnDeleteColumns = row.Texts("on_delete_columns"),
        OnUpdate = ActionFor(row.Text("on_update")),
        IsMatchFull = row.Flag("is_match_full"),
        IsDeferrable = row.Flag("is_deferrable"),
        IsInitiallyDeferred = row.Flag("is_initially_deferred"),
        IsValidated = row.Flag("is_validated"),
        IsEnforced = row.Flag("is_enforced"),
        IsIndexValid = row.Flag("is_index_valid"),
        IsNoInherit = row.Flag("is_no_inherit"),
        IsTemporal = row.Flag("is_temporal"),
        StorageParameters = PrintedOrder.Sorted(row.Texts("storage_parameters")),
        StorageOrder = new(row.Texts("storage_parameters")),
        Tablespace = row.TextOrNull("tablespace"),
        IsClustered = row.Flag("is_clustered"),
        IsReplicaIdentity = row.Flag("is_replica_identity"),
        PartitionOf = row.TextOrNull("partition_of"),
        AreTriggersEnabled = row.Flag("are_triggers_enabled"),
        DependsOnExtensions = row.Texts("depends_on_extensions"),
    };

    public override ValueArray<SqlStatement> Create(ConstraintDefinition target) =>
    [
        target.PartitionOf is { } parent ? Adopt(target, parent) : new($"ALTER TABLE {target.Table} ADD {ConstraintClause.Of(target)}", AddHazards(target).ToValueArray()),
        .. Placement(target with { Tablespace = target.Type == ConstraintType.Exclusion ? null : target.Tablespace }, target),
        .. Marks(target with { IsClustered = false, IsReplicaIdentity = false, AreTriggersEnabled = true, DependsOnExtensions = [] }, target),
    ];

    public override ValueArray<SqlStatement>? Alter(ConstraintDefinition before, ConstraintDefinition after)
    {
        // only a foreign key's timing can be changed in place, and a constraint can be validated but not made unvalidated
        var timing = before.Type == ConstraintType.ForeignKey;
        var handled = before with
        {
            IsDeferrable = timing ? after.IsDeferrable : before.IsDeferrable,
            IsInitiallyDeferred = timing ? after.IsInitiallyDeferred : before.IsInitiallyDeferred,
            IsValidated = before.IsValidated || after.IsValidated,
            IsIndexValid = before.IsIndexValid && after.IsIndexValid,
            StorageParameters = after.StorageParameters,
            Tablespace = after.Tablespace,
            IsClustered = after.IsClustered,
            IsReplicaIdentity = after.IsReplicaIdentity,
            AreTriggersEnabled = after.AreTriggersEnabled,
            DependsOnExtensions = after.DependsOnExtensions,
        };
        return handled == after ? Changes(before, after).ToValueArray() : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"ALTER TABLE {identity.Name} DROP CONSTRAINT {Quote.Id(identity.Within!)}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TABLE {identity.Name} RENAME CONSTRAINT {Quote.Id(identity.Within!)} TO {Quote.Id(newName)}")];

    public override bool IsNameCosmetic => true;

    public override NoiseCategory? NoiseOf(string attribute) => attribute == "name" ? NoiseCategory.ConstraintNames : base.NoiseOf(attribute);

    public override Meaning Explain(ConstraintDefinition? before, ConstraintDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        ConstraintMeaning.Of(before, after, changes, sides);

    public override IEnumerable<RowRule> RowRules(ConstraintDefinition? before, ConstraintDefinition after) =>
        after is { IsValidated: true, IsEnforced: true, On: ObjectKind.Table } && before is null or { IsValidated: false } ? ConstraintRows.Of(after) : [];

    private static IEnumerable<SqlStatement> Changes(ConstraintDefinition before, ConstraintDefinition after)
    {
        var name = Quote.Id(after.Name);
        if (before.IsDeferrable != after.IsDeferrable || before.IsInitiallyDeferred != after.IsInitiallyDeferred)
        {
            yield return new($"ALTER TABLE {after.Table} ALTER CONSTRAINT {name}{(after.IsDeferrable ? ConstraintClause.Timing(after) : " NOT DEFERRABLE")}");
        }

        if (!before.IsValidated && after.IsValidated)
        {
            yield return new($"ALTER TABLE {after.Table} VALIDATE CONSTRAINT {name}",
                new Hazard(HazardKind.MayFailOnData, $"Fails if a row of {after.Table} breaks {after.Name}."));
        }

        foreach (var change in StorageParameters.Change($"ALTER INDEX {IndexOf(after)}", before.StorageParameters, after.StorageParameters, before.StorageOrder, after.StorageOrder))
        {
            yield return change;
        }

        foreach (var change in Placement(before, after).Concat(Marks(before, after)))
        {
            yield return change;
        }
    }

    // the clause of an exclusion constraint has the tablespace in its middle, so that one is moved afterwards
    private static IEnumerable<SqlStatement> Placement(ConstraintDefinition before, ConstraintDefinition after)
    {
        if (before.Tablespace != after.Tablespace)
        {
            yield return new($"ALTER INDEX {IndexOf(after)} SET TABLESPACE {Quote.Id(after.Tablespace ?? "pg_default")}",
                new Hazard(HazardKind.BlocksReads, $"Reads of {after.Table} by this index wait while it is moved."));
        }
    }

    private static IEnumerable<SqlStatement> Marks(ConstraintDefinition before, ConstraintDefinition after) =>
    [
        .. IndexMarks.Change(IndexOf(after), after.Table, (before.IsClustered, before.IsReplicaIdentity), (after.IsClustered, after.IsReplicaIdentity)),
        .. before.AreTriggersEnabled == after.AreTriggersEnabled ? [] : new[] { Triggers(after) },
        .. ExtensionDependencies.Change($"ALTER INDEX {IndexOf(after)}", before.DependsOnExtensions, after.DependsOnExtensions),
    ];

    // PostgreSQL names these triggers by numbers of its own.
    private static SqlStatement Triggers(ConstraintDefinition constraint) => new("DO " + DollarQuote.Of(
        $"""

        DECLARE
            change text;
        BEGIN
            FOR change IN
                SELECT pg_catalog.format('ALTER TABLE %s {(constraint.AreTriggersEnabled ? "ENABLE" : "DISABLE")} TRIGGER %I', g.tgrelid::pg_catalog.regclass, g.tgname)
                  FROM pg_catalog.pg_trigger g
                  JOIN pg_catalog.pg_constraint k ON k.oid = g.tgconstraint
                 WHERE k.conrelid = {Quote.Literal(constraint.Table.ToString())}::pg_catalog.regclass AND k.conname = {Quote.Literal(constraint.Name)}
            LOOP
                EXECUTE change;
            END LOOP;
        END

        """));

    // A partition gets its part of a key with the partitioned table's, under a name that PostgreSQL chooses.
    private static SqlStatement Adopt(ConstraintDefinition target, string parent) => new("DO " + DollarQuote.Of(
        $"""

        DECLARE
            part pg_catalog.name := (SELECT k.conname
                                       FROM pg_catalog.pg_constraint k
                                       JOIN pg_catalog.pg_constraint p ON p.oid = k.conparentid
                                      WHERE k.conrelid = {Quote.Literal(target.Table.ToString())}::pg_catalog.regclass
                                        AND p.conname = {Quote.Literal(parent)});
            whole pg_catalog.regclass := (SELECT p.conindid
                                            FROM pg_catalog.pg_inherits h
                                            JOIN pg_catalog.pg_constraint p ON p.conrelid = h.inhparent
                                           WHERE h.inhrelid = {Quote.Literal(target.Table.ToString())}::pg_catalog.regclass
                                             AND p.conname = {Quote.Literal(parent)});
        BEGIN
            IF part IS NULL THEN
                ALTER TABLE {target.Table} ADD {ConstraintClause.Of(target)};
                IF whole IS NOT NULL THEN
                    EXECUTE pg_catalog.format('ALTER INDEX %s ATTACH PARTITION %s', whole, {Quote.Literal(IndexOf(target).ToString())});
                END IF;
            ELSIF part <> {Quote.Literal(target.Name)} THEN
                EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', {Quote.Literal(target.Table.ToString())}, part, {Quote.Literal(target.Name)});
            END IF;
        END

        """), AddHazards(target).ToValueArray());

    private static QualifiedName IndexOf(ConstraintDefinition constraint) => new(constraint.Table.Schema, constraint.Name);

    private static IEnumerable<Hazard> AddHazards(ConstraintDefinition constraint)
    {
        if (!constraint.IsValidated)
        {
            yield break;
        }

        yield return new(HazardKind.MayFailOnData, $"Fails if rows of {constraint.Table} break {constraint.Name}.");
        yield return constraint.Type == ConstraintType.ForeignKey
            ? new(HazardKind.BlocksWrites, $"Writes to {constraint.Table} and {constraint.ReferencedTable} wait while the rows are checked.")
            : new(HazardKind.BlocksReads, $"Reads and writes of {constraint.Table} wait while the rows are checked.");
    }

    // The slice that holds included columns keeps its zero-based bounds: an int2vector starts at 0. An array is unnested in its order;
    // a join would read every column of the table.
    private static string ColumnNames(string table, string numbers) =>
        $"ARRAY(SELECT (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = {table} AND a.attnum = u.n) FROM unnest({numbers}) u(n))";

    private static ReferentialAction ActionFor(string code) => code switch
    {
        " " or "" or "a" => ReferentialAction.NoAction,
        "r" => ReferentialAction.Restrict,
        "c" => ReferentialAction.Cascade,
        "n" => ReferentialAction.SetNull,
        "d" => ReferentialAction.SetDefault,
        _ => throw new InvalidOperationException($"pg_constraint has the unknown referential action '{code}'."),
    };

    private static ConstraintType TypeFor(string code) => code switch
    {
        "p" => ConstraintType.PrimaryKey,
        "u" => ConstraintType.Unique,
        "f" => ConstraintType.ForeignKey,
        "c" => ConstraintType.Check,
        "x" => ConstraintType.Exclusion,
        _ => throw new InvalidOperationException($"pg_constraint.contype has the unknown value '{code}'."),
    };
}
