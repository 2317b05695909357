namespace AssetTracer.Schema;

/// <summary>
/// Finds the same unique rule in another form on the other side, and the unique rule that reaches further there:
/// a number that is unique by itself on one database and per organization on the other.
/// </summary>
internal static class UniqueRules
{
    public static IReadOnlyList<SchemaDifference> Pair(IReadOnlyList<SchemaDifference> differences, ComparisonSides sides)
    {
        var removed = Rules(differences.OfType<Removed>().Select(d => d.Before));
        var added = Rules(differences.OfType<Added>().Select(d => d.After));
        var pairs = removed.SelectMany(r => Same(r, added[r.Key], sides).Concat(Related(r, added[r.Key], sides))).ToList();
        var paired = pairs.SelectMany(p => new[] { p.Before.Identity, p.After.Identity }).ToHashSet();
        return pairs.Count == 0 ? differences : [.. differences.Where(d => d is Changed || !paired.Contains(d.Identity)), .. pairs];
    }

    /// <summary>What it means that a rule covers other columns, or the same in another order; null if the two have no more to do with each other.</summary>
    public static Meaning? Explain(UniqueRule before, UniqueRule after, ComparisonSides sides) =>
        before.Set == after.Set ? SameColumns(before, after, sides)
        : before.IsNarrowerThan(after) ? Reach(before, after, sides.BeforeName, sides.AfterName, sides.After)
        : after.IsNarrowerThan(before) ? Reach(after, before, sides.AfterName, sides.BeforeName, sides.Before)
        : null;

    private static ILookup<QualifiedName, UniqueRule> Rules(IEnumerable<SchemaObject> items) => items.Select(UniqueRule.Of).OfType<UniqueRule>().ToLookup(r => r.Table);

    private static IEnumerable<Counterpart> Same(IEnumerable<UniqueRule> removed, IEnumerable<UniqueRule> added, ComparisonSides sides)
    {
        var right = added.OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var left = removed.OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var equal = Zip(left, right, r => (r.Set, r.IsNullsNotDistinct, r.IsDeferrable)).ToList();
        var similar = Zip(left.Except(equal.Select(p => p.Before)), right.Except(equal.Select(p => p.After)), r => r.Set);
        return equal.Concat(similar).Select(p => Found(p.Before, p.After, EnforceTheSame(p.Before, p.After, sides), SameColumns(p.Before, p.After, sides)));
    }

    private static IEnumerable<(UniqueRule Before, UniqueRule After)> Zip<T>(
        IEnumerable<UniqueRule> removed, IEnumerable<UniqueRule> added, Func<UniqueRule, T> by)
    {
        var after = added.ToLookup(by);
        return removed.GroupBy(by).SelectMany(g => g.Zip(after[g.Key]));
    }

    // The pair that shares most columns first; the names decide only so that the answer doesn't depend on which side is which.
    private static IEnumerable<Counterpart> Related(IEnumerable<UniqueRule> removed, IEnumerable<UniqueRule> added, ComparisonSides sides)
    {
        var left = removed.ToList();
        var right = added.ToList();
        var sets = left.Select(r => r.Set).Intersect(right.Select(r => r.Set)).ToHashSet();
        var candidates = left.Where(r => !sets.Contains(r.Set))
            .SelectMany(before => right.Where(r => !sets.Contains(r.Set)).Select(after => (Before: before, After: after)))
            .Where(p => Reaches(p.Before, p.After, sides.After) || Reaches(p.After, p.Before, sides.Before))
            .OrderByDescending(p => Math.Min(p.Before.Set.Count, p.After.Set.Count))
            .ThenBy(p => Math.Max(p.Before.Set.Count, p.After.Set.Count))
            .ThenBy(p => string.CompareOrdinal(p.Before.Name, p.After.Name) < 0 ? p.Before.Name : p.After.Name, StringComparer.Ordinal)
            .ThenBy(p => string.CompareOrdinal(p.Before.Name, p.After.Name) < 0 ? p.After.Name : p.Before.Name, StringComparer.Ordinal);
        var taken = new HashSet<UniqueRule>();
        foreach (var (before, after) in candidates)
        {
            if (!taken.Contains(before) && !taken.Contains(after))
            {
                taken.Add(before);
                taken.Add(after);
                yield return Found(before, after, false, Explain(before, after, sides)!);
            }
        }
    }

    // Where another rule of the wider side makes the narrow columns unique as well, nothing reaches further.
    private static bool Reaches(UniqueRule narrow, UniqueRule wide, SchemaSnapshot ofWide) =>
        narrow.IsNarrowerThan(wide) && !UniqueRule.On(wide.Table, ofWide).Any(r => r.Set == narrow.Set || r.IsNarrowerThan(narrow));

    private static Counterpart Found(UniqueRule before, UniqueRule after, bool same, Meaning meaning) =>
        new(before.Source, after.Source, same) { Severity = meaning.Severity, Sentence = meaning.Sentence };

    private static bool EnforceTheSame(UniqueRule before, UniqueRule after, ComparisonSides sides) =>
        before.IsNullsNotDistinct == after.IsNullsNotDistinct && before.IsDeferrable == after.IsDeferrable && !NullsDiffer(before, after, sides);

    private static bool NullsDiffer(UniqueRule before, UniqueRule after, ComparisonSides sides) =>
        before.IsKey != after.IsKey && !(RefuseNull(before, sides.Before) && RefuseNull(after, sides.After));

    private static Meaning SameColumns(UniqueRule before, UniqueRule after, ComparisonSides sides)
    {
        var ways = new List<string>();
        if (before.IsNullsNotDistinct != after.IsNullsNotDistinct)
        {
            ways.Add($"two nulls count as equal {sides.Only(before.IsNullsNotDistinct)}");
        }

        if (before.IsDeferrable != after.IsDeferrable)
        {
            ways.Add($"the check can wait until the end of the transaction {sides.Only(before.IsDeferrable)}, so ON CONFLICT can't use it there");
        }

        if (NullsDiffer(before, after, sides))
        {
            ways.Add($"it refuses nulls {sides.Only(before.IsKey)}");
        }

        return ways.Count > 0
            ? new(Severity.Breaking, $"{after.Table}: {Listed(after.Columns)} must be unique in both, but {string.Join("; ", ways)}.")
            : OtherForm(before, after, sides);
    }

    private static Meaning OtherForm(UniqueRule before, UniqueRule after, ComparisonSides sides)
    {
        var ways = new List<string>();
        if (before.Form != after.Form)
        {
            ways.Add($"{after.Form} against {before.Form}");
        }

        if (before.Columns != after.Columns)
        {
            ways.Add("other column order");
        }

        if (before.Name != after.Name)
        {
            ways.Add("other name");
        }

        // some statements ask for the primary key by itself: GROUP BY id, REFERENCES without columns
        return new(
            before.IsKey != after.IsKey ? Severity.Behavioural : Severity.Cosmetic,
            $"{before.Table}: the same rule in another form: {sides.AfterName} has the {after.Form} {after.Name} ({after.List}), "
            + $"{sides.BeforeName} the {before.Form} {before.Name} ({before.List}): {string.Join(", ", ways)}.");
    }

    private static Meaning Reach(UniqueRule narrow, UniqueRule wide, string narrowName, string wideName, SchemaSnapshot ofWide)
    {
        var more = wide.Columns.Except(narrow.Columns).ToList();
        var (verb, alone) = narrow.Columns.Count == 1 ? ("is", "by itself") : ("are", "together");
        return new(
            Severity.Breaking,
            $"{narrow.Table}: {Listed(narrow.Columns)} {verb} unique {alone} in {narrowName}, but per {Listed(more)} in {wideName}. "
            + $"{Sharers(wide.Table, more, ofWide)} can't both use the same {Listed(narrow.Columns)} in {narrowName}.");
    }

    /// <summary>Who may share a value on the wider side: two organizations, if the column refers to those.</summary>
    private static string Sharers(QualifiedName table, List<string> columns, SchemaSnapshot snapshot)
    {
        var key = columns is [var column]
            ? snapshot.PartsOf(TableDefinition.Named(table)).OfType<ConstraintDefinition>()
                .FirstOrDefault(c => c is { Type: ConstraintType.ForeignKey, Columns: [var own] } && Quote.Id(own) == column)
            : null;
        return key?.ReferencedTable is { Name: [.., 's'] plural } ? $"Two {plural}" : $"Two rows that differ in {Listed(columns)}";
    }

    private static bool RefuseNull(UniqueRule rule, SchemaSnapshot snapshot) =>
        snapshot.PartsOf(TableDefinition.Named(rule.Table)).OfType<ColumnDefinition>().All(c => !c.IsNullable || !rule.Set.Contains(Quote.Id(c.Name)));

    private static string Listed(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
}
