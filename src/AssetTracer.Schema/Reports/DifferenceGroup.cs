namespace AssetTracer.Schema;

/// <summary>The differences that belong to one object which stands alone, with everything that is part of it.</summary>
internal sealed record DifferenceGroup(ObjectKind? Kind, QualifiedName Name, string Heading, IReadOnlyList<SchemaDifference> Differences)
{
    /// <summary>The differences by the object that they belong to: most serious first, then by number, then by name.</summary>
    public static IReadOnlyList<DifferenceGroup> Of(SchemaComparison comparison)
    {
        var roots = comparison.Differences.Select(d => (Difference: d, Root: Root(d))).ToList();

        // A column or a constraint names its table, but not what kind of table it is; another difference often does.
        var known = roots.Where(r => r.Root.Within is null).ToLookup(r => r.Root.Name, r => r.Root);
        return [.. roots
            .GroupBy(r => r.Root.Within is null ? r.Root : known[r.Root.Name].FirstOrDefault() ?? Unknown(r.Root), r => r.Difference)
            .Select(g => new DifferenceGroup(
                g.Key.Within is null ? g.Key.Kind : null,
                g.Key.Name,
                g.Key.Within is null ? g.Key.ToString() : g.Key.Name.ToString(),
                [.. g.OrderByDescending(d => d.Severity).ThenBy(d => d.Identity)]))
            .OrderByDescending(g => g.Differences[0].Severity)
            .ThenByDescending(g => g.Count(Severity.Breaking))
            .ThenByDescending(g => g.Count(Severity.Behavioural))
            .ThenBy(g => g.Differences[0].Identity.Name)
            .ThenBy(g => g.Heading, StringComparer.Ordinal)];
    }

    public int Count(Severity severity) => Differences.Count(d => d.Severity == severity);

    private static ObjectIdentity Root(SchemaDifference difference)
    {
        var root = difference.Parent ?? difference.Identity;
        while (root.On is { } target)
        {
            root = target;
        }

        return root;
    }

    private static ObjectIdentity Unknown(ObjectIdentity part) => new(part.Kind, part.Name, "");
}
