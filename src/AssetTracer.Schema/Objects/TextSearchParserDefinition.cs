using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A text search parser: it cuts a text into tokens.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createtsparser.html">CREATE TEXT SEARCH PARSER</see>.</remarks>
public sealed record TextSearchParserDefinition : SchemaObject
{
    /// <summary>The parser's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The function that begins a text.</summary>
    public required QualifiedName Start { get; init; }

    /// <summary>The function that gives the next token.</summary>
    public required QualifiedName GetToken { get; init; }

    /// <summary>The function that ends a text.</summary>
    public required QualifiedName End { get; init; }

    /// <summary>The function that shows a text with the words that were found, or <see langword="null"/>.</summary>
    public QualifiedName? Headline { get; init; }

    /// <summary>The function that names the types of tokens.</summary>
    public required QualifiedName TokenTypes { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a text search parser.</summary>
    /// <param name="name">The text search parser's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.TextSearchParser, name);
}

internal sealed class TextSearchParserRules : ObjectRules<TextSearchParserDefinition>
{
    public static TextSearchParserRules Instance { get; } = new();

    public override JsonTypeInfo<TextSearchParserDefinition> Json => SnapshotJson.Default.TextSearchParserDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_ts_parser s", "s.prsnamespace");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                   AS schema
             , p.prsname                                   AS name
             , {CatalogNames.Function("p.prsstart")}       AS start
             , {CatalogNames.Function("p.prstoken")}       AS get_token
             , {CatalogNames.Function("p.prsend")}         AS "end"
             , {CatalogNames.Function("p.prsheadline")}    AS headline
             , {CatalogNames.Function("p.prslextype")}     AS token_types
          FROM pg_ts_parser p
          JOIN pg_namespace n ON n.oid = p.prsnamespace
         WHERE {CatalogScope.Wanted("n.nspname", "p.prsname")}
           AND {CatalogScope.NotOfExtension("pg_ts_parser", "p.oid")}
        """;

    public override TextSearchParserDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Start = row.FullName("start"),
        GetToken = row.FullName("get_token"),
        End = row.FullName("end"),
        Headline = row.FullNameOrNull("headline"),
        TokenTypes = row.FullName("token_types"),
    };

    public override ValueArray<SqlStatement> Create(TextSearchParserDefinition target) =>
    [
        new($"CREATE TEXT SEARCH PARSER {target.Name} (START = {target.Start}, GETTOKEN = {target.GetToken}, END = {target.End}"
            + (target.Headline is { } headline ? $", HEADLINE = {headline}" : "")
            + $", LEXTYPES = {target.TokenTypes})"),
    ];

    // PostgreSQL can change nothing of a parser but its name.
    public override ValueArray<SqlStatement>? Alter(TextSearchParserDefinition before, TextSearchParserDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP TEXT SEARCH PARSER {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TEXT SEARCH PARSER {identity.Name} RENAME TO {Quote.Id(newName)}")];
}
