using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A text search dictionary: it turns a token into the words that are searched for.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/textsearch-dictionaries.html">Dictionaries</see>.</remarks>
public sealed record TextSearchDictionaryDefinition : SchemaObject
{
    /// <summary>The dictionary's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The template, which knows how a dictionary of its sort works.</summary>
    public required QualifiedName Template { get; init; }

    /// <summary>What the template is told, as in <c>language = 'english'</c>, sorted.</summary>
    public ValueArray<string> Options { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a text search dictionary.</summary>
    /// <param name="name">The dictionary's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.TextSearchDictionary, name);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a text search dictionary.</summary>
    /// <param name="name">The dictionary's name.</param>
    /// <param name="template">The template, as in <c>pg_catalog.snowball</c>.</param>
    /// <param name="options">What the template is told, as in <c>language = 'english'</c>.</param>
    public void CreateTextSearchDictionary(QualifiedName name, QualifiedName template, params ReadOnlySpan<string> options) =>
        Create(new TextSearchDictionaryDefinition { Name = name, Template = template, Options = options.ToArray().Order(StringComparer.Ordinal).ToValueArray() });

    /// <summary>Drops a text search dictionary.</summary>
    /// <param name="name">The dictionary's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropTextSearchDictionary(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) =>
        Drop(TextSearchDictionaryDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a text search dictionary to exist.</summary>
    /// <param name="name">The dictionary's name.</param>
    public VerificationBuilder HasTextSearchDictionary(QualifiedName name) => Exists(TextSearchDictionaryDefinition.Named(name));
}

internal sealed class TextSearchDictionaryRules : ObjectRules<TextSearchDictionaryDefinition>
{
    public static TextSearchDictionaryRules Instance { get; } = new();

    public override JsonTypeInfo<TextSearchDictionaryDefinition> Json => SnapshotJson.Default.TextSearchDictionaryDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_ts_dict s", "s.dictnamespace");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                AS schema
             , d.dictname                               AS name
             , format('%I.%I', tn.nspname, t.tmplname)  AS template
             , d.dictinitoption                         AS options
          FROM pg_ts_dict d
          JOIN pg_namespace n ON n.oid = d.dictnamespace
          JOIN pg_ts_template t ON t.oid = d.dicttemplate
          JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
         WHERE {CatalogScope.Wanted("n.nspname", "d.dictname")}
           AND {CatalogScope.NotOfExtension("pg_ts_dict", "d.oid")}
        """;

    public override TextSearchDictionaryDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Template = row.FullName("template"),
        Options = Split(row.TextOrNull("options") ?? "").Order(StringComparer.Ordinal).ToValueArray(),
    };

    public override ValueArray<SqlStatement> Create(TextSearchDictionaryDefinition target) =>
        [new($"CREATE TEXT SEARCH DICTIONARY {target.Name} ({string.Join(", ", target.Options.Prepend($"TEMPLATE = {target.Template}"))})")];

    public override ValueArray<SqlStatement>? Alter(TextSearchDictionaryDefinition before, TextSearchDictionaryDefinition after) =>
        before == after ? []
        : before with { Options = after.Options } == after
            ? [new($"ALTER TEXT SEARCH DICTIONARY {after.Name} ({string.Join(", ", after.Options.Except(before.Options).Concat(before.Options.Select(Key).Except(after.Options.Select(Key))))})")]
        : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP TEXT SEARCH DICTIONARY {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TEXT SEARCH DICTIONARY {identity.Name} RENAME TO {Quote.Id(newName)}")];

    private static string Key(string option) => option[..(option.IndexOf('=', StringComparison.Ordinal) is var end and >= 0 ? end : option.Length)].TrimEnd();

    // The catalog holds name = 'value', name = 'value'; a comma between quotes separates nothing.
    private static IEnumerable<string> Split(string options)
    {
        var (start, quote) = (0, '\0');
        for (var i = 0; i < options.Length; i++)
        {
            quote = quote == options[i] ? '\0' : quote == '\0' && options[i] is '\'' or '"' ? options[i] : quote;
            if (options[i] == ',' && quote == '\0')
            {
                yield return options[start..i].Trim();
                start = i + 1;
            }
        }

        if (options[start..].Trim() is { Length: > 0 } last)
        {
            yield return last;
        }
    }
}
