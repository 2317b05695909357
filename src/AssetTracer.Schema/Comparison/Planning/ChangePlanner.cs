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
        var renamed = comparison.Differences.OfType<Renamed>().ToList();
        var fates = new Fates(new(before), new(wanted), renamed);
        var steps = StepOrder.Of(fates);
        var operations = steps.SelectMany(s => s.Operations).Concat(Repair(fates, options)).ToValueArray();
        return new(operations, [.. Left(fates, steps, comparison)], options.BeforeName, options.AfterName)
        {
            Hints = [.. Hints(fates, renamed)],
            Expectations = [.. Expectations(fates)],
            New = fates.All.Where(f => f.Kind == FateKind.Create).Select(f => f.Identity).ToHashSet(),
        };
    }

    // What is made anew has no privileges yet, but for those that come by default.
    private static IEnumerable<MigrationOperation> Repair(Fates fates, ComparisonOptions options) => options.Ignore.Contains(NoiseCategory.Privileges)
        ? []
        : SideEffectsOnPrivileges.Repair(fates.Before.Snapshot.Holding(fates.Before.Snapshot.Objects.Where(o => fates.Of(o.Identity) is { Stays: true } or { Rules.Changing.IsAboutAnother: true })), fates.After.Snapshot);

    // Whoever knows that it is the same object can keep what is in it.
    private static IEnumerable<string> Hints(Fates fates, IEnumerable<Renamed> renamed) =>
        from one in renamed
        let fate = fates.Of(one.Before.Identity)
        where fate is { Goes: true } && fates.NewNameOf(fate) is null && !fate.Rules.IsNameCosmetic
        let statements = fate.Rules.Rename(one.Before.Identity, one.After.Identity.Within ?? one.After.Identity.Name.Name).Select(s => s.Text)
        select $"{one.Before.Identity} seems to be called {Quote.Id(one.After.Identity.Within ?? one.After.Identity.Name.Name)} now. Here it is dropped and created; to keep what is in it, "
            + $"say {string.Join("; ", statements)} first and have the script written again.";

    // Who is left otherwise than planned isn't expected to be as planned.
    private static IEnumerable<string> Expectations(Fates fates) =>
        from fate in fates.All
        let isAsPlanned = fate.After is { } after && !fates.After.Follows(after.Identity) && (fate.Comes || (fate.Kind == FateKind.Alter && fate.Before != after))
            && SchemaComparer.Attributes(fates.Reached(fate), after).All(c => !fate.Rules.Changing.Fixed.Contains(c.Attribute) || fate.Rules.Changing.Ordered.Contains(c.Attribute))
        let isGone = fate is { Kind: FateKind.Drop, Before: { } before } && fates.TakenBy(fate) is null && !fates.Before.Follows(before.Identity)
        from text in isAsPlanned ? ExpectationText.Of(fate.After!, fates.After.Snapshot) : isGone ? [ExpectationText.OfNo(fate.Identity)] : []
        select text;

    private static IEnumerable<string> Left(Fates fates, IReadOnlyList<Step> steps, SchemaComparison comparison)
    {
        foreach (var sentence in fates.All.Where(f => f.Kind != FateKind.Keep && f.After is not null).SelectMany(f => f.Rules.Changing.ByHand(f.Kind == FateKind.Recreate ? null : f.Before, f.After!)))
        {
            yield return sentence;
        }

        foreach (var fate in fates.All.Where(f => f.After is not null && (f.Comes || f.Kind == FateKind.Alter || (f.After.Parent is { } whole && fates.Of(whole) is { IsShed: true }))))
        {
            var start = fates.Reached(fate);
            var changes = SchemaComparer.Attributes(start, fate.After!).ToList();
            var isFixed = changes.TrueForAll(c => fate.Rules.Changing.Fixed.Contains(c.Attribute)) || (fate.Before is not null && fate.Rules.SecretChangesAny(fate.Before, fate.After!).Any());
            var stuck = changes.Where(c => fate.Rules.Changing.Fixed.Contains(c.Attribute) && !fate.Rules.Changing.Ordered.Contains(c.Attribute)).Select(c => c.InWords).ToList();
            if (stuck.Count > 0)
            {
                yield return $"{fate.Identity} still differs in {Wording.List(stuck)}: only making its table anew would change that.";
            }

            if (!isFixed && start != fate.After && (fate.Comes || fate.Rules.AlterAny(start, fate.After!) is { IsEmpty: true }))
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
