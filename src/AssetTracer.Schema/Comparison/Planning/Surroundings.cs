namespace AssetTracer.Schema;

/// <summary>One side of a plan: its objects, those that its snapshot leaves out because they follow from others, and what needs what.</summary>
internal sealed class Surroundings
{
    private readonly Dictionary<ObjectIdentity, ObjectIdentity[]> _following = [];
    private readonly ILookup<ObjectIdentity, ObjectIdentity> _needs;
    private readonly ILookup<ObjectIdentity, ObjectIdentity> _neededBy;
    private readonly ILookup<ObjectIdentity, ObjectIdentity> _broughtBy;
    private TextualReferences? _references;

    public Surroundings(SchemaSnapshot snapshot)
    {
        var following = new List<SchemaObject>();
        foreach (var item in snapshot.Objects)
        {
            foreach (var (part, origins) in RulesFor(item).Following(item, snapshot))
            {
                if (snapshot.Find(part.Identity) is null && _following.TryAdd(part.Identity, [.. origins]))
                {
                    following.Add(part);
                }
            }
        }

        var known = snapshot.Dependencies ?? TextualReferences.In(snapshot);
        Snapshot = following.Count == 0 ? snapshot : snapshot.Holding(snapshot.Objects.Concat(following));
        var all = known
            .Where(d => Snapshot.Find(d.Object) is { } item && !RulesFor(item).IsAboutAnother)
            .Concat(Snapshot.Objects.SelectMany(Own))
            .Where(d => d.Object != d.Need && Snapshot.Find(d.Need) is not null)
            .Distinct()
            .ToList();
        _needs = all.ToLookup(d => d.Object, d => d.Need);
        _neededBy = all.ToLookup(d => d.Need, d => d.Object);
        _broughtBy = Snapshot.Objects.SelectMany(item => Origins(item).Select(origin => (origin, item.Identity))).ToLookup(p => p.origin, p => p.Identity);
    }

    /// <summary>The objects, together with those that follow from others.</summary>
    public SchemaSnapshot Snapshot { get; }

    public IEnumerable<ObjectIdentity> Needs(ObjectIdentity item) => _needs[item];

    public IEnumerable<ObjectIdentity> NeededBy(ObjectIdentity item) => _neededBy[item];

    /// <summary>What an object names that it needs only when it runs.</summary>
    public IEnumerable<ObjectIdentity> NeedsWhenRun(SchemaObject item) =>
        RulesFor(item).TextsWhenRun(item).Any() ? (_references ??= new(Snapshot)).NamedIn(RulesFor(item).TextsWhenRun(item)).Where(n => n != item.Identity) : [];

    /// <summary>What comes and goes with an object although it isn't part of it.</summary>
    public IEnumerable<ObjectIdentity> BroughtBy(ObjectIdentity item) => _broughtBy[item];

    /// <summary>Whether the snapshot leaves the object out because it follows from another.</summary>
    public bool Follows(ObjectIdentity item) => _following.ContainsKey(item);

    public IEnumerable<ObjectIdentity> Origins(SchemaObject item) => _following.GetValueOrDefault(item.Identity) ?? RulesFor(item).Origins(item, Snapshot);

    /// <summary>How an object is once what brings it is there, or null if it has to be created by itself.</summary>
    public SchemaObject? Brought(SchemaObject item) => Follows(item.Identity) ? item : RulesFor(item).Brought(item, Snapshot);

    private IEnumerable<ObjectDependency> Own(SchemaObject item)
    {
        var rules = RulesFor(item);
        var needs = rules.IsAboutAnother ? [] : rules.Needs(item, Snapshot).Concat(Origins(item));
        if (item.Parent is { } whole && !(rules.IsMadeInTwoSteps && rules.Bare(item) is not null))
        {
            needs = needs.Append(whole);
        }

        if (item.Identity.On is { } target)
        {
            needs = needs.Append(target);
        }

        return needs.Concat(Snapshot.SchemaOf(item)).Select(need => new ObjectDependency(item.Identity, need));
    }

    private static ChangeRules RulesFor(SchemaObject item) => ObjectKinds.RulesFor(item.Identity.Kind).Changing;
}
