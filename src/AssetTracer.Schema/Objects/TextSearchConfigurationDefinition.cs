using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A text search configuration: how a text becomes the words that are searched for.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/textsearch-configuration.html">Configuration Example</see>.</remarks>
public sealed record TextSearchConfigurationDefinition : SchemaObject
{
    /// <summary>The configuration's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The parser that cuts a text into tokens.</summary>
    public QualifiedName Parser { get; init; } = new("pg_catalog", "default");

    /// <summary>
    /// Which dictionaries are asked, in order, for each type of token, as in <c>asciiword: public.stems, pg_catalog.simple</c>; by type of token.
    /// </summary>
    public ValueArray<string> Mappings { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a text search configuration.</summary>
    /// <param name="name">The configuration's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.TextSearchConfiguration, name);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a text search configuration.</summary>
    /// <param name="name">The configuration's name.</param>
    /// <param name="mappings">
    /// Which dictionaries are asked, in order, for each type of token, as in <c>asciiword: public.stems, pg_catalog.simple</c>.
    /// </param>
    public void CreateTextSearchConfiguration(QualifiedName name, params ReadOnlySpan<string> mappings) =>
        Create(new TextSearchConfigurationDefinition { Name = name, Mappings = mappings.ToArray().Order(StringComparer.Ordinal).ToValueArray() });

    /// <summary>Drops a text search configuration.</summary>
    /// <param name="name">The configuration's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropTextSearchConfiguration(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) =>
        Drop(TextSearchConfigurationDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a text search configuration to exist.</summary>
    /// <param name="name">The configuration's name.</param>
    public VerificationBuilder HasTextSearchConfiguration(QualifiedName name) => Exists(TextSearchConfigurationDefinition.Named(name));
}

internal sealed class TextSearchConfigurationRules : ObjectRules<TextSearchConfigurationDefinition>
{
    public static TextSearchConfigurationRules Instance { get; } = new();

    public override JsonTypeInfo<TextSearchConfigurationDefinition> Json => SnapshotJson.Default.TextSearchConfigurationDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_ts_config s", "s.cfgnamespace");

    // A parser numbers its types of tokens; only its function knows their names.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                        AS schema
             , c.cfgname                        AS name
             , format('%I.%I', pn.nspname, p.prsname) AS parser
             , ARRAY(SELECT format('%I: %s', t.alias, string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY m.mapseqno))
                       FROM pg_ts_config_map m
                       JOIN pg_ts_dict d ON d.oid = m.mapdict
                       JOIN pg_namespace dn ON dn.oid = d.dictnamespace
                       JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
                      WHERE m.mapcfg = c.oid
                      GROUP BY t.alias
                      ORDER BY t.alias COLLATE "C") AS mappings
          FROM pg_ts_config c
          JOIN pg_namespace n ON n.oid = c.cfgnamespace
          JOIN pg_ts_parser p ON p.oid = c.cfgparser
          JOIN pg_namespace pn ON pn.oid = p.prsnamespace
         WHERE {CatalogScope.Wanted("n.nspname", "c.cfgname")}
           AND {CatalogScope.NotOfExtension("pg_ts_config", "c.oid")}
        """;

    public override TextSearchConfigurationDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Parser = row.FullName("parser"),
        Mappings = row.Sqls("mappings"),
    };

    public override ValueArray<SqlStatement> Create(TextSearchConfigurationDefinition target) =>
    [
        new($"CREATE TEXT SEARCH CONFIGURATION {target.Name} (PARSER = {target.Parser})"),
        .. Change(target, target with { Mappings = [] }),
    ];

    // The types of tokens are the parser's.
    public override ValueArray<SqlStatement>? Alter(TextSearchConfigurationDefinition before, TextSearchConfigurationDefinition after) =>
        before with { Mappings = after.Mappings } == after ? Change(after, before).ToValueArray() : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP TEXT SEARCH CONFIGURATION {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TEXT SEARCH CONFIGURATION {identity.Name} RENAME TO {Quote.Id(newName)}")];

    private static IEnumerable<SqlStatement> Change(TextSearchConfigurationDefinition after, TextSearchConfigurationDefinition before)
    {
        var (old, young) = (before.Mappings.ToDictionary(Token), after.Mappings.ToDictionary(Token));
        foreach (var token in old.Keys.Except(young.Keys))
        {
            yield return new($"ALTER TEXT SEARCH CONFIGURATION {after.Name} DROP MAPPING FOR {token}");
        }

        foreach (var (token, mapping) in young.Where(p => old.GetValueOrDefault(p.Key) != p.Value))
        {
            yield return new($"ALTER TEXT SEARCH CONFIGURATION {after.Name} {(old.ContainsKey(token) ? "ALTER" : "ADD")} MAPPING FOR {token} WITH {mapping[(token.Length + 1)..].Trim()}");
        }
    }

    private static string Token(string mapping) => mapping.IndexOf(':', StringComparison.Ordinal) is var end and > 0
        ? mapping[..end]
        : throw new FormatException($"'{mapping}' isn't a mapping. Write the type of token and its dictionaries, as in asciiword: public.stems, pg_catalog.simple.");
}
