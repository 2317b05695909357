namespace AssetTracer.Schema;

/// <summary>The steps of a plan and which of them must come before others.</summary>
internal sealed class StepGraph
{
    private readonly Fates _fates;
    private readonly IReadOnlySet<ObjectIdentity> _apart;
    private readonly Dictionary<ObjectIdentity, Step> _let = [];
    private readonly Dictionary<ObjectIdentity, Step> _gone = [];
    private readonly Dictionary<ObjectIdentity, Step> _made = [];
    private readonly Dictionary<ObjectIdentity, Step> _finished = [];
    private readonly HashSet<ObjectIdentity> _bare = [];
    private readonly List<Step> _steps = [];

    /// <param name="fates">What becomes of every object.</param>
    /// <param name="apart">Objects that are made in steps of their own although they could be made in one.</param>
    public StepGraph(Fates fates, IReadOnlySet<ObjectIdentity> apart)
    {
        (_fates, _apart) = (fates, apart);
        foreach (var fate in fates.All)
        {
            Remove(fate);
        }

        foreach (var fate in fates.All.Where(f => f.Comes && !_made.ContainsKey(f.Identity)))
        {
            Make(fate);
        }

        foreach (var fate in fates.All.Where(f => f.Kind == FateKind.Alter))
        {
            Alter(fate);
        }

        foreach (var fate in fates.All)
        {
            LinkRemoval(fate);
            LinkMaking(fate);
            LinkJoining(fate);
            LinkBodies(fate);
        }

        LinkNames();
    }

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>What goes by the first of two steps only with the whole that it is part of, and needs what goes by the second.</summary>
    public IEnumerable<ObjectIdentity> TakenAlong(Step taker, Step needed) =>
        from fate in _fates.All
        where fate is { Goes: true, Before: not null } && !_gone.ContainsKey(fate.Identity) && Gone(fate.Identity) == taker
            && !fate.Rules.Changing.IsAboutAnother && !_fates.Before.Origins(fate.Before).Any()
        where _fates.Before.Needs(fate.Identity).Any(n => Gone(n) == needed)
        select fate.Identity;

    private static ChangeRules RulesOf(Fate fate) => fate.Rules.Changing;

    private Step Add(ObjectIdentity about, StepPhase phase, params IEnumerable<MigrationOperation> operations)
    {
        var step = new Step(about, phase, _steps.Count);
        step.Operations.AddRange(operations);
        _steps.Add(step);
        return step;
    }

    private void Remove(Fate fate)
    {
        if (fate is { IsShed: true, Stays: true } && fate.Shed() is var shed && shed != fate.Before)
        {
            _let[fate.Identity] = Add(fate.Identity, StepPhase.LettingGo, new AlterObject(fate.Before!, shed));
        }

        if (fate.Goes && !_fates.IsRenamed(fate) && (_fates.TakenBy(fate) is null || _apart.Contains(fate.Identity) || Leaving(fate).Any()))
        {
            if (_fates.NewNameOf(fate) is { } renamed)
            {
                _gone[fate.Identity] = _made[renamed] = Add(fate.Identity, StepPhase.Dropping, new RenameObject(fate.Identity, renamed.Within ?? renamed.Name.Name));
            }
            else if (fate.Beside is { } aside)
            {
                _gone[fate.Identity] = Add(fate.Identity, StepPhase.Dropping, new RenameObject(fate.Identity, aside.Name));
            }
            else
            {
                _gone[fate.Identity] = Add(fate.Identity, StepPhase.Dropping, new DropObject(fate.Identity, _fates.TakesAlong(fate) ? DropBehavior.Cascade : DropBehavior.Restrict));
            }
        }
    }

    // Who leaves the whole of an object before it is dropped, and would keep what it has of that object.
    private IEnumerable<Fate> Leaving(Fate fate) => !RulesOf(fate).StaysWithHeirs(fate.Before!) || fate.Before!.Parent is not { } whole ? [] :
        _fates.Before.NeededBy(whole).Select(_fates.Of).OfType<Fate>().Where(heir => heir is { IsShed: true, Stays: true });

    private Step? Gone(ObjectIdentity identity)
    {
        for (var (fate, depth) = (_fates.Of(identity), 0); fate is { Goes: true } && depth < 32; fate = _fates.TakenBy(fate), depth++)
        {
            if (_gone.TryGetValue(fate.Identity, out var step))
            {
                return step;
            }
        }

        return null;
    }

    private void Make(Fate fate)
    {
        var (rules, item) = (RulesOf(fate), fate.After!);
        var phase = rules.ComesLast || (item.Parent is { } whole && ObjectKinds.RulesFor(whole.Kind).Changing.ComesLast) ? StepPhase.Last : StepPhase.Making;
        if (IsBrought(fate) && _fates.After.Brought(item) is { } brought)
        {
            _made[fate.Identity] = Add(fate.Identity, phase, brought == item ? [] : [new AlterObject(brought, item)]);
            return;
        }

        // A part that follows from another object would, said once more, be the whole's own as well, and outlive the other one.
        var parts = _fates.After.Snapshot.PartsOf(fate.Identity)
            .Where(p => _fates.Of(p.Identity) is { Comes: true } && !_apart.Contains(p.Identity) && !_fates.After.Follows(p.Identity)).ToList();
        if (!_apart.Contains(fate.Identity) && rules.Assemble(item, parts, _fates.After.Snapshot) is { } assembly)
        {
            var step = Add(fate.Identity, phase, assembly.Operation);
            step.Creates.Add(fate.Identity);
            foreach (var part in assembly.Covered)
            {
                _made[part] = step;
                step.Creates.Add(part);
            }

            _made[fate.Identity] = step;
            Finish(fate, assembly.Made);
            return;
        }

        var first = (rules.IsMadeInTwoSteps || _apart.Contains(fate.Identity)) && rules.Bare(item) is { } bare ? bare
            : IsBrought(fate) ? rules.Adopted(item, _fates.After.Snapshot)
            : rules.Unbrought(item);
        var made = Add(fate.Identity, phase, new CreateObject(first));
        made.Creates.Add(fate.Identity);
        _made[fate.Identity] = made;
        if (first != item && IsBrought(fate))
        {
            _bare.Add(fate.Identity);
            Finish(fate, first);
        }
    }

    // What a whole has to have when it joins those that would bring it, has to be there before.
    private bool IsBrought(Fate fate) =>
        fate.After!.Parent is not { } whole || !IsJoining(whole);

    private void Finish(Fate fate, SchemaObject made)
    {
        if (made != fate.After)
        {
            _finished[fate.Identity] = Add(
                fate.Identity, StepPhase.Making, [.. Preparation(fate, made), new AlterObject(made, fate.After!)]);
        }
    }

    private void Alter(Fate fate)
    {
        var start = _fates.StartOf(fate);
        if (start == fate.After)
        {
            _finished[fate.Identity] = Add(fate.Identity, StepPhase.Making);
            return;
        }

        var change = new AlterObject(start, fate.After!);
        var isAhead = change.ToStatements().Any(s => s.Hazards.Any(h => h.Kind == HazardKind.UsableAfterCommit));
        _finished[fate.Identity] = Add(fate.Identity, isAhead ? StepPhase.Ahead : StepPhase.Making, [.. Preparation(fate, start), change]);
    }

    private IEnumerable<MigrationOperation> Preparation(Fate fate, SchemaObject from) =>
        RulesOf(fate).Preparation(from, fate.After!, _fates.Before.Snapshot.Holding(
            _fates.Before.Snapshot.Objects.Where(o => o.Parent is not { } whole || _fates.Of(whole) is { Stays: true })));

    private Step? Made(ObjectIdentity identity) => _made.GetValueOrDefault(identity);

    private Step? Altered(ObjectIdentity identity) => _finished.GetValueOrDefault(identity);

    private void LinkRemoval(Fate fate)
    {
        if (fate.Before is null)
        {
            return;
        }

        var gone = Gone(fate.Identity);
        if (fate.Beside is not null)
        {
            ClearAway(fate);
        }

        if (_gone.TryGetValue(fate.Identity, out var own) && _fates.TakenBy(fate) is { } taker)
        {
            Gone(taker.Identity)?.Follow(own);
            foreach (var heir in Leaving(fate))
            {
                _let.GetValueOrDefault(heir.Identity)?.Follow(own);
            }
        }

        foreach (var dependent in _fates.Before.NeededBy(fate.Identity).Select(_fates.Of).OfType<Fate>())
        {
            if (gone is not null)
            {
                gone.Follow(Gone(dependent.Identity));
                gone.Follow(_let.GetValueOrDefault(dependent.Identity));
                if (dependent is { Kind: FateKind.Alter, IsShed: false } && fate.Beside is null)
                {
                    gone.Follow(Altered(dependent.Identity));
                }
            }

            if (fate.Kind == FateKind.Alter)
            {
                Altered(fate.Identity)!.Follow(Gone(dependent.Identity));
                Altered(fate.Identity)!.Follow(_let.GetValueOrDefault(dependent.Identity));
            }
        }

        foreach (var heir in gone is null ? [] : _fates.Before.BroughtBy(fate.Identity).Select(_fates.Of).Select(part => part?.Before?.Parent).OfType<ObjectIdentity>().Select(_fates.Of))
        {
            gone!.Follow(_fates.JoinsBeforeLeaving(heir) ? Altered(heir!.Identity) : null);
        }

        // A part leaves, or changes, only when its whole has left what brought it.
        if (fate.Before.Parent is { } whole)
        {
            var leaving = _let.GetValueOrDefault(whole) ?? (_fates.Before.Origins(fate.Before).Any() ? Altered(whole) : null);
            _gone.GetValueOrDefault(fate.Identity)?.Follow(leaving);
            Altered(fate.Identity)?.Follow(_let.GetValueOrDefault(whole));
        }
    }

    private void ClearAway(Fate fate)
    {
        var clear = Add(fate.Identity with { Name = fate.Beside!.Value }, StepPhase.ClearingAway, new DropObject(fate.Identity with { Name = fate.Beside.Value }, DropBehavior.Restrict));
        clear.Follow(_gone[fate.Identity]);
        clear.Follow(Made(fate.Identity));
        foreach (var dependent in _fates.Before.NeededBy(fate.Identity))
        {
            clear.Follow(Gone(dependent));
            clear.Follow(Altered(dependent));
        }
    }

    private void LinkMaking(Fate fate)
    {
        if (fate.After is null || fate.Kind == FateKind.Keep)
        {
            return;
        }

        var (made, finished) = (Made(fate.Identity), Altered(fate.Identity));
        if (fate.Kind == FateKind.Recreate)
        {
            made!.Follow(Gone(fate.Identity));
        }

        finished?.Follow(made);
        finished?.Follow(_let.GetValueOrDefault(fate.Identity));
        made?.Follow(fate.After.Parent is { } whole ? _let.GetValueOrDefault(whole) : null, isNecessary: false);
        foreach (var need in _fates.After.Needs(fate.Identity))
        {
            var isForLater = _bare.Contains(fate.Identity) && RulesOf(fate).IsLoose(fate.After, need);
            foreach (var step in new[] { isForLater ? null : made, finished }.OfType<Step>().Where(s => !BringsAlong(s, need)))
            {
                step.Follow(Made(need));
                if (need != fate.After.Parent || !IsJoining(need))
                {
                    step.Follow(Altered(need), isNecessary: false);
                }
            }
        }
    }

    private bool IsJoining(ObjectIdentity whole) =>
        _fates.Of(whole) is { Kind: FateKind.Alter } table && RulesOf(table).FinishesAfterParts(_fates.StartOf(table), table.After!);

    // A function can be made before what its body names, but what runs it at once can't.
    private void LinkBodies(Fate fate)
    {
        if (fate.After is null || fate.Kind == FateKind.Keep || (Made(fate.Identity) ?? Altered(fate.Identity)) is not { } step)
        {
            return;
        }

        foreach (var first in RulesOf(fate).Follows(fate.After, _fates.After.Snapshot))
        {
            Made(fate.Identity)?.Follow(Made(first), isNecessary: false);
            Made(first)?.Follow(Gone(fate.Identity), isNecessary: false);
        }

        foreach (var need in _fates.After.NeedsWhenRun(fate.After))
        {
            step.Follow(Made(need), isNecessary: false);
            step.Follow(Altered(need), isNecessary: false);
        }
    }

    // What a step creates brings its inherited parts along: what it creates together with them needn't wait until these are altered.
    private bool BringsAlong(Step step, ObjectIdentity need) =>
        step.Creates.Count > 1 && _fates.Of(need) is { Comes: true, After: { Parent: { } whole } part } && step.Creates.Contains(whole) && _fates.After.Brought(part) is not null;

    // A table is joined to another when its parts are as they shall be, and gets the other's parts then.
    private void LinkJoining(Fate fate)
    {
        if (fate.After is null || Altered(fate.Identity) is not { } joined
            || !RulesOf(fate).FinishesAfterParts(fate.Kind == FateKind.Alter ? _fates.StartOf(fate) : joined.Operations.OfType<AlterObject>().First().Before, fate.After))
        {
            return;
        }

        foreach (var part in _fates.After.Snapshot.PartsOf(fate.Identity).Select(p => _fates.Of(p.Identity)!).Where(p => !RulesOf(p).IsAboutAnother))
        {
            if ((_fates.After.Origins(part.After!).Any() && _fates.After.Brought(part.After!) is null) || RulesOf(part).Follows(part.After!, _fates.After.Snapshot).Any())
            {
                Made(part.Identity)?.Follow(joined);
            }
            else
            {
                joined.Follow(Made(part.Identity), isNecessary: false);
                joined.Follow(Altered(part.Identity), isNecessary: false);
            }
        }

        foreach (var part in _fates.Before.Snapshot.PartsOf(fate.Identity))
        {
            joined.Follow(Gone(part.Identity), isNecessary: false);
        }

        // Whom it leaves later must not give it more until then.
        foreach (var part in _fates.JoinsBeforeLeaving(fate) ? _fates.Before.Needs(fate.Identity).Except(_fates.After.Needs(fate.Identity)).SelectMany(n => _fates.After.Snapshot.PartsOf(n)) : [])
        {
            Made(part.Identity)?.Follow(joined, isNecessary: false);
            Altered(part.Identity)?.Follow(joined, isNecessary: false);
        }

        foreach (var column in _fates.After.Needs(fate.Identity).SelectMany(n => _fates.After.Snapshot.PartsOf(n)).Where(p => ObjectKinds.RulesFor(p.Identity.Kind).Changing.Fixed.Any()))
        {
            joined.Follow(Made(column.Identity), isNecessary: false);
            joined.Follow(Altered(column.Identity), isNecessary: false);
        }
    }

    // A name has to be free, and columns come in their order.
    private void LinkNames()
    {
        var leaving = _fates.All.Where(f => f.Goes).Select(f => (Name: RulesOf(f).TakenName(f.Before!), Fate: f)).Where(p => p.Name is not null).ToLookup(p => p.Name, p => p.Fate);
        foreach (var fate in _fates.All.Where(f => f.Comes))
        {
            foreach (var other in leaving[RulesOf(fate).TakenName(fate.After!)].Where(o => o != fate))
            {
                Made(fate.Identity)?.Follow(Gone(other.Identity), isNecessary: false);
            }
        }

        foreach (var columns in _fates.All.Where(f => f.Comes && RulesOf(f).Fixed.Any() && f.After!.Parent is not null).GroupBy(f => f.After!.Parent))
        {
            Step? last = null;
            foreach (var step in columns.OrderBy(f => RulesOf(f).Place(f.After!)).Select(f => Made(f.Identity)!))
            {
                if (last is not null)
                {
                    step.Follow(last, isNecessary: false);
                }

                last = step;
            }
        }
    }
}
