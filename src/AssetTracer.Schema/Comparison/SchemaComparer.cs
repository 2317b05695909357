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
    /// <exception cref="ComparisonException">A snapshot isn't whole, or they hold different parts of a database, so that nobody can tell what differs.</exception>
    public static SchemaComparison Compare(SchemaSnapshot before, SchemaSnapshot after, ComparisonOptions? options = null) =>
        Compare(before, after, options ?? new(), DifferencePasses.All);

    /// <summary>Compares two snapshots by the given passes.</summary>
    internal static SchemaComparison Compare(SchemaSnapshot before, SchemaSnapshot after, ComparisonOptions options, IReadOnlyList<DifferencePass> passes)
    {
        DemandWhole(before, options.BeforeName);
        DemandWhole(after, options.AfterName);
        DemandOneScope(before, after, options);
        SelfTest.Run(before, after, options, (one, other) => Differ(one, other, options, passes));
        var sides = new ComparisonSides(before, after, options.BeforeName, options.AfterName);
        var noise = new NoiseFilter(options.Ignore);
        var visibility = new Visibility(before, after);
        var differences = Differences(sides, noise, passes);
        var environment = noise.Rest(EnvironmentComparer.Compare(before, after, sides), NoiseCategory.Environment);
        var unread = noise.Rest(EnvironmentComparer.Unread(before, after), NoiseCategory.Environment);
        var notVisible = noise.Rest(visibility.Sides, NoiseCategory.NotVisible);
        return new SchemaComparison(
            differences.Select(d => Explain(d, sides))
                .OrderByDescending(d => d.Severity).ThenBy(d => d.Identity).ToValueArray(),
            before.Unmodelled.Union(after.Unmodelled).ToValueArray(),
            options.BeforeName,
            options.AfterName)
        {
            Hidden = noise.Hidden,
            Environment = environment,
            UnreadSettings = unread,
            NotVisible = notVisible,
            OneSided = OneSided(before, after),
            References = ReferenceMap.Of(differences, before, after),
        };
    }

    // The same path as a comparison's, but for the sentences: what is asked is only whether anything is seen, be it as something to leave out.
    private static bool Differ(SchemaSnapshot before, SchemaSnapshot after, ComparisonOptions options, IReadOnlyList<DifferencePass> passes)
    {
        var noise = new NoiseFilter(options.Ignore);
        return Differences(new(before, after, options.BeforeName, options.AfterName), noise, passes).Count > 0 || !noise.Hidden.IsEmpty || !OneSided(before, after).IsEmpty;
    }

    private static List<SchemaDifference> Differences(ComparisonSides sides, NoiseFilter noise, IReadOnlyList<DifferencePass> passes)
    {
        IReadOnlyList<SchemaDifference> differences = Find(sides.Before, sides.After, noise);
        foreach (var pass in passes)
        {
            differences = differences.Count == 0 ? differences : pass(differences, sides);
        }

        return [.. differences.Select(noise.Rest).OfType<SchemaDifference>()];
    }

    private static void DemandWhole(SchemaSnapshot snapshot, string name)
    {
        var missing = snapshot.KindsNotRead.Select(ObjectKinds.Word).ToList();
        if (missing.Count > 0)
        {
            throw new ComparisonException(snapshot.KindsRead.IsEmpty
                ? $"What differs can't be told: the snapshot of {name} doesn't say what was read of the database. Read it by PostgresSnapshotReader, or make it by SchemaSnapshot.Whole."
                : $"What differs can't be told: the snapshot of {name} was taken without looking for objects of kind {Wording.List(missing)}. Take the snapshot again.");
        }
    }

    // What only one of them was to hold would pass for missing in the other.
    private static void DemandOneScope(SchemaSnapshot before, SchemaSnapshot after, ComparisonOptions options)
    {
        if (!before.Scope.Covers(after.Scope) || !after.Scope.Covers(before.Scope))
        {
            throw new ComparisonException(
                $"What differs can't be told: the snapshot of {options.BeforeName} holds another part of its database than that of {options.AfterName}. "
                + "Take both with one scope, or narrow the larger one: SchemaSnapshot.Within(scope).");
        }
    }

    private static ValueArray<OneSidedObject> OneSided(SchemaSnapshot before, SchemaSnapshot after) =>
        [.. OneSided(before, after, isBefore: true), .. OneSided(after, before, isBefore: false)];

    private static IEnumerable<OneSidedObject> OneSided(SchemaSnapshot one, SchemaSnapshot other, bool isBefore) =>
        one.Unmodelled.Except(other.Unmodelled).Where(o => !o.IsData).Select(o => new OneSidedObject(o, isBefore));

    /// <summary>The attributes in which two objects of one kind differ.</summary>
    internal static IEnumerable<AttributeChange> Attributes(SchemaObject before, SchemaObject after)
    {
        var printed = PrintedChanges(before, after);
        return (printed.Count > 0 ? printed : Changes(SnapshotFile.RawAttributes(before), SnapshotFile.RawAttributes(after)))
            .Concat(ObjectKinds.RulesFor(before.Identity.Kind).SecretChangesAny(before, after));
    }

    /// <summary>The attributes that are printed in another way; of an object that isn't there none is.</summary>
    internal static List<AttributeChange> PrintedChanges(SchemaObject? before, SchemaObject? after) =>
        Changes(before is null ? [] : SnapshotFile.Attributes(before), after is null ? [] : SnapshotFile.Attributes(after));

    private static List<AttributeChange> Changes(Dictionary<string, string> old, Dictionary<string, string> young) =>
    [
        .. old.Keys.Union(young.Keys)
            .Select(name => new AttributeChange(name, old.GetValueOrDefault(name), young.GetValueOrDefault(name)))
            .Where(c => c.Before != c.After),
    ];

    // Both are in the order of identities, so one walk along both finds what only one has.
    private static List<SchemaDifference> Find(SchemaSnapshot before, SchemaSnapshot after, NoiseFilter noise)
    {
        var (removed, others) = (new List<SchemaDifference>(), new List<SchemaDifference>());

        // Comparing values costs a tenth of hashing them: fingerprints help where they are there already, as those of files are.
        // They say nothing of secrets.
        if (before.HasFingerprint && after.HasFingerprint && before.Fingerprint == after.Fingerprint && !(before.HoldsSecrets && after.HoldsSecrets))
        {
            return removed;
        }

        var visibility = new Visibility(before, after);
        var left = before.Identities;
        var right = after.Identities;
        for (int i = 0, j = 0; i < left.Length || j < right.Length;)
        {
            var order = i == left.Length ? 1 : j == right.Length ? -1 : left[i].CompareTo(right[j]);
            var (old, young) = (order <= 0 ? before.Objects[i++] : null, order >= 0 ? after.Objects[j++] : null);
            if (old == young || visibility.Hides((young ?? old)!) || noise.Hides((young ?? old)!))
            {
                continue;
            }

            if (young is null)
            {
                removed.Add(new Removed(old!));
            }
            else if (old is null)
            {
                others.Add(new Added(young));
            }
            else if (Attributes(old, young).ToValueArray() is var changes
                && changes.Where(change => !visibility.Hides(young, change.Attribute)).ToValueArray() is var visible
                && (visible.Count > 0 || changes.IsEmpty))
            {
                others.Add(new Changed(old, young, visible));
            }
        }

        removed.AddRange(others);
        return removed;
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
