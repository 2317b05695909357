using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A materialized view: a query with the rows it found when it was last refreshed.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-creatematerializedview.html">CREATE MATERIALIZED VIEW</see>.</remarks>
public sealed record MaterializedViewDefinition : SchemaObject
{
    /// <summary>The materialized view's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The query, without a semicolon at its end.</summary>
    public required string Query { get; init; }

    /// <summary>The table access method, or <see langword="null"/> for <c>heap</c>.</summary>
    public string? AccessMethod { get; init; }

    /// <summary>The tablespace, or <see langword="null"/> for the database's own.</summary>
    public string? Tablespace { get; init; }

    /// <summary>Storage parameters as <c>name=value</c>, sorted, those of the TOAST table with the prefix <c>toast.</c></summary>
    public ValueArray<string> StorageParameters { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder StorageOrder { get; init; }

    /// <summary>Whether it was never filled, or was emptied.</summary>
    internal Incidental<bool> IsUnfilled { get; init; }

    /// <summary>The columns that are stored or analysed in a way of their own, in order.</summary>
    public ValueArray<MaterializedViewColumn> ColumnSettings { get; init; }

    /// <summary>The extensions that take it along when they are dropped, sorted; it is no member of theirs.</summary>
    public ValueArray<string> DependsOnExtensions { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a materialized view.</summary>
    /// <param name="name">The materialized view's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.MaterializedView, name);
}

/// <summary>How a column of a materialized view is stored and analysed.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Storage">How long values are stored (<c>PLAIN</c>, <c>EXTERNAL</c>, <c>EXTENDED</c>, <c>MAIN</c>), or <see langword="null"/> if in the type's own way.</param>
/// <param name="Compression">How long values are compressed (<c>pglz</c>, <c>lz4</c>), or <see langword="null"/> for the server's setting.</param>
/// <param name="StatisticsTarget">The statistics target, or <see langword="null"/> for the server's setting.</param>
/// <param name="Options">Options such as <c>n_distinct=3</c>, sorted.</param>
public sealed record MaterializedViewColumn(
    string Name, string? Storage = null, string? Compression = null, int? StatisticsTarget = null, ValueArray<string> Options = default)
{
    /// <summary>The order in which the server keeps the options.</summary>
    internal PrintedOrder OptionOrder { get; init; }
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a materialized view and fills it.</summary>
    /// <param name="name">The materialized view's name.</param>
    /// <param name="query">The query.</param>
    public void CreateMaterializedView(QualifiedName name, [StringSyntax("sql")] string query) =>
        Create(new MaterializedViewDefinition { Name = name, Query = query });

    /// <summary>Drops a materialized view.</summary>
    /// <param name="name">The materialized view's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropMaterializedView(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) =>
        Drop(MaterializedViewDefinition.Named(name), behavior);

    /// <summary>Gives a materialized view another name.</summary>
    /// <param name="name">The materialized view's name.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameMaterializedView(QualifiedName name, string newName) => Rename(MaterializedViewDefinition.Named(name), newName);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a materialized view to exist.</summary>
    /// <param name="name">The materialized view's name.</param>
    public VerificationBuilder HasMaterializedView(QualifiedName name) => Exists(MaterializedViewDefinition.Named(name));

    /// <summary>Expects that no materialized view of that name exists.</summary>
    /// <param name="name">The materialized view's name.</param>
    public VerificationBuilder HasNoMaterializedView(QualifiedName name) => IsAbsent(MaterializedViewDefinition.Named(name));
}

internal sealed class MaterializedViewRules : ObjectRules<MaterializedViewDefinition>
{
    public static MaterializedViewRules Instance { get; } = new();

    public override JsonTypeInfo<MaterializedViewDefinition> Json => SnapshotJson.Default.MaterializedViewDefinition;

    public override ChangeRules Changing => MaterializedViewChanges.Instance;

    public override string? Presence => CatalogPresence.Any("pg_class c", "c.relkind = 'm'");

    public override bool HoldsRows => true;

    // Whether it holds rows is no structure: pg_dump doesn't say either.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                        AS schema
             , c.relname                                        AS name
             , {ViewRules.Query("c.oid")}                       AS query
             , {server.Since(16, "false", "true")}              AS is_qualified
             , nullif(am.amname, 'heap')                        AS access_method
             , s.spcname                                        AS tablespace
             , NOT c.relispopulated                             AS is_unfilled
             , CASE WHEN c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL
                    THEN coalesce(c.reloptions, ARRAY[]::text[]) || ARRAY(SELECT 'toast.' || o FROM unnest(toast.reloptions) WITH ORDINALITY p(o, place) ORDER BY place)
               END                                              AS storage_parameters
             , a.names                                          AS column_names
             , a.storages
             , a.compressions
             , a.targets
             , a.options
             , {ExtensionDependencies.Of("pg_class", "c.oid")}  AS depends_on_extensions
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
          LEFT JOIN pg_am am ON am.oid = c.relam
          LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
          LEFT JOIN LATERAL (SELECT array_agg(a.name ORDER BY a.attnum)                            AS names
                                  , array_agg(coalesce(a.storage, '') ORDER BY a.attnum)           AS storages
                                  , array_agg(coalesce(a.compression, '') ORDER BY a.attnum)       AS compressions
                                  , array_agg(coalesce(a.target::text, '') ORDER BY a.attnum)      AS targets
                                  , array_agg(coalesce(array_to_string(a.options, ','), '') ORDER BY a.attnum) AS options
                               FROM (SELECT a.attnum
                                          , a.attname::text                           AS name
                                          , {ColumnSettings.CatalogStorage}           AS storage
                                          , {ColumnSettings.CatalogCompression}       AS compression
                                          , {ColumnSettings.CatalogStatisticsTarget}  AS target
                                          , {ColumnSettings.CatalogOptions}           AS options
                                       FROM pg_attribute a
                                       JOIN pg_type t ON t.oid = a.atttypid
                                      WHERE a.attrelid = c.oid AND a.attnum > 0) a
                              WHERE coalesce(a.storage, a.compression, a.target::text) IS NOT NULL OR cardinality(a.options) > 0) a ON true
         WHERE c.relkind = 'm'
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    public override MaterializedViewDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Query = ViewRules.Query(row),
        AccessMethod = row.TextOrNull("access_method"),
        Tablespace = row.TextOrNull("tablespace"),
        IsUnfilled = new(row.Flag("is_unfilled")),
        StorageParameters = PrintedOrder.Sorted(row.Texts("storage_parameters")),
        StorageOrder = new(row.Texts("storage_parameters")),
        ColumnSettings = row.Texts("column_names").Select((name, i) =>
        {
            ValueArray<string> options = TextOrNull(row.Texts("options")[i]) is { } list ? [.. list.Split(',')] : [];
            return new MaterializedViewColumn(
                name,
                TextOrNull(row.Texts("storages")[i]),
                TextOrNull(row.Texts("compressions")[i]),
                TextOrNull(row.Texts("targets")[i]) is { } target ? int.Parse(target, CultureInfo.InvariantCulture) : null,
                PrintedOrder.Sorted(options))
            {
                OptionOrder = new(options),
            };
        }).ToValueArray(),
        DependsOnExtensions = row.Texts("depends_on_extensions"),
    };

    public override ValueArray<SqlStatement> Create(MaterializedViewDefinition target) =>
    [
        new($"CREATE MATERIALIZED VIEW {target.Name}"
            + (target.AccessMethod is { } method ? $" USING {Quote.Id(method)}" : "")
            + (target.StorageParameters.IsEmpty ? "" : $" WITH ({StorageParameters.List(target.StorageParameters, target.StorageOrder)})")
            + (target.Tablespace is { } tablespace ? $" TABLESPACE {Quote.Id(tablespace)}" : "")
            + $" AS\n{target.Query}"
            + (target.IsUnfilled.Value ? "\nWITH NO DATA" : "")),
        .. Settings(target with { ColumnSettings = [], DependsOnExtensions = [] }, target),
    ];

    public override ValueArray<SqlStatement>? Alter(MaterializedViewDefinition before, MaterializedViewDefinition after)
    {
        var handled = before with
        {
            AccessMethod = after.AccessMethod,
            Tablespace = after.Tablespace,
            StorageParameters = after.StorageParameters,
            ColumnSettings = after.ColumnSettings,
            DependsOnExtensions = after.DependsOnExtensions,
        };
        return handled == after ? [.. Changes(before, after), .. Settings(before, after)] : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP MATERIALIZED VIEW {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER MATERIALIZED VIEW {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(
        MaterializedViewDefinition? before, MaterializedViewDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
        {
            (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no materialized view {added.Name}: every statement that names it fails there."),
            ({ } one, { } other) when one.Query != other.Query => new(
                Severity.Behavioural,
                $"Materialized view {other.Name}: the query differs {sides.Where(one.Query, other.Query)}"
                + $"{string.Concat(changes.Where(c => c.Attribute != "query").Select(c => $"; {sides.List([c])}"))}."),
            ({ } one, { } other) => new(Severity.Cosmetic, $"Materialized view {other.Name}: {sides.List(changes)}."),
            _ => Meaning.Plain(before, after, changes, sides),
        };

    private static IEnumerable<SqlStatement> Changes(MaterializedViewDefinition before, MaterializedViewDefinition after)
    {
        var alter = $"ALTER MATERIALIZED VIEW {after.Name}";
        var rewrite = new Hazard(HazardKind.RewritesTable, $"{after.Name} is written anew while reads wait.");
        if (before.AccessMethod != after.AccessMethod)
        {
            yield return new($"{alter} SET ACCESS METHOD {Quote.Id(after.AccessMethod ?? "heap")}", rewrite);
        }

        if (before.Tablespace != after.Tablespace)
        {
            yield return new($"{alter} SET TABLESPACE {Quote.Id(after.Tablespace ?? "pg_default")}", rewrite);
        }

        foreach (var change in StorageParameters.Change(alter, before.StorageParameters, after.StorageParameters, before.StorageOrder, after.StorageOrder))
        {
            yield return change;
        }
    }

    private static IEnumerable<SqlStatement> Settings(MaterializedViewDefinition before, MaterializedViewDefinition after)
    {
        foreach (var column in before.ColumnSettings.Concat(after.ColumnSettings).Select(c => c.Name).Distinct())
        {
            foreach (var change in SettingsOf(before, column).Change("ALTER MATERIALIZED VIEW", after.Name, column, SettingsOf(after, column)))
            {
                yield return change;
            }
        }

        foreach (var change in ExtensionDependencies.Change($"ALTER MATERIALIZED VIEW {after.Name}", before.DependsOnExtensions, after.DependsOnExtensions))
        {
            yield return change;
        }
    }

    private static ColumnSettings SettingsOf(MaterializedViewDefinition view, string column) =>
        view.ColumnSettings.FirstOrDefault(c => c.Name == column) is { } own ? new(own.Storage, own.Compression, own.StatisticsTarget, own.Options, own.OptionOrder) : default;

    private static string? TextOrNull(string text) => text.Length == 0 ? null : text;
}
