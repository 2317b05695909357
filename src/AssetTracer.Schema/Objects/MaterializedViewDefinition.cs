using System.Diagnostics.CodeAnalysis;
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

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a materialized view.</summary>
    /// <param name="name">The materialized view's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.MaterializedView, name);
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

    // Whether it holds rows is no structure: pg_dump doesn't say either.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                        AS schema
             , c.relname                                        AS name
             , {ViewRules.Query("c.oid")}                       AS query
             , nullif(am.amname, 'heap')                        AS access_method
             , s.spcname                                        AS tablespace
             , CASE WHEN c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL
                    THEN ARRAY(SELECT o FROM (SELECT unnest(c.reloptions) UNION ALL SELECT 'toast.' || unnest(toast.reloptions)) p(o) ORDER BY o COLLATE "C")
               END                                              AS storage_parameters
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
          LEFT JOIN pg_am am ON am.oid = c.relam
          LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
         WHERE c.relkind = 'm'
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    public override MaterializedViewDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Query = row.Text("query"),
        AccessMethod = row.TextOrNull("access_method"),
        Tablespace = row.TextOrNull("tablespace"),
        StorageParameters = row.Texts("storage_parameters"),
    };

    public override ValueArray<SqlStatement> Create(MaterializedViewDefinition target) =>
    [
        new($"CREATE MATERIALIZED VIEW {target.Name}"
            + (target.AccessMethod is { } method ? $" USING {Quote.Id(method)}" : "")
            + (target.StorageParameters.IsEmpty ? "" : $" WITH ({StorageParameters.List(target.StorageParameters)})")
            + (target.Tablespace is { } tablespace ? $" TABLESPACE {Quote.Id(tablespace)}" : "")
            + $" AS\n{target.Query}"),
    ];

    public override ValueArray<SqlStatement>? Alter(MaterializedViewDefinition before, MaterializedViewDefinition after)
    {
        var handled = before with { AccessMethod = after.AccessMethod, Tablespace = after.Tablespace, StorageParameters = after.StorageParameters };
        return handled == after ? Changes(before, after).ToValueArray() : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP MATERIALIZED VIEW {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER MATERIALIZED VIEW {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(
        MaterializedViewDefinition? before, MaterializedViewDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
        {
            (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no materialized view {added.Name}: every statement that names it fails there."),
            ({ } one, { } other) when one.Query != other.Query => new(Severity.Behavioural, $"Materialized view {other.Name}: the query differs."),
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

        foreach (var change in StorageParameters.Change(alter, before.StorageParameters, after.StorageParameters))
        {
            yield return change;
        }
    }
}
