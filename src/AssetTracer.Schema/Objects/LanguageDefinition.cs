using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A language in which functions can be written, where no extension brings it.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createlanguage.html">CREATE LANGUAGE</see>.</remarks>
public sealed record LanguageDefinition : SchemaObject
{
    /// <summary>The language's name.</summary>
    public required string Name { get; init; }

    /// <summary>The function that runs functions.</summary>
    public required QualifiedName Handler { get; init; }

    /// <summary>The function that runs a <c>DO</c> block, or <see langword="null"/>.</summary>
    public QualifiedName? Inline { get; init; }

    /// <summary>The function that checks a new function, or <see langword="null"/>.</summary>
    public QualifiedName? Validator { get; init; }

    /// <summary>Whether everybody who may use it may write functions in it; else only superusers may.</summary>
    public bool IsTrusted { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a language.</summary>
    /// <param name="name">The language's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.Language, new QualifiedName("", name));
}

internal sealed class LanguageRules : ObjectRules<LanguageDefinition>
{
    public static LanguageRules Instance { get; } = new();

    public override JsonTypeInfo<LanguageDefinition> Json => SnapshotJson.Default.LanguageDefinition;

    public override string? Presence => CatalogPresence.Any("pg_language l", "l.lanispl AND l.oid >= 16384");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT l.lanname                                      AS name
             , {CatalogNames.Function("l.lanplcallfoid")}     AS handler
             , {CatalogNames.Function("l.laninline")}         AS inline
             , {CatalogNames.Function("l.lanvalidator")}      AS validator
             , l.lanpltrusted                                 AS is_trusted
          FROM pg_language l
         WHERE l.lanispl AND l.oid >= 16384
           AND {CatalogScope.WantedOfDatabase("l.lanname")}
           AND {CatalogScope.NotOfExtension("pg_language", "l.oid")}
        """;

    public override LanguageDefinition Read(CatalogRow row) => new()
    {
        Name = row.Text("name"),
        Handler = row.FullName("handler"),
        Inline = row.FullNameOrNull("inline"),
        Validator = row.FullNameOrNull("validator"),
        IsTrusted = row.Flag("is_trusted"),
    };

    public override ValueArray<SqlStatement> Create(LanguageDefinition target) => [new(Text(target, "CREATE"))];

    public override ValueArray<SqlStatement>? Alter(LanguageDefinition before, LanguageDefinition after) =>
        before == after ? [] : [new(Text(after, "CREATE OR REPLACE"))];

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP LANGUAGE {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER LANGUAGE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    private static string Text(LanguageDefinition language, string how) =>
        $"{how} {(language.IsTrusted ? "TRUSTED " : "")}LANGUAGE {Quote.Id(language.Name)} HANDLER {language.Handler}"
        + (language.Inline is { } inline ? $" INLINE {inline}" : "")
        + (language.Validator is { } validator ? $" VALIDATOR {validator}" : "");
}
