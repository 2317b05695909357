namespace AssetTracer.Schema;

/// <summary>Which steps of a plan must come before others.</summary>
internal sealed class StepGraph
{
    private readonly Fates _fates;
    private readonly PlanSteps _steps;
    private readonly Dictionary<ObjectIdentity, Step> _cleared = [];

    private readonly HashSet<(ObjectIdentity Later, ObjectIdentity First)> _altersAfter;

    private StepGraph(Fates fates, PlanSteps steps)
    {
        (_fates, _steps) = (fates, steps);
        _altersAfter = [.. from fate in fates.All
                           where fate.Kind == FateKind.Alter
                           from first in RulesOf(fate).AltersAfter(fate.Before!, fate.After!, fates.Before.Snapshot, fates.After.Snapshot)
                           select (fate.Identity, first)];
    }

    /// <summary>Links the steps of a plan.</summary>
    /// <param name="fates">What becomes of every object.</param>
    /// <param name="steps">The steps that bring it about; those that clear away are added.</param>
    public static void Link(Fates fates, PlanSteps steps)
    {
        var graph = new StepGraph(fates, steps);
        foreach (var fate in fates.All)
        {
            graph.LinkRemoval(fate);
            graph.LinkMaking(fate);
            graph.LinkJoining(fate);
            graph.LinkBodies(fate);
            graph.LinkFacts(fate);
        }

        graph.LinkAlterations();
        graph.LinkClearing();
        graph.LinkNames();
    }

    private static ChangeRules RulesOf(Fate fate) => fate.Rules.Changing;

    private void LinkRemoval(Fate fate)
    {
        if (fate.Before is null)
        {
            return;
        }

        var gone = _steps.Gone(fate.Identity);
        if (fate.Beside is not null)
        {
            ClearAway(fate);
        }

        if (_steps.Dropped(fate.Identity) is { } own)
        {
            if (_fates.TakenBy(fate) is { } taker)
            {
                _steps.Gone(taker.Identity)?.Follow(own);
            }

            foreach (var heir in _steps.Leaving(fate))
            {
                _steps.LetGo(heir.Identity)?.Follow(own);
            }
        }

        foreach (var dependent in _fates.Before.NeededBy(fate.Identity).Select(_fates.Of).OfType<Fate>())
        {
            if (gone is not null)
            {
                gone.Follow(_steps.Gone(dependent.Identity));
                _steps.Made(dependent.Identity)?.Follow(gone, isNecessary: false);
                gone.Follow(_steps.LetGo(dependent.Identity));
                if (dependent.Kind == FateKind.Alter && fate.Beside is null && !HasLeft(dependent, fate.Identity)
                    && !(dependent.IsShed && RulesOf(dependent).IsLoose(dependent.Before!, fate.Identity)))
                {
                    gone.Follow(_steps.Altered(dependent.Identity));
                }
            }

            if (fate.Kind == FateKind.Alter)
            {
                _steps.LetGo(fate.Identity)?.Follow(dependent.Before?.Parent == fate.Identity ? null : _steps.Gone(dependent.Identity), isNecessary: false);
                _steps.Altered(fate.Identity)!.Follow(_steps.Gone(dependent.Identity));
                _steps.Altered(fate.Identity)!.Follow(_steps.LetGo(dependent.Identity));
            }
        }

        foreach (var heir in gone is null ? [] : _fates.Before.BroughtBy(fate.Identity).Select(_fates.Of).Select(part => part?.Before?.Parent).OfType<ObjectIdentity>().Select(_fates.Of))
        {
            gone!.Follow(_fates.JoinsBeforeLeaving(heir) ? _steps.Altered(heir!.Identity) : null);
        }

        // A part leaves, or changes, only when its whole has left what brought it.
        if (fate.Before.Parent is { } whole)
        {
            var leaving = _steps.LetGo(whole) ?? (_fates.Before.Origins(fate.Before).Any() ? _steps.Altered(whole) : null);
            _steps.Dropped(fate.Identity)?.Follow(leaving);
            _steps.Altered(fate.Identity)?.Follow(_steps.LetGo(whole));
        }
    }

    // What left its origins is on its own until it joins them again.
    private bool HasLeft(Fate fate, ObjectIdentity origin) =>
        fate.Stays && _fates.IsDetached(fate) && (_fates.Before.Origins(fate.Before!).Contains(origin) || _fates.After.Origins(fate.After!).Contains(origin));

    private void ClearAway(Fate fate)
    {
        var aside = fate.Identity with { Name = fate.Beside!.Value };
        var clear = _steps.Add(aside, StepPhase.ClearingAway, [.. RulesOf(fate).Unbridge(aside.Name), new DropObject(aside, DropBehavior.Restrict)]);
        _cleared[fate.Identity] = clear;
        clear.Follow(_steps.Dropped(fate.Identity));
        clear.Follow(_steps.Made(fate.Identity));
        foreach (var dependent in _fates.Before.NeededBy(fate.Identity))
        {
            clear.Follow(_steps.Gone(dependent));
            clear.Follow(_steps.Altered(dependent));
        }
    }

    // What was put aside needs what it needed until it goes.
    private void LinkClearing()
    {
        foreach (var (identity, clear) in _cleared)
        {
            foreach (var need in _fates.Before.Needs(identity))
            {
                (_cleared.GetValueOrDefault(need) ?? _steps.Gone(need))?.Follow(clear, isNecessary: _cleared.ContainsKey(need));
            }
        }
    }

    private void LinkMaking(Fate fate)
    {
        if (fate.After is null || fate.Kind == FateKind.Keep)
        {
            return;
        }

        var (made, finished) = (_steps.Made(fate.Identity), _steps.Altered(fate.Identity));
        if (fate.Kind == FateKind.Recreate)
        {
            made!.Follow(_steps.Gone(fate.Identity));
        }

        finished?.Follow(made);
        finished?.Follow(_steps.LetGo(fate.Identity));
        made?.Follow(fate.After.Parent is { } whole ? _steps.LetGo(whole) : null, isNecessary: false);

        // Whoever is made with parts of another's gets them as they shall be.
        if (fate is { Comes: true, After.Parent: { } heir })
        {
            foreach (var origin in _fates.After.Origins(fate.After))
            {
                _steps.Made(heir)?.Follow(_steps.Altered(origin), isNecessary: false);
            }
        }

        foreach (var need in _fates.After.Needs(fate.Identity).Where(n => !HasLeft(fate, n)))
        {
            var isForLater = _steps.IsMadeBare(fate.Identity) && RulesOf(fate).IsLoose(fate.After, need);
            foreach (var step in new[] { isForLater ? null : made, finished }.OfType<Step>().Where(s => !BringsAlong(s, need)))
            {
                step.Follow(_steps.Made(need));
                if (!_altersAfter.Contains((need, fate.Identity)) && (need != fate.After.Parent || !_steps.IsJoining(need)))
                {
                    step.Follow(_steps.Altered(need), isNecessary: false);
                }
            }
        }
    }

    private void LinkAlterations()
    {
        foreach (var (later, first) in _altersAfter)
        {
            _steps.Altered(later)!.Follow(_steps.Altered(first) ?? _steps.Made(first), isNecessary: false);
        }
    }

    // A function can be made before what its body names, but what runs it at once can't.
    private void LinkBodies(Fate fate)
    {
        if (fate.After is null || fate.Kind == FateKind.Keep || (_steps.Made(fate.Identity) ?? _steps.Altered(fate.Identity)) is not { } step)
        {
            return;
        }

        foreach (var first in RulesOf(fate).Follows(fate.After, _fates.After.Snapshot))
        {
            _steps.Made(fate.Identity)?.Follow(_steps.Made(first), isNecessary: false);
            _steps.Made(first)?.Follow(_steps.Gone(fate.Identity), isNecessary: false);
        }

        foreach (var need in _fates.After.NeedsWhenRun(fate.After))
        {
            step.Follow(_steps.Made(need), isNecessary: false);
            step.Follow(_steps.Altered(need), isNecessary: false);
        }
    }

    private void LinkFacts(Fate fate)
    {
        foreach (var ground in fate.After is null ? [] : RulesOf(fate).RestsOn(fate.After, _fates.After.Snapshot))
        {
            foreach (var step in new[] { _steps.Made(fate.Identity), _steps.Altered(fate.Identity) }.OfType<Step>())
            {
                step.Follow(_steps.Made(ground), isNecessary: false);
                step.Follow(_steps.Altered(ground), isNecessary: false);
            }
        }

        foreach (var ground in fate.Before is null ? [] : RulesOf(fate).RestsOn(fate.Before, _fates.Before.Snapshot))
        {
            _steps.Gone(ground)?.Follow(_steps.Gone(fate.Identity), isNecessary: false);
            _steps.Altered(ground)?.Follow(_steps.Gone(fate.Identity), isNecessary: false);
        }
    }

    // What a step creates brings its inherited parts along: what it creates together with them needn't wait until these are altered.
    private bool BringsAlong(Step step, ObjectIdentity need) =>
        step.Creates.Count > 1 && _fates.Of(need) is { Comes: true, After: { Parent: { } whole } part } && step.Creates.Contains(whole) && _fates.After.Brought(part) is not null;

    // A table is joined to another when its parts are as they shall be, and gets the other's parts then.
    private void LinkJoining(Fate fate)
    {
        if (fate.After is null || _steps.Altered(fate.Identity) is not { } joined
            || !RulesOf(fate).FinishesAfterParts(fate.Kind == FateKind.Alter ? _fates.StartOf(fate) : joined.Operations.OfType<AlterObject>().First().Before, fate.After))
        {
            return;
        }

        foreach (var part in _fates.After.Snapshot.PartsOf(fate.Identity).Select(p => _fates.Of(p.Identity)!).Where(p => !RulesOf(p).IsAboutAnother))
        {
            if ((_fates.After.Origins(part.After!).Any() && _fates.After.Brought(part.After!) is null) || RulesOf(part).Follows(part.After!, _fates.After.Snapshot).Any())
            {
                _steps.Made(part.Identity)?.Follow(joined);
            }
            else
            {
                joined.Follow(_steps.Made(part.Identity), isNecessary: false);
                joined.Follow(_steps.Altered(part.Identity), isNecessary: false);
            }
        }

        foreach (var part in _fates.Before.Snapshot.PartsOf(fate.Identity))
        {
            joined.Follow(_steps.Gone(part.Identity), isNecessary: false);
        }

        // Whom it leaves later must not give it more until then.
        foreach (var part in _fates.JoinsBeforeLeaving(fate) ? _fates.Before.Needs(fate.Identity).Except(_fates.After.Needs(fate.Identity)).SelectMany(n => _fates.After.Snapshot.PartsOf(n)) : [])
        {
            _steps.Made(part.Identity)?.Follow(joined, isNecessary: false);
            _steps.Altered(part.Identity)?.Follow(joined, isNecessary: false);
        }

        foreach (var column in _fates.After.Needs(fate.Identity).SelectMany(n => _fates.After.Snapshot.PartsOf(n)).Where(p => ObjectKinds.RulesFor(p.Identity.Kind).Changing.Fixed.Any()))
        {
            joined.Follow(_steps.Made(column.Identity), isNecessary: false);
            joined.Follow(_steps.Altered(column.Identity), isNecessary: false);
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
                _steps.Made(fate.Identity)?.Follow(_steps.Gone(other.Identity), isNecessary: false);
            }
        }

        foreach (var columns in _fates.All.Where(f => f.Comes && RulesOf(f).Fixed.Any() && f.After!.Parent is not null).GroupBy(f => f.After!.Parent))
        {
            Step? last = null;
            foreach (var step in columns.OrderBy(f => RulesOf(f).Place(f.After!)).Select(f => _steps.Made(f.Identity)!))
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
