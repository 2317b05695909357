using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class ColumnRules : ObjectRules<ColumnDefinition>
{
    public static ColumnRules Instance { get; } = new();

    public override ChangeRules Changing => ColumnChanges.Instance;

    public override JsonTypeInfo<ColumnDefinition> Json => SnapshotJson.Default.ColumnDefinition;

    public override int ShareOfReading => 35;

    public override ColumnDefinition WithTypesNamed(ColumnDefinition target) => target with { Type = TypeName.Of(target.Type) };

    public override string? Presence => TableRules.Instance.Presence;

    // From PostgreSQL 17 on, a partition numbers its rows as the partitioned table does: that is no fact of its own.
    // From PostgreSQL 18 on, NOT NULL is a constraint with a name. A child table's counts as its own only where it says so itself,
    // but a partition is always written by itself. A default names no column, and without the table the server needn't open it.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                         AS schema
             , c.relname                                         AS table
             , a.attname                                         AS name
             , (row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum))::integer AS position
             , format_type(a.atttypid, a.atttypmod)              AS type
             , NOT a.attnotnull                                  AS is_nullable
             , {server.Since(18, "CASE WHEN nn.conislocal OR c.relispartition THEN nn.conname END", "NULL::text")} AS not_null_name
             , {server.Since(18, "coalesce(nn.connoinherit, false)", "false")} AS is_not_null_no_inherit
             , {server.Since(18, "coalesce(nn.convalidated, true)", "true")} AS is_not_null_validated
             , CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0) END AS default
             , {server.Since(17, "CASE WHEN NOT c.relispartition THEN a.attidentity ELSE '' END", "a.attidentity")}::text AS identity_generation
             , s.options                                         AS identity_options
             , s.name                                            AS identity_sequence
             , {server.Since(15, "CASE WHEN s.persistence <> c.relpersistence THEN CASE s.persistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END END", "NULL::text")}
                                                                 AS identity_persistence
             , a.attgenerated::text                              AS generation
             , CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated_as
             , ln.nspname                                        AS collation_schema
             , l.collname                                        AS collation
             , {ColumnSettings.CatalogStorage}                   AS storage
             , {ColumnSettings.CatalogCompression}               AS compression
             , {ColumnSettings.CatalogStatisticsTarget}          AS statistics_target
             , {ColumnSettings.CatalogOptions}                   AS options
             , c.relkind = 'f'                                   AS is_foreign
             , CASE WHEN c.relkind = 'f' THEN {ForeignOptions.Sorted("a.attfdwoptions")} END AS foreign_options
             , NOT a.attislocal                                  AS is_inherited
          FROM pg_attribute a
          JOIN pg_class c ON c.oid = a.attrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_type t ON t.oid = a.atttypid
          {server.Since(18, "LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum]", "")}
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
          LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
          LEFT JOIN (SELECT o.refobjid, o.refobjsubid, r.relname AS name, r.relpersistence AS persistence
                          , CASE WHEN (q.seqstart, q.seqincrement, q.seqcache, q.seqcycle) <> (1, 1, 1, false) OR q.seqmin <> 1
                                   OR q.seqmax <> CASE q.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                                                                  ELSE 9223372036854775807 END
                                 THEN format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s', q.seqstart, q.seqincrement,
                                             q.seqmin, q.seqmax, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' END)
                            END AS options
                       FROM pg_depend o
                       JOIN pg_sequence q ON q.seqrelid = o.objid
                       JOIN pg_class r ON r.oid = o.objid
                      WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass AND o.deptype = 'i'
                        AND o.refobjsubid > 0) s ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped
           AND c.relkind IN ('r', 'p', 'f')
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    public override ColumnDefinition Read(CatalogRow row) => new()
    {
        Table = row.Name("table"),
        Name = row.Text("name"),
        Position = row.Number("position"),
        Type = row.Sql("type"),
        IsNullable = row.Flag("is_nullable"),
        NotNullName = Unusual(row.TextOrNull("not_null_name"), row, "not_null"),
        IsNotNullNoInherit = row.Flag("is_not_null_no_inherit"),
        IsNotNullValidated = row.Flag("is_not_null_validated"),
        Default = row.SqlOrNull("default"),
        IdentityGeneration = IdentityFor(row.Text("identity_generation")),
        IdentityOptions = row.TextOrNull("identity_options"),
        IdentitySequence = Unusual(row.TextOrNull("identity_sequence"), row, "seq"),
        IdentityPersistence = row.TextOrNull("identity_persistence"),
        Generation = GenerationFor(row.Text("generation")),
        GeneratedAs = row.SqlOrNull("generated_as"),
        Collation = row.NameOrNull("collation_schema", "collation"),
        Storage = row.TextOrNull("storage"),
        Compression = row.TextOrNull("compression"),
        StatisticsTarget = row.NumberOrNull("statistics_target"),
        Options = PrintedOrder.Sorted(row.Texts("options")),
        OptionOrder = new(row.Texts("options")),
        IsInherited = row.Flag("is_inherited"),
        ForeignOptions = row.Flag("is_foreign") ? row.Texts("foreign_options") : null,
    };

    /// <summary>The column as it stands in CREATE TABLE and ADD COLUMN.</summary>
    public static string Clause(ColumnDefinition column) =>
        $"{Quote.Id(column.Name)} {column.Type}"
        + (column.Compression is { } compression ? $" COMPRESSION {compression}" : "")
        + (column.ForeignOptions is { } options ? ForeignOptions.Clause(options) : "")
        + (column.Collation is { } collation ? $" COLLATE {collation}" : "")
        + (column.Default is { } expression ? $" DEFAULT {expression}" : "")
        + (column.Generation != ColumnGeneration.None
            ? $" GENERATED ALWAYS AS ({column.GeneratedAs}) {column.Generation.ToString().ToUpperInvariant()}" : "")
        + (column.IdentityGeneration != IdentityGeneration.None ? $" GENERATED {ColumnIdentity.Clause(column)}" : "")
        + (column is { IsNullable: false, IsNotNullValidated: true } ? $" {ColumnNotNull.Clause(column)}" : "");

    /// <summary>What can't be said in the clause.</summary>
    public static IEnumerable<SqlStatement> Settings(ColumnDefinition column) =>
    [
        .. column is { IsNullable: false, IsNotNullValidated: false } ? [ColumnNotNull.Add(column)] : Array.Empty<SqlStatement>(),
        .. ColumnIdentity.Persistence(column with { IdentityPersistence = null }, column),
        .. Settings(
            column with
            {
                Storage = null,
                StatisticsTarget = null,
                Options = [],
                ForeignOptions = column.IsInherited && column.ForeignOptions is not null ? default(ValueArray<string>) : column.ForeignOptions,
            },
            column),
    ];

    // A column that a parent table has comes with it.
    public override ValueArray<SqlStatement> Create(ColumnDefinition target) => target.IsInherited
        ? [.. Settings(target)]
        :
        [
            new($"ALTER TABLE {target.Table} ADD COLUMN {Clause(target)}", AddHazards(target).ToValueArray()),
            .. Settings(target),
        ];

    // The position can't be changed and does no harm. A stored expression can be dropped, but only be replaced from PostgreSQL 17 on:
    // then the column is made anew, and nothing but computed values is lost.
    public override ValueArray<SqlStatement>? Alter(ColumnDefinition before, ColumnDefinition after)
    {
        var freed = before.Generation == ColumnGeneration.Stored && after.Generation == ColumnGeneration.None;
        var retyped = IsRetyped(before, after);
        var handled = before with
        {
            Generation = freed ? ColumnGeneration.None : before.Generation,
            GeneratedAs = freed ? null : before.GeneratedAs,
            Position = after.Position,
            Type = after.Type,
            Collation = after.Collation,
            IsNullable = after.IsNullable,
            NotNullName = after.NotNullName,
            IsNotNullNoInherit = after.IsNotNullNoInherit,
            IsNotNullValidated = after.IsNotNullValidated,
            Default = after.Default,
            IdentityGeneration = after.IdentityGeneration,
            IdentityOptions = after.IdentityOptions,
            IdentitySequence = after.IdentitySequence,
            IdentityPersistence = after.IdentityPersistence,
            Storage = after.Storage,
            Compression = after.Compression,
            StatisticsTarget = after.StatisticsTarget,
            Options = after.Options,
            IsInherited = after.IsInherited,
            ForeignOptions = before.ForeignOptions is null || after.ForeignOptions is null ? before.ForeignOptions : after.ForeignOptions,
        };
        var identity = ColumnIdentity.Changes(before, after).ToList();
        var (ahead, behind) = ColumnIdentity.GoesBeforeType(before, after) ? (identity, []) : (Enumerable.Empty<SqlStatement>(), identity);
        return handled != after ? null :
        [
            .. freed ? [new SqlStatement($"{AlterOf(after)} DROP EXPRESSION")] : Array.Empty<SqlStatement>(),
            .. ahead,
            .. TypeChanges(before, after),
            .. ColumnNotNull.Changes(before, after),
            .. behind,
            .. ColumnIdentity.GoOn(before, after),
            .. Settings(retyped ? before with { Storage = null, Compression = null } : before, after), // another type brings its own
        ];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"ALTER TABLE {identity.Name} DROP COLUMN {Quote.Id(identity.Within!)}{Suffix(behavior)}",
            new Hazard(HazardKind.LosesData, $"The values of {identity.Name}.{identity.Within} are lost.")),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TABLE {identity.Name} RENAME COLUMN {Quote.Id(identity.Within!)} TO {Quote.Id(newName)}")];

    public override bool MayBeRenamed(SchemaObject before, SchemaObject after, ComparisonSides sides) =>
        ColumnRename.IsLikely((ColumnDefinition)before, (ColumnDefinition)after, sides);

    public override NoiseCategory? NoiseOf(string attribute) => attribute switch
    {
        "storage" or "compression" or "statisticsTarget" or "options" => NoiseCategory.Storage,
        "notNullName" => NoiseCategory.ConstraintNames,
        _ => base.NoiseOf(attribute),
    };

    public override Meaning Explain(ColumnDefinition? before, ColumnDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        ColumnMeaning.Of(before, after, changes, sides);

    public override IEnumerable<RowRule> RowRules(ColumnDefinition? before, ColumnDefinition after) => ColumnRows.Of(before, after);

    private static IEnumerable<SqlStatement> TypeChanges(ColumnDefinition before, ColumnDefinition after)
    {
        var retyped = IsRetyped(before, after);

        // a default of the old type may not fit the new one
        if (before.Default is not null && (after.Default is null || retyped))
        {
            yield return new($"{AlterOf(after)} DROP DEFAULT");
        }

        if (retyped)
        {
            yield return ColumnType.Change(AlterOf(after), before, after);
        }

        if (after.Default is { } expression && (before.Default != expression || retyped))
        {
            yield return new($"{AlterOf(after)} SET DEFAULT {expression}");
        }
    }

    private static IEnumerable<SqlStatement> Settings(ColumnDefinition before, ColumnDefinition after)
    {
        if (ForeignOptions.Change(before.ForeignOptions ?? default, after.ForeignOptions ?? default) is { Length: > 0 } elsewhere)
        {
            yield return new($"{AlterOf(after)}{elsewhere}");
        }

        foreach (var change in SettingsOf(before).Change("ALTER TABLE", after.Table, after.Name, SettingsOf(after)))
        {
            yield return change;
        }
    }

    private static ColumnSettings SettingsOf(ColumnDefinition column) => new(column.Storage, column.Compression, column.StatisticsTarget, column.Options, column.OptionOrder);

    private static IEnumerable<Hazard> AddHazards(ColumnDefinition column)
    {
        if (column is { IsNullable: false, Default: null, IdentityGeneration: IdentityGeneration.None, Generation: ColumnGeneration.None })
        {
            yield return new(HazardKind.MayFailOnData, $"Fails if {column.Table} has a row: the new column would be null there.");
        }

        if (column.Generation == ColumnGeneration.Stored || column.IdentityGeneration != IdentityGeneration.None)
        {
            yield return new(HazardKind.RewritesTable, $"{column.Table} is written anew while reads and writes wait.");
        }
    }

    private static bool IsRetyped(ColumnDefinition before, ColumnDefinition after) => before.Type != after.Type || before.Collation != after.Collation;

    private static string AlterOf(ColumnDefinition column) => $"ALTER TABLE {column.Table} ALTER COLUMN {Quote.Id(column.Name)}";

    // Names that PostgreSQL would choose itself follow from the table and the column.
    private static string? Unusual(string? name, CatalogRow row, string suffix) =>
        name == ChosenName.Of(row.Text("table"), row.Text("name"), suffix) ? null : name;

    private static IdentityGeneration IdentityFor(string code) => code switch
    {
        "" => IdentityGeneration.None,
        "a" => IdentityGeneration.Always,
        "d" => IdentityGeneration.ByDefault,
        _ => throw new InvalidOperationException($"pg_attribute.attidentity has the unknown value '{code}'."),
    };

    private static ColumnGeneration GenerationFor(string code) => code switch
    {
        "" => ColumnGeneration.None,
        "s" => ColumnGeneration.Stored,
        "v" => ColumnGeneration.Virtual,
        _ => throw new InvalidOperationException($"pg_attribute.attgenerated has the unknown value '{code}'."),
    };
}
