namespace AssetTracer.Schema;

/// <summary>Tells where parts that have an order come to stand in another one: new ones come last.</summary>
internal static class PartOrder
{
    /// <param name="fates">What becomes of every object.</param>
    /// <param name="created">What is created, in order.</param>
    public static IEnumerable<string> Left(Fates fates, IReadOnlyList<ObjectIdentity> created)
    {
        var places = created.Select((identity, place) => (identity, place)).GroupBy(p => p.identity).ToDictionary(g => g.Key, g => g.Min(p => p.place));
        return
            from fate in fates.All
            where fate is { Before: not null, After: not null, Stays: true }
            let parts = fates.After.Snapshot.PartsOf(fate.Identity).Where(p => RulesFor(p).Place(p) > 0).ToList()
            where parts.Exists(p => fates.Of(p.Identity) is { Kind: not FateKind.Keep })
            let wanted = parts.OrderBy(p => RulesFor(p).Place(p)).Select(p => p.Identity).ToList()
            let reached = parts
                .Select(p => (p.Identity, Fate: fates.Of(p.Identity)!))
                .OrderBy(p => p.Fate.Comes)
                .ThenBy(p => p.Fate.Comes ? places.GetValueOrDefault(p.Identity) : RulesFor(p.Fate.Before!).Place(p.Fate.Before!))
                .Select(p => p.Identity)
                .ToList()
            where !reached.SequenceEqual(wanted)
            select $"{fate.Identity} has its columns in the order ({Names(reached)}), not ({Names(wanted)}): only making it anew would change that.";
    }

    private static ChangeRules RulesFor(SchemaObject item) => ObjectKinds.RulesFor(item.Identity.Kind).Changing;

    private static string Names(IEnumerable<ObjectIdentity> parts) => Quote.Ids(parts.Select(p => p.Within!));
}
