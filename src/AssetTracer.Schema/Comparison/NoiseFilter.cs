namespace AssetTracer.Schema;

/// <summary>Leaves out what the options ignore, and counts it.</summary>
internal sealed class NoiseFilter(ValueArray<NoiseCategory> ignore)
{
    private readonly SortedDictionary<NoiseCategory, int> _hidden = [];

    public ValueArray<HiddenDifferences> Hidden => _hidden.Select(h => new HiddenDifferences(h.Key, h.Value)).ToValueArray();

    /// <summary>Whether every difference in an object of that kind is left out; counts it if so.</summary>
    public bool Hides(SchemaObject item) => Hides(ObjectKinds.RulesFor(item.Identity.Kind).Noise);

    /// <summary>What is left of what is said besides the differences.</summary>
    public ValueArray<T> Rest<T>(ValueArray<T> items, NoiseCategory category) => items.Where(_ => !Hides(category)).ToValueArray();

    /// <summary>What is left of a difference, or null if nothing is.</summary>
    public SchemaDifference? Rest(SchemaDifference difference)
    {
        var rules = ObjectKinds.RulesFor(difference.Identity.Kind);
        switch (difference)
        {
            case Renamed renamed:
                return Hides(rules.NoiseOf("name")) ? null : renamed;
            case Changed changed:
                var rest = changed.Attributes.Where(a => !Hides(rules.NoiseOf(a.Attribute))).ToValueArray();
                return rest.IsEmpty && !changed.Attributes.IsEmpty ? null : changed with { Attributes = rest };
            default:
                return difference;
        }
    }

    private bool Hides(NoiseCategory? category)
    {
        if (category is not { } known || !ignore.Contains(known))
        {
            return false;
        }

        _hidden[known] = _hidden.GetValueOrDefault(known) + 1;
        return true;
    }
}
