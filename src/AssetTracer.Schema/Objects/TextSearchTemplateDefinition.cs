using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A text search template: how dictionaries of one sort work.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createtstemplate.html">CREATE TEXT SEARCH TEMPLATE</see>.</remarks>
public sealed record TextSearchTemplateDefinition : SchemaObject
{
    /// <summary>The template's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The function that reads the options of a dictionary, or <see langword="null"/>.</summary>
    public QualifiedName? Init { get; init; }

    /// <summary>The function that turns a token into words.</summary>
    public required QualifiedName Lexize { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a text search template.</summary>
    /// <param name="name">The text search template's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.TextSearchTemplate, name);
}

internal sealed class TextSearchTemplateRules : ObjectRules<TextSearchTemplateDefinition>
{
    public static TextSearchTemplateRules Instance { get; } = new();

    public override JsonTypeInfo<TextSearchTemplateDefinition> Json => SnapshotJson.Default.TextSearchTemplateDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_ts_template s", "s.tmplnamespace");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                  AS schema
             , t.tmplname                                 AS name
             , {CatalogNames.Function("t.tmplinit")}      AS init
             , {CatalogNames.Function("t.tmpllexize")}    AS lexize
          FROM pg_ts_template t
          JOIN pg_namespace n ON n.oid = t.tmplnamespace
         WHERE {CatalogScope.Wanted("n.nspname", "t.tmplname")}
           AND {CatalogScope.NotOfExtension("pg_ts_template", "t.oid")}
        """;

    public override TextSearchTemplateDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Init = row.FullNameOrNull("init"),
        Lexize = row.FullName("lexize"),
    };

    public override ValueArray<SqlStatement> Create(TextSearchTemplateDefinition target) =>
        [new($"CREATE TEXT SEARCH TEMPLATE {target.Name} ({(target.Init is { } init ? $"INIT = {init}, " : "")}LEXIZE = {target.Lexize})")];

    // PostgreSQL can change nothing of a template but its name.
    public override ValueArray<SqlStatement>? Alter(TextSearchTemplateDefinition before, TextSearchTemplateDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP TEXT SEARCH TEMPLATE {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TEXT SEARCH TEMPLATE {identity.Name} RENAME TO {Quote.Id(newName)}")];
}
