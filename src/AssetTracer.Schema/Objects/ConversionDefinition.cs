using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A conversion: how a text of one encoding becomes one of another.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createconversion.html">CREATE CONVERSION</see>.</remarks>
public sealed record ConversionDefinition : SchemaObject
{
    /// <summary>The conversion's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The encoding of the given text, as in <c>LATIN1</c>.</summary>
    public required string From { get; init; }

    /// <summary>The encoding that it becomes.</summary>
    public required string To { get; init; }

    /// <summary>The function that converts.</summary>
    public required QualifiedName Function { get; init; }

    /// <summary>Whether the server takes it between the two encodings unless another is named.</summary>
    public bool IsDefault { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a conversion.</summary>
    /// <param name="name">The conversion's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.Conversion, name);
}

internal sealed class ConversionRules : ObjectRules<ConversionDefinition>
{
    public static ConversionRules Instance { get; } = new();

    public override JsonTypeInfo<ConversionDefinition> Json => SnapshotJson.Default.ConversionDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_conversion c", "c.connamespace");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                 AS schema
             , c.conname                                 AS name
             , pg_encoding_to_char(c.conforencoding)     AS "from"
             , pg_encoding_to_char(c.contoencoding)      AS "to"
             , {CatalogNames.Function("c.conproc")}      AS function
             , c.condefault                              AS is_default
          FROM pg_conversion c
          JOIN pg_namespace n ON n.oid = c.connamespace
         WHERE {CatalogScope.Wanted("n.nspname", "c.conname")}
           AND {CatalogScope.NotOfExtension("pg_conversion", "c.oid")}
        """;

    public override ConversionDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        From = row.Text("from"),
        To = row.Text("to"),
        Function = row.FullName("function"),
        IsDefault = row.Flag("is_default"),
    };

    public override ValueArray<SqlStatement> Create(ConversionDefinition target) =>
    [
        new($"CREATE {(target.IsDefault ? "DEFAULT " : "")}CONVERSION {target.Name} FOR {Quote.Literal(target.From)} TO {Quote.Literal(target.To)} FROM {target.Function}"),
    ];

    // PostgreSQL can change nothing of a conversion but its name.
    public override ValueArray<SqlStatement>? Alter(ConversionDefinition before, ConversionDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP CONVERSION {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER CONVERSION {identity.Name} RENAME TO {Quote.Id(newName)}")];
}
