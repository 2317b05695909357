namespace AssetTracer.Schema;

/// <summary>
/// Proves before every answer that the comparison isn't blind: of each kind of object at hand one is taken out, put in and altered on trial,
/// and has to be seen with the very options and passes of the comparison.
/// </summary>
internal static class SelfTest
{
    /// <exception cref="ComparisonException">Something that was planted went unnoticed.</exception>
    public static void Run(SchemaSnapshot before, SchemaSnapshot after, ComparisonOptions names, Func<SchemaSnapshot, SchemaSnapshot, bool> differ)
    {
        var visibility = new Visibility(before, after);
        foreach (var (snapshot, item) in OneOfEachKind(before).Concat(OneOfEachKind(after)).DistinctBy(p => p.Item.Identity.Kind).Where(p => !visibility.Hides(p.Item)))
        {
            var (with, without) = (snapshot.Holding([.. Wholes(item, snapshot), item]), snapshot.Holding(Wholes(item, snapshot)));
            Demand(differ(with, without), item, "taken out");
            Demand(differ(without, with), item, "put in");
            var altered = PlantedDifference.Of(item).Select(a => snapshot.Holding([.. Wholes(item, snapshot), a])).ToList();
            Demand(altered.Count == 0 || altered.Any(a => differ(with, a)), item, "altered");
        }

        var bare = before.Holding([]);
        var planted = new SchemaSnapshot([]) { KindsRead = before.KindsRead, Unmodelled = [.. before.Unmodelled, new("planted object", "of no kind")] };
        if (!differ(bare, planted) || !differ(planted, bare))
        {
            throw Blind("an object of a kind that isn't compared was planted");
        }

        void Demand(bool isSeen, SchemaObject item, string what)
        {
            if (!isSeen)
            {
                throw Blind($"{item.Identity} was {what}");
            }
        }

        ComparisonException Blind(string what) => new(
            $"Whether {names.BeforeName} and {names.AfterName} have the same schema can't be told: on trial {what}, and the comparison didn't notice. "
            + "Please report this as a fault of the library.");
    }

    private static IEnumerable<(SchemaSnapshot Snapshot, SchemaObject Item)> OneOfEachKind(SchemaSnapshot snapshot) =>
        ObjectKinds.All.Select(snapshot.AnyOf).OfType<SchemaObject>().Select(item => (snapshot, item));

    // What the object is part of, without which a pass may not know what to make of it.
    private static IEnumerable<SchemaObject> Wholes(SchemaObject item, SchemaSnapshot snapshot)
    {
        for (var whole = Next(item); whole is not null; whole = Next(whole))
        {
            yield return whole;
        }

        SchemaObject? Next(SchemaObject part) => part.Parent is { } parent ? snapshot.Find(parent) : null;
    }
}
