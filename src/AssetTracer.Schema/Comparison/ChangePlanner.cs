namespace AssetTracer.Schema;

/// <summary>Turns the differences between two structures into operations that make one into the other, in an order that PostgreSQL accepts.</summary>
public static class ChangePlanner
{
    /// <summary>Plans how a database becomes another.</summary>
    /// <param name="before">The structure of the database that is to change, read with <see cref="PostgresSnapshotReader.WithDependencies"/> if possible.</param>
    /// <param name="after">The structure that it shall have, read in the same way.</param>
    /// <param name="options">What to leave as it is, and what the two are called; by default nothing is left.</param>
    /// <exception cref="ComparisonException">A snapshot isn't whole, so that nobody can tell what differs.</exception>
    public static ChangePlan Plan(SchemaSnapshot before, SchemaSnapshot after, ComparisonOptions? options = null)
    {
        options ??= new();
        var comparison = SchemaComparer.Compare(before, after, options);
        var wanted = WantedStructure.Of(before, after, options.Ignore);
        var fates = new Fates(new(before), new(wanted));
        var steps = StepOrder.Of(fates);
        var operations = steps.SelectMany(s => s.Operations).Concat(Repair(fates, options)).ToValueArray();
        return new(operations, [.. Left(fates, steps, comparison)], options.BeforeName, options.AfterName)
        {
            New = fates.All.Where(f => f.Kind == FateKind.Create).Select(f => f.Identity).ToHashSet(),
        };
    }

    // What is made anew has no privileges yet, but for those that come by default.
    private static IEnumerable<MigrationOperation> Repair(Fates fates, ComparisonOptions options) => options.Ignore.Contains(NoiseCategory.Privileges)
        ? []
        : SideEffectsOnPrivileges.Repair(fates.Before.Snapshot.Holding(fates.Before.Snapshot.Objects.Where(o => fates.Of(o.Identity) is { Stays: true } or { Rules.Changing.IsAboutAnother: true })), fates.After.Snapshot);

    private static IEnumerable<string> Left(Fates fates, IReadOnlyList<Step> steps, SchemaComparison comparison)
    {
        foreach (var fate in fates.All.Where(f => f is { Kind: FateKind.Alter, Before: { } before, After: { } after } && before != after))
        {
            var changes = SchemaComparer.Attributes(fate.Before!, fate.After!).ToList();
            var isFixed = changes.TrueForAll(c => fate.Rules.Changing.Fixed.Contains(c.Attribute));
            var start = fates.StartOf(fate);
            if (!isFixed && start != fate.After && fate.Rules.AlterAny(start, fate.After!) is { IsEmpty: true })
            {
                yield return $"{fate.Identity} still differs in {Wording.List([.. changes.Select(c => c.InWords)])}: no statement changes that.";
            }
        }

        var created = steps.SelectMany(s => s.Creates.Count > 0 ? s.Creates : [s.About]).ToList();
        foreach (var sentence in PartOrder.Left(fates, created))
        {
            yield return sentence;
        }

        foreach (var one in comparison.OneSided)
        {
            yield return $"{one.Object.Type} {one.Object.Name} is only in {(one.IsBefore ? comparison.BeforeName : comparison.AfterName)}: objects of that kind aren't compared.";
        }

        foreach (var one in comparison.NotVisible)
        {
            yield return $"{one.Object} couldn't be read in {(one.IsBefore ? comparison.BeforeName : comparison.AfterName)}, so it stays as it is.";
        }
    }
}
