using System.Text.Json;
using System.Text.Json.Nodes;

namespace AssetTracer.Schema;

/// <summary>Finds objects that one side lacks and the other has under another name, with the same definition in all their parts.</summary>
internal static class Renames
{
    private const string Itself = "\"\0\"";

    // Names of columns within their table, and types as SQL writes them.
    private static readonly HashSet<string> NamesInText =
    [
        "columns", "include", "keys", "referencedColumns", "onDeleteColumns", "updateColumns", "type", "subtype", "result",
    ];

    public static IReadOnlyList<SchemaDifference> Find(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides)
    {
        var removed = Candidates(differences.OfType<Removed>().Select(d => d.Before));
        var added = Candidates(differences.OfType<Added>().Select(d => d.After));
        var pairs = removed.Keys.Intersect(added.Keys).SelectMany(place => Pairs(removed[place], added[place], sides)).ToList();
        if (pairs.Count == 0)
        {
            return differences;
        }

        var gone = new HashSet<ObjectIdentity>();
        var renamed = new List<SchemaDifference>();
        foreach (var (before, after) in pairs)
        {
            renamed.Add(new Renamed(before, after));
            renamed.AddRange(RenamedParts(before, after, sides));
            gone.UnionWith(WithParts(before, sides.Before).Select(p => p.Identity));
            gone.UnionWith(WithParts(after, sides.After).Select(p => p.Identity));
        }

        var newNames = pairs.DistinctBy(p => (p.Before.Parent, Written(p.Before))).ToDictionary(p => (p.Before.Parent, Written(p.Before)), p => Written(p.After));
        return
        [
            .. differences
                .Where(d => d is Changed || !gone.Contains(d.Identity))
                .Select(d => d is Changed changed ? WithoutFollowing(changed, newNames) : d)
                .OfType<SchemaDifference>(),
            .. renamed,
        ];
    }

    // What is part of something that is itself missing comes and goes with that.
    private static Dictionary<(ObjectKind, ObjectIdentity?, string), List<SchemaObject>> Candidates(IEnumerable<SchemaObject> items)
    {
        var all = items.ToDictionary(o => o.Identity);
        return all.Values
            .Where(o => ObjectKinds.RulesFor(o.Identity.Kind).IsKnownByDefinition && (o.Parent is null || !all.ContainsKey(o.Parent)))
            .GroupBy(o => (o.Identity.Kind, o.Parent, o.Identity.Schema))
            .ToDictionary(g => g.Key, g => g.ToList());
    }

    // Where two could be meant, none is.
    private static IEnumerable<(SchemaObject Before, SchemaObject After)> Pairs(
        List<SchemaObject> removed, List<SchemaObject> added, ComparisonSides sides)
    {
        var after = added.ToLookup(o => Definition(o, sides.After));
        return removed.ToLookup(o => Definition(o, sides.Before))
            .Where(g => g.Key is not null && g.Count() == 1 && after[g.Key].Count() == 1)
            .Select(g => (Before: g.Single(), After: after[g.Key].Single()))
            .Where(p => ObjectKinds.RulesFor(p.Before.Identity.Kind).MayBeRenamed(p.Before, p.After, sides));
    }

    /// <summary>The object and its parts as text, without its name; null if a name is all there is to it.</summary>
    private static string? Definition(SchemaObject item, SchemaSnapshot snapshot)
    {
        var own = Text(item, withName: false, withPosition: false);
        return own is null ? null : string.Join('\n', [own, .. Parts(item, snapshot).Select(p => p.Definition).Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<(SchemaObject Part, string Definition)> Parts(SchemaObject whole, SchemaSnapshot snapshot)
    {
        var name = Token(whole.Identity);
        foreach (var part in WithParts(whole, snapshot).Skip(1))
        {
            var withName = !ObjectKinds.RulesFor(part.Identity.Kind).IsNameCosmetic;
            yield return (part, part.Identity.Kind + (Text(part, withName, withPosition: true) ?? "").Replace(name, Itself, StringComparison.Ordinal));
        }
    }

    private static string? Text(SchemaObject item, bool withName, bool withPosition)
    {
        var json = JsonSerializer.SerializeToNode(item, ObjectKinds.RulesFor(item.Identity.Kind).JsonAny)!.AsObject();
        if (!withName && !json.Remove("name"))
        {
            return null;
        }

        if (!withPosition)
        {
            json.Remove("position");
        }

        return json.ToJsonString();
    }

    // How the parts name the whole: a table by its full name, a column by the name within its table.
    private static string Token(ObjectIdentity identity) =>
        (identity.Within is { } within ? "\"within\":" + Json(within) : Json(identity.Name.ToString()));

    private static string Json(string text) => JsonValue.Create(text).ToJsonString();

    private static IEnumerable<SchemaObject> WithParts(SchemaObject whole, SchemaSnapshot snapshot) =>
        [whole, .. snapshot.PartsOf(whole.Identity).SelectMany(p => WithParts(p, snapshot))];

    // The same parts under other names: a primary key that took its name from the table, say.
    private static IEnumerable<Renamed> RenamedParts(SchemaObject before, SchemaObject after, ComparisonSides sides)
    {
        var young = Parts(after, sides.After).ToLookup(p => p.Definition, p => p.Part);
        foreach (var group in Parts(before, sides.Before).Where(p => ObjectKinds.RulesFor(p.Part.Identity.Kind).IsNameCosmetic).GroupBy(p => p.Definition, p => p.Part))
        {
            var (old, other) = (group.ToDictionary(Name), young[group.Key].ToDictionary(Name));
            var gone = old.Keys.Except(other.Keys).Order(StringComparer.Ordinal);
            var come = other.Keys.Except(old.Keys).Order(StringComparer.Ordinal);
            foreach (var (left, right) in gone.Zip(come))
            {
                yield return new Renamed(old[left], other[right]);
            }
        }
    }

    private static string Name(SchemaObject item) => item.Identity.Within ?? item.Identity.Name.Name;

    /// <summary>What is left of a change once what only follows a rename is taken out: PostgreSQL renames it there by itself.</summary>
    private static Changed? WithoutFollowing(Changed changed, Dictionary<(ObjectIdentity? Scope, string Name), string> newNames)
    {
        var rest = changed.Attributes.Where(c => !Follows(c)).ToValueArray();
        return rest.IsEmpty && !changed.Attributes.IsEmpty ? null : changed with { Attributes = rest };

        bool Follows(AttributeChange change) => change is { Before: { } old, After: { } young } && IsOfNames(changed.After, change.Attribute)
            && (NewName(old) == young
                || (PrintedList.IsOne(old) && PrintedList.IsOne(young) && PrintedList.Read(old).Select(NewName).SequenceEqual(PrintedList.Read(young))));

        string NewName(string name) => newNames.GetValueOrDefault((changed.Parent, name)) ?? newNames.GetValueOrDefault((null, name)) ?? name;
    }

    private static string Written(SchemaObject item) => item.Identity.Within ?? item.Identity.Name.ToString();

    // A text that happens to read like a name follows nothing.
    private static bool IsOfNames(SchemaObject item, string attribute) =>
        NamesInText.Contains(attribute)
        || ObjectKinds.RulesFor(item.Identity.Kind).JsonAny.Properties.FirstOrDefault(p => p.Name == attribute)?.PropertyType is { } type
        && (type == typeof(QualifiedName) || type == typeof(QualifiedName?) || type == typeof(ValueArray<QualifiedName>));
}
