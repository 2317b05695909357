namespace AssetTracer.Schema;

/// <summary>
/// Finds which objects need which others by the names in their definitions, where no server can be asked. It may find too many: then more than
/// necessary is made anew.
/// </summary>
internal sealed class TextualReferences
{
    private readonly SchemaSnapshot _snapshot;
    private readonly ILookup<string, ObjectIdentity> _byName;
    private readonly ILookup<QualifiedName, SchemaObject> _parts;

    public TextualReferences(SchemaSnapshot snapshot)
    {
        _snapshot = snapshot;
        var named = snapshot.Objects.Select(o => o.Identity).Where(i => i is { Within: null, On: null }).ToList();
        _byName = named.ToLookup(i => i.Name.Schema.Length == 0 ? i.Name.Name : $"{i.Name.Schema}.{i.Name.Name}");
        _parts = snapshot.Objects.Where(o => o is { Parent: not null, Identity: { Within: not null, On: null } }).ToLookup(o => o.Identity.Name);
    }

    public static IReadOnlyList<ObjectDependency> In(SchemaSnapshot snapshot)
    {
        var references = new TextualReferences(snapshot);
        return [.. snapshot.Objects.SelectMany(references.Of).Distinct()];
    }

    /// <summary>The objects that statements name, with their schema or without.</summary>
    public IEnumerable<ObjectIdentity> NamedIn(IEnumerable<string> texts)
    {
        var (words, names) = (new HashSet<string>(), new HashSet<string>());
        foreach (var text in texts)
        {
            Read(text, words, names, nested: true);
        }

        return _byName.Where(g => names.Contains(g.Key) || words.Contains(g.First().Name.Name)).SelectMany(g => g);
    }

    private IEnumerable<ObjectDependency> Of(SchemaObject item)
    {
        var (words, names) = (new HashSet<string>(), new HashSet<string>());
        foreach (var text in ObjectKinds.RulesFor(item.Identity.Kind).Changing.Texts(item))
        {
            words.Add(text);
            Read(text, words, names, nested: true);
        }

        var found = names.SelectMany(n => _byName[n]).Concat(words.SelectMany(w => _byName[w]).Where(i => i.Name.Schema.Length == 0 && i.Schema.Length == 0)).ToHashSet();

        // Columns are named without their table.
        var wholes = found.Select(i => i.Name).Append(item.Parent?.Name ?? item.Identity.Name).Distinct().ToList();
        found.UnionWith(wholes.SelectMany(w => _parts[w]).Where(p => IsColumn(p) && words.Contains(p.Identity.Within!)).Select(p => p.Identity));
        found.Remove(item.Identity);
        return found.Where(need => _snapshot.Find(need)?.Parent != item.Identity).Select(need => new ObjectDependency(item.Identity, need));
    }

    private static bool IsColumn(SchemaObject part) => ObjectKinds.RulesFor(part.Identity.Kind).Changing.Fixed.Any();

    private static void Read(string text, HashSet<string> words, HashSet<string> names, bool nested)
    {
        try
        {
            ReadTokens(text, words, names, nested);
        }
        catch (SqlSyntaxException)
        {
            // A message to people, or code in another language: what could be read up to here counts.
        }
    }

    private static void ReadTokens(string text, HashSet<string> words, HashSet<string> names, bool nested)
    {
        var before = "";
        var isAfterDot = false;
        foreach (var token in SqlLexer.Read(text).Where(t => !t.IsTrivia))
        {
            var word = token.Kind switch
            {
                SqlTokenKind.Identifier => token.In(text).ToString(),
                SqlTokenKind.QuotedIdentifier => token.In(text)[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal),
                SqlTokenKind.Operator when isAfterDot => token.In(text).ToString(),
                _ => null,
            };
            if (word is not null)
            {
                words.Add(word);
                if (isAfterDot)
                {
                    names.Add($"{before}.{word}");
                }
            }
            else if (nested && token.Kind == SqlTokenKind.String)
            {
                // 'app.numbers'::regclass
                Read(token.In(text)[1..^1].ToString(), words, names, nested: false);
            }

            isAfterDot = token.Is(text, '.') && before.Length > 0;
            before = word ?? (isAfterDot ? before : "");
        }
    }
}
