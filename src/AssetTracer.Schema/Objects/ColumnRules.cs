using System.Text.Json.Serialization.Metadata;
using static System.FormattableString;

namespace AssetTracer.Schema;

internal sealed class ColumnRules : ObjectRules<ColumnDefinition>
{
    public static ColumnRules Instance { get; } = new();

    public override JsonTypeInfo<ColumnDefinition> Json => SnapshotJson.Default.ColumnDefinition;

    public override ColumnDefinition WithTypesNamed(ColumnDefinition target) => target with { Type = TypeName.Of(target.Type) };

    // PostgreSQL 15.20 keeps pg_attver=<number> among the options of every column, another number in each database; it is no setting.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                         AS schema
             , c.relname                                         AS table
             , a.attname                                         AS name
             , (row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum))::integer AS position
             , format_type(a.atttypid, a.atttypmod)              AS type
             , NOT a.attnotnull                                  AS is_nullable
             , CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default
             , a.attidentity::text                               AS identity_generation
             , s.options                                         AS identity_options
             , a.attgenerated::text                              AS generation
             , CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated_as
             , ln.nspname                                        AS collation_schema
             , l.collname                                        AS collation
             , CASE WHEN a.attstorage <> t.typstorage
                    THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' WHEN 'm' THEN 'MAIN' END
               END                                               AS storage
             , CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression
             , nullif(a.attstattarget, -1)::integer              AS statistics_target
             , CASE WHEN a.attoptions IS NOT NULL
                    THEN ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE o NOT LIKE 'pg\_attver=%' ORDER BY o COLLATE "C")
               END                                               AS options
             , NOT a.attislocal                                  AS is_inherited
          FROM pg_attribute a
          JOIN pg_class c ON c.oid = a.attrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_type t ON t.oid = a.atttypid
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
          LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
          LEFT JOIN (SELECT o.refobjid, o.refobjsubid
                          , CASE WHEN (q.seqstart, q.seqincrement, q.seqcache, q.seqcycle) <> (1, 1, 1, false) OR q.seqmin <> 1
                                   OR q.seqmax <> CASE q.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                                                                  ELSE 9223372036854775807 END
                                 THEN format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s', q.seqstart, q.seqincrement,
                                             q.seqmin, q.seqmax, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' END)
                            END AS options
                       FROM pg_depend o
                       JOIN pg_sequence q ON q.seqrelid = o.objid
                      WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass AND o.deptype = 'i'
                        AND o.refobjsubid > 0) s ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped
           AND c.relkind IN ('r', 'p')
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    public override ColumnDefinition Read(CatalogRow row) => new()
    {
        Table = row.Name("table"),
        Name = row.Text("name"),
        Position = row.Number("position"),
        Type = row.Text("type"),
        IsNullable = row.Flag("is_nullable"),
        Default = row.TextOrNull("default"),
        IdentityGeneration = IdentityFor(row.Text("identity_generation")),
        IdentityOptions = row.TextOrNull("identity_options"),
        Generation = GenerationFor(row.Text("generation")),
        GeneratedAs = row.TextOrNull("generated_as"),
        Collation = row.NameOrNull("collation_schema", "collation"),
        Storage = row.TextOrNull("storage"),
        Compression = row.TextOrNull("compression"),
        StatisticsTarget = row.NumberOrNull("statistics_target"),
        Options = row.Texts("options"),
        IsInherited = row.Flag("is_inherited"),
    };

    /// <summary>The column as it stands in CREATE TABLE and ADD COLUMN.</summary>
    public static string Clause(ColumnDefinition column) =>
        $"{Quote.Id(column.Name)} {column.Type}"
        + (column.Collation is { } collation ? $" COLLATE {collation}" : "")
        + (column.Compression is { } compression ? $" COMPRESSION {compression}" : "")
        + (column.Default is { } expression ? $" DEFAULT {expression}" : "")
        + (column.Generation != ColumnGeneration.None
            ? $" GENERATED ALWAYS AS ({column.GeneratedAs}) {column.Generation.ToString().ToUpperInvariant()}" : "")
        + (column.IdentityGeneration != IdentityGeneration.None ? $" GENERATED {Identity(column)}" : "")
        + (column.IsNullable ? "" : " NOT NULL");

    /// <summary>What can't be said in the clause.</summary>
    public static IEnumerable<SqlStatement> Settings(ColumnDefinition column) =>
        Settings(column with { Storage = null, StatisticsTarget = null, Options = [] }, column);

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
            Default = after.Default,
            IdentityGeneration = after.IdentityGeneration,
            IdentityOptions = after.IdentityOptions,
            Storage = after.Storage,
            Compression = after.Compression,
            StatisticsTarget = after.StatisticsTarget,
            Options = after.Options,
            IsInherited = after.IsInherited,
        };
        return handled != after ? null :
        [
            .. freed ? [new SqlStatement($"{AlterOf(after)} DROP EXPRESSION")] : Array.Empty<SqlStatement>(),
            .. IdentityChanges(before, after).Where(_ => after.IdentityGeneration == IdentityGeneration.None),
            .. TypeChanges(before, after),
            .. Nullability(before, after),
            .. IdentityChanges(before, after).Where(_ => after.IdentityGeneration != IdentityGeneration.None),
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

    public override NoiseCategory? NoiseOf(string attribute) =>
        attribute is "storage" or "compression" or "statisticsTarget" or "options" ? NoiseCategory.Storage : base.NoiseOf(attribute);

    public override Meaning Explain(ColumnDefinition? before, ColumnDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        ColumnMeaning.Of(before, after, changes, sides);

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
            var name = Quote.Id(after.Name);
            yield return new($"{AlterOf(after)} TYPE {after.Type}{(after.Collation is { } collation ? $" COLLATE {collation}" : "")} USING {name}::{after.Type}",
            [
                new Hazard(HazardKind.RewritesTable, $"{after.Table} may be written anew while reads and writes wait."),
                new Hazard(HazardKind.MayFailOnData, $"Fails if a value of {after.Table}.{after.Name} doesn't fit {after.Type}."),
            ]);
        }

        if (after.Default is { } expression && (before.Default != expression || retyped))
        {
            yield return new($"{AlterOf(after)} SET DEFAULT {expression}");
        }
    }

    private static IEnumerable<SqlStatement> Nullability(ColumnDefinition before, ColumnDefinition after)
    {
        if (before.IsNullable && !after.IsNullable)
        {
            yield return new($"{AlterOf(after)} SET NOT NULL",
            [
                new Hazard(HazardKind.MayFailOnData, $"Fails if {after.Table}.{after.Name} is null in a row."),
                new Hazard(HazardKind.BlocksReads, $"Every row of {after.Table} is read while reads and writes wait."),
            ]);
        }
        else if (!before.IsNullable && after.IsNullable)
        {
            yield return new($"{AlterOf(after)} DROP NOT NULL");
        }
    }

    private static IEnumerable<SqlStatement> IdentityChanges(ColumnDefinition before, ColumnDefinition after)
    {
        switch (before.IdentityGeneration, after.IdentityGeneration)
        {
            case (IdentityGeneration.None, IdentityGeneration.None):
                break;
            case (IdentityGeneration.None, _):
                yield return new($"{AlterOf(after)} ADD GENERATED {Identity(after)}");
                break;
            case (_, IdentityGeneration.None):
                yield return new($"{AlterOf(after)} DROP IDENTITY");
                break;
            default:
                if (before.IdentityGeneration != after.IdentityGeneration)
                {
                    yield return new($"{AlterOf(after)} SET GENERATED {Keyword(after.IdentityGeneration)}");
                }

                if (before.IdentityOptions != after.IdentityOptions)
                {
                    yield return new($"{AlterOf(after)} {SequenceOptions(after)}",
                        new Hazard(HazardKind.MayFailOnData, $"Fails if {after.Table}.{after.Name} has been numbered past its new bounds."));
                }

                break;
        }
    }

    private static IEnumerable<SqlStatement> Settings(ColumnDefinition before, ColumnDefinition after)
    {
        if (before.Storage != after.Storage)
        {
            yield return after.Storage is { } storage ? new($"{AlterOf(after)} SET STORAGE {storage}") : OwnStorage(after);
        }

        if (before.Compression != after.Compression)
        {
            yield return new($"{AlterOf(after)} SET COMPRESSION {after.Compression ?? "default"}");
        }

        if (before.StatisticsTarget != after.StatisticsTarget)
        {
            yield return new(Invariant($"{AlterOf(after)} SET STATISTICS {after.StatisticsTarget ?? -1}"));
        }

        foreach (var change in StorageParameters.Change(AlterOf(after), before.Options, after.Options))
        {
            yield return change;
        }
    }

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

    // SET STORAGE DEFAULT came with PostgreSQL 16: before, only the server can tell what the type's own way is.
    private static SqlStatement OwnStorage(ColumnDefinition column) => new("DO " + DollarQuote.Of(
        $"""

        BEGIN
            EXECUTE {Quote.Literal($"{AlterOf(column)} SET STORAGE ")}
                || (SELECT CASE typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END
                      FROM pg_catalog.pg_type
                     WHERE oid = {Quote.Literal(column.Type)}::pg_catalog.regtype);
        END

        """));

    private static bool IsRetyped(ColumnDefinition before, ColumnDefinition after) => before.Type != after.Type || before.Collation != after.Collation;

    private static string AlterOf(ColumnDefinition column) => $"ALTER TABLE {column.Table} ALTER COLUMN {Quote.Id(column.Name)}";

    private static string Identity(ColumnDefinition column) =>
        $"{Keyword(column.IdentityGeneration)} AS IDENTITY{(column.IdentityOptions is { } options ? $" ({options})" : "")}";

    private static string Keyword(IdentityGeneration generation) => generation == IdentityGeneration.Always ? "ALWAYS" : "BY DEFAULT";

    // ALTER COLUMN takes each option of the sequence behind a SET of its own
    private static string SequenceOptions(ColumnDefinition column)
    {
        var maximum = column.Type switch { "smallint" => "32767", "integer" => "2147483647", _ => "9223372036854775807" };
        var options = column.IdentityOptions ?? $"START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE {maximum} CACHE 1";
        var words = options.Split(' ').Select(w => w is "START" or "INCREMENT" or "MINVALUE" or "MAXVALUE" or "CACHE" or "CYCLE" ? "SET " + w : w);
        return string.Join(' ', words) + (options.EndsWith("CYCLE", StringComparison.Ordinal) ? "" : " SET NO CYCLE");
    }

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
