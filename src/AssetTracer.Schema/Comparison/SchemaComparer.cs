namespace AssetTracer.Schema;

/// <summary>Finds what differs between two snapshots. It knows objects and their attributes, not their kinds.</summary>
public static class SchemaComparer
{
    /// <summary>Compares two snapshots.</summary>
    /// <param name="before">The first snapshot.</param>
    /// <param name="after">The second snapshot: what an application expects, where one side is right.</param>
    /// <param name="beforeName">What sentences call the first one.</param>
    /// <param name="afterName">What sentences call the second one.</param>
    public static SchemaComparison Compare(SchemaSnapshot before, SchemaSnapshot after, string beforeName, string afterName) =>
        Compare(before, after, new ComparisonOptions { BeforeName = beforeName, AfterName = afterName });

    /// <summary>Compares two snapshots.</summary>
    /// <param name="before">The first snapshot.</param>
    /// <param name="after">The second snapshot: what an application expects, where one side is right.</param>
    /// <param name="options">How to compare; by default everything counts.</param>
    public static SchemaComparison Compare(SchemaSnapshot before, SchemaSnapshot after, ComparisonOptions? options = null)
    {
        options ??= new();
        var sides = new ComparisonSides(before, after, options.BeforeName, options.AfterName);
        var noise = new NoiseFilter(options.Ignore);
        var visibility = new Visibility(before, after);
        IReadOnlyList<SchemaDifference> differences = [.. Find(before, after, noise, visibility)];
        foreach (var pass in DifferencePasses.All)
        {
            differences = differences.Count == 0 ? differences : pass(differences, sides);
        }

        var environment = noise.Rest(EnvironmentComparer.Compare(before, after, sides), NoiseCategory.Environment);
        var unread = noise.Rest(EnvironmentComparer.Unread(before, after), NoiseCategory.Environment);
        var notVisible = noise.Rest(visibility.Sides, NoiseCategory.NotVisible);
        return new SchemaComparison(
            differences.Select(noise.Rest).OfType<SchemaDifference>().Select(d => Explain(d, sides))
                .OrderByDescending(d => d.Severity).ThenBy(d => d.Identity).ToValueArray(),
            before.Unmodelled.Union(after.Unmodelled).ToValueArray(),
            options.BeforeName,
            options.AfterName)
        {
            Hidden = noise.Hidden,
            Environment = environment,
            UnreadSettings = unread,
            NotVisible = notVisible,
            OneSided = [.. OneSided(before, after, isBefore: true), .. OneSided(after, before, isBefore: false)],
        };
    }

    private static IEnumerable<OneSidedObject> OneSided(SchemaSnapshot one, SchemaSnapshot other, bool isBefore) =>
        one.Unmodelled.Except(other.Unmodelled).Where(o => !o.IsData).Select(o => new OneSidedObject(o, isBefore));

    /// <summary>The attributes in which two objects of one kind differ.</summary>
    internal static IEnumerable<AttributeChange> Attributes(SchemaObject before, SchemaObject after)
    {
        var (old, young) = (SnapshotFile.Attributes(before), SnapshotFile.Attributes(after));
        return old.Keys.Union(young.Keys)
            .Select(name => new AttributeChange(name, old.GetValueOrDefault(name), young.GetValueOrDefault(name)))
            .Where(c => c.Before != c.After);
    }

    private static IEnumerable<SchemaDifference> Find(SchemaSnapshot before, SchemaSnapshot after, NoiseFilter noise, Visibility visibility)
    {
        foreach (var item in before.Objects.Where(o => after.Find(o.Identity) is null && !visibility.Hides(o) && !noise.Hides(o)))
        {
            yield return new Removed(item);
        }

        foreach (var item in after.Objects)
        {
            var other = before.Find(item.Identity);
            if (item.Equals(other) || visibility.Hides(item) || noise.Hides(item))
            {
                continue;
            }

            if (other is null)
            {
                yield return new Added(item);
                continue;
            }

            var changes = Attributes(other, item).ToValueArray();
            var visible = changes.Where(c => !visibility.Hides(item, c.Attribute)).ToValueArray();
            if (visible.Count > 0 || changes.IsEmpty)
            {
                yield return new Changed(other, item, visible);
            }
        }
    }

    private static SchemaDifference Explain(SchemaDifference difference, ComparisonSides sides)
    {
        var rules = ObjectKinds.RulesFor(difference.Identity.Kind);
        var meaning = difference switch
        {
            // the pass that found it has better words than the room's own
            { Sentence.Length: > 0 } => new Meaning(difference.Severity, difference.Sentence),
            Added added => rules.ExplainAny(null, added.After, [], sides with { Parts = added.Parts }),
            Removed removed => rules.ExplainAny(removed.Before, null, [], sides with { Parts = removed.Parts }),
            Changed changed => rules.ExplainAny(changed.Before, changed.After, changed.Attributes, sides),
            Renamed renamed => rules.ExplainRename(renamed.Before, renamed.After, sides),
            _ => throw new InvalidOperationException($"Nobody explained the difference in {difference.Identity}."),
        };
        var repeats = difference.Repeats.IsEmpty ? "" : $" The same follows for {ComparisonSides.Count(difference.Repeats)} below it.";
        return difference with { Severity = meaning.Severity, Sentence = Capital(meaning.Sentence, difference.Identity.Schema) + repeats };
    }

    // A name keeps its letters: "public.orders" begins a sentence as it is.
    private static string Capital(string sentence, string schema) =>
        schema.Length > 0 && sentence.StartsWith(schema + ".", StringComparison.Ordinal) ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
