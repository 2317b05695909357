namespace AssetTracer.Schema;

/// <summary>Folds what comes or goes together with the object it is part of into the difference of that object.</summary>
internal static class Folding
{
    public static IReadOnlyList<SchemaDifference> Fold(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides)
    {
        var added = new Parts(differences.OfType<Added>().Select(d => d.After), sides.After);
        var removed = new Parts(differences.OfType<Removed>().Select(d => d.Before), sides.Before);
        return
        [
            .. differences
                .Where(d => d switch
                {
                    Added one => !added.IsPart(one.After),
                    Removed one => !removed.IsPart(one.Before),
                    _ => true,
                })
                .Select(d => d switch
                {
                    Added one => one with { Parts = added.Of(one.Identity) },
                    Removed one => one with { Parts = removed.Of(one.Identity) },
                    _ => d,
                }),
        ];
    }

    private sealed class Parts
    {
        private readonly HashSet<ObjectIdentity> _parts = [];
        private readonly Dictionary<ObjectIdentity, List<SchemaObject>> _byWhole = [];

        public Parts(IEnumerable<SchemaObject> items, SchemaSnapshot snapshot)
        {
            var all = items.ToDictionary(o => o.Identity);
            foreach (var item in all.Values)
            {
                ObjectIdentity? whole = null;
                for (var parent = item.Parent; parent is not null; parent = snapshot.Find(parent)?.Parent)
                {
                    whole = all.ContainsKey(parent) ? parent : whole;
                }

                if (whole is null)
                {
                    continue;
                }

                _parts.Add(item.Identity);
                if (!_byWhole.TryGetValue(whole, out var list))
                {
                    _byWhole[whole] = list = [];
                }

                list.Add(item);
            }
        }

        public bool IsPart(SchemaObject item) => _parts.Contains(item.Identity);

        public ValueArray<SchemaObject> Of(ObjectIdentity whole) => _byWhole.TryGetValue(whole, out var parts) ? parts.ToValueArray() : [];
    }
}
