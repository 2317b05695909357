using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A transform: how a language sees the values of a type.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createtransform.html">CREATE TRANSFORM</see>.</remarks>
public sealed record TransformDefinition : SchemaObject
{
    /// <summary>The type as <c>format_type</c> prints it.</summary>
    public required string Type { get; init; }

    /// <summary>The language.</summary>
    public required string Language { get; init; }

    /// <summary>The function that gives a value to the language, with the types of its arguments, or <see langword="null"/>.</summary>
    public string? FromSql { get; init; }

    /// <summary>The function that takes a value from the language, with the types of its arguments, or <see langword="null"/>.</summary>
    public string? ToSql { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Type, Language);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a transform.</summary>
    /// <param name="type">The type as <c>format_type</c> prints it.</param>
    /// <param name="language">The language.</param>
    public static ObjectIdentity Named(string type, string language) => new(ObjectKind.Transform, new QualifiedName("", language), Arguments: type);
}

internal sealed class TransformRules : ObjectRules<TransformDefinition>
{
    public static TransformRules Instance { get; } = new();

    public override JsonTypeInfo<TransformDefinition> Json => SnapshotJson.Default.TransformDefinition;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_transform");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT format_type(r.trftype, NULL)                AS type
             , l.lanname                                   AS language
             , {CatalogNames.Signature("r.trffromsql")}    AS from_sql
             , {CatalogNames.Signature("r.trftosql")}      AS to_sql
          FROM pg_transform r
          JOIN pg_language l ON l.oid = r.trflang
         WHERE r.oid >= 16384
           AND {CatalogScope.WantedOfDatabase("l.lanname")}
           AND {CatalogScope.NotOfExtension("pg_transform", "r.oid")}
        """;

    public override TransformDefinition Read(CatalogRow row) => new()
    {
        Type = row.Sql("type"),
        Language = row.Text("language"),
        FromSql = row.SqlOrNull("from_sql"),
        ToSql = row.SqlOrNull("to_sql"),
    };

    public override ValueArray<SqlStatement> Create(TransformDefinition target) => [new(Text(target, "CREATE"))];

    public override ValueArray<SqlStatement>? Alter(TransformDefinition before, TransformDefinition after) =>
        before == after ? [] : [new(Text(after, "CREATE OR REPLACE"))];

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP {Named(identity)}{Suffix(behavior)}")];

    /// <summary>The transform with its keywords.</summary>
    public static string Named(ObjectIdentity identity) => $"TRANSFORM FOR {identity.Arguments} LANGUAGE {identity.Name}";

    private static string Text(TransformDefinition transform, string how)
    {
        string?[] functions =
        [
            transform.FromSql is { } from ? $"FROM SQL WITH FUNCTION {from}" : null,
            transform.ToSql is { } to ? $"TO SQL WITH FUNCTION {to}" : null,
        ];
        return $"{how} {Named(transform.Identity)} ({string.Join(", ", functions.OfType<string>())})";
    }
}
