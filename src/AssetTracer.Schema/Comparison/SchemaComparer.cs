namespace AssetTracer.Schema;

/// <summary>Finds what differs between two snapshots. It knows objects and their attributes, not their kinds.</summary>
public static class SchemaComparer
{
    /// <summary>Compares two snapshots.</summary>
    /// <param name="before">The first snapshot.</param>
    /// <param name="after">The second snapshot.</param>
    /// <param name="beforeName">What sentences call the first one.</param>
    /// <param name="afterName">What sentences call the second one.</param>
    public static SchemaComparison Compare(SchemaSnapshot before, SchemaSnapshot after, string beforeName = "before", string afterName = "after")
    {
        var sides = new ComparisonSides(before, after, beforeName, afterName);
        var found = new List<SchemaDifference>();
        found.AddRange(before.Objects.Where(o => after.Find(o.Identity) is null).Select(o => new Removed(o)));
        foreach (var item in after.Objects)
        {
            if (before.Find(item.Identity) is not { } other)
            {
                found.Add(new Added(item));
            }
            else if (!item.Equals(other))
            {
                found.Add(new Changed(other, item, Attributes(other, item).ToValueArray()));
            }
        }

        IReadOnlyList<SchemaDifference> differences = found;
        foreach (var pass in DifferencePasses.All)
        {
            differences = pass(differences, sides);
        }

        return new SchemaComparison(
            differences.Select(d => Explain(d, sides)).OrderByDescending(d => d.Severity).ThenBy(d => d.Identity).ToValueArray(),
            before.Unmodelled.Union(after.Unmodelled).ToValueArray(),
            beforeName,
            afterName);
    }

    /// <summary>The attributes in which two objects of one kind differ.</summary>
    internal static IEnumerable<AttributeChange> Attributes(SchemaObject before, SchemaObject after)
    {
        var (old, young) = (SnapshotFile.Attributes(before), SnapshotFile.Attributes(after));
        return old.Keys.Union(young.Keys)
            .Select(name => new AttributeChange(name, old.GetValueOrDefault(name), young.GetValueOrDefault(name)))
            .Where(c => c.Before != c.After);
    }

    // A pass may have found better words than the room's own.
    private static SchemaDifference Explain(SchemaDifference difference, ComparisonSides sides)
    {
        if (difference.Sentence.Length > 0)
        {
            return difference;
        }

        var rules = ObjectKinds.RulesFor(difference.Identity.Kind);
        var meaning = difference switch
        {
            Added added => rules.ExplainAny(null, added.After, [], sides),
            Removed removed => rules.ExplainAny(removed.Before, null, [], sides),
            Changed changed => rules.ExplainAny(changed.Before, changed.After, changed.Attributes, sides),
            Renamed renamed => new(Severity.Cosmetic, $"{renamed.Before.Identity} in {sides.BeforeName} is called {renamed.After.Identity} in {sides.AfterName}, with the same definition."),
            Counterpart => throw new InvalidOperationException("The pass that finds counterparts explains them."),
            _ => throw new InvalidOperationException($"{difference.GetType().Name} isn't a difference."),
        };
        var sentence = char.ToUpperInvariant(meaning.Sentence[0]) + meaning.Sentence[1..];
        return difference with { Severity = meaning.Severity, Sentence = meaning.Sentence.StartsWith(difference.Identity.Schema + ".", StringComparison.Ordinal) ? meaning.Sentence : sentence };
    }
}
