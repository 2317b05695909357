namespace AssetTracer.Schema;

/// <summary>The steps of a plan, by what they do to each object: let it go from another, drop it, make it, and bring it to its end.</summary>
internal sealed class PlanSteps
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
    public PlanSteps(Fates fates, IReadOnlySet<ObjectIdentity> apart)
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
    }

    public IReadOnlyList<Step> All => _steps;

    /// <summary>The step by which an object that stays leaves what it belonged to.</summary>
    public Step? LetGo(ObjectIdentity identity) => _let.GetValueOrDefault(identity);

    /// <summary>The step of its own by which an object is dropped.</summary>
    public Step? Dropped(ObjectIdentity identity) => _gone.GetValueOrDefault(identity);

    /// <summary>Whether an object is made with less than it shall have, and finished when what that needs is there.</summary>
    public bool IsMadeBare(ObjectIdentity identity) => _bare.Contains(identity);

    /// <summary>Whether what is there becomes part of another only when its parts are as they shall be.</summary>
    public bool IsJoining(ObjectIdentity whole) =>
        _fates.Of(whole) is { Kind: FateKind.Alter } table && RulesOf(table).FinishesAfterParts(_fates.StartOf(table), table.After!);

    /// <summary>What goes by the first of two steps only with the whole that it is part of, and needs what goes by the second.</summary>
    public IEnumerable<ObjectIdentity> TakenAlong(Step taker, Step needed) =>
        from fate in _fates.All
        where fate is { Goes: true, Before: not null } && !_gone.ContainsKey(fate.Identity) && Gone(fate.Identity) == taker
            && !fate.Rules.Changing.IsAboutAnother && !_fates.Before.Origins(fate.Before).Any()
        where _fates.Before.Needs(fate.Identity).Any(n => Gone(n) == needed)
        select fate.Identity;

    private static ChangeRules RulesOf(Fate fate) => fate.Rules.Changing;

    /// <summary>Adds a step.</summary>
    public Step Add(ObjectIdentity about, StepPhase phase, params IEnumerable<MigrationOperation> operations)
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
            var isDoneByOrigin = fate.ShedAsWell && _fates.Before.Origins(fate.Before!).Any(o => _fates.Of(o) is { Stays: true, ShedAsWell: true });
            _let[fate.Identity] = Add(fate.Identity, StepPhase.LettingGo, isDoneByOrigin ? [] : [new AlterObject(fate.Before!, shed)]);
        }

        if (fate.Goes && !_fates.IsRenamed(fate) && (_fates.TakenBy(fate) is null || _apart.Contains(fate.Identity) || Leaving(fate).Any()))
        {
            if (_fates.NewNameOf(fate) is { } renamed)
            {
                _gone[fate.Identity] = _made[renamed] = Add(fate.Identity, StepPhase.Dropping, new RenameObject(fate.Identity, renamed.Within ?? renamed.Name.Name));
            }
            else if (fate.Beside is { } aside)
            {
                _gone[fate.Identity] = Add(fate.Identity, StepPhase.Dropping, RulesOf(fate).PutAside(fate.Before!, aside));
            }
            else
            {
                _gone[fate.Identity] = Add(fate.Identity, StepPhase.Dropping, RulesOf(fate).Removal(fate.Before!, _fates.TakesAlong(fate) ? DropBehavior.Cascade : DropBehavior.Restrict));
            }
        }
    }

    /// <summary>Who leaves the whole of an object before it is dropped, and would keep what it has of that object.</summary>
    public IEnumerable<Fate> Leaving(Fate fate) => !RulesOf(fate).StaysWithHeirs(fate.Before!) || fate.Before!.Parent is not { } whole ? [] :
        _fates.Before.NeededBy(whole).Select(_fates.Of).OfType<Fate>().Where(heir => heir is { IsShed: true, Stays: true });

    /// <summary>The step by which an object goes: its own, or that of the whole that takes it along.</summary>
    public Step? Gone(ObjectIdentity identity)
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
        var rules = RulesOf(fate);
        var item = rules.Anew(fate.Kind == FateKind.Recreate ? fate.Before : null, fate.After!);
        var phase = rules.ComesLast || (item.Parent is { } whole && ObjectKinds.RulesFor(whole.Kind).Changing.ComesLast) ? StepPhase.Last : StepPhase.Making;
        if (IsBrought(fate) && _fates.After.Brought(item) is { } brought)
        {
            _made[fate.Identity] = Add(fate.Identity, phase, brought == item ? [] : [new AlterObject(brought, item)]);
            return;
        }

        // A part that follows from another object would, said once more, be the whole's own as well, and outlive the other one.
        var parts = _fates.After.Snapshot.PartsOf(fate.Identity)
            .Where(p => _fates.Of(p.Identity) is { Comes: true } && !_apart.Contains(p.Identity) && !_fates.After.Follows(p.Identity))
            .Select(p => fate.Kind == FateKind.Recreate ? ObjectKinds.RulesFor(p.Identity.Kind).Changing.Remade(p, item) : p).ToList();
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
        made.Operations.AddRange(fate.Beside is { } aside ? rules.Bridge(fate.Before!, item, aside, _fates.Before.Snapshot) : []);
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
        var isByText = RulesOf(fate).MovesByText(start, fate.After!, _fates.Before.Snapshot, _fates.After.Snapshot);
        var isAhead = change.ToStatements().Any(s => s.Hazards.Any(h => h.Kind == HazardKind.UsableAfterCommit));
        _finished[fate.Identity] = Add(
            fate.Identity,
            isAhead ? StepPhase.Ahead : StepPhase.Making,
            [.. Preparation(fate, start), .. fate.MovesByCast || isByText ? RulesOf(fate).MoveByCast(start, fate.After!, isByText) : [change]]);
    }

    private IEnumerable<MigrationOperation> Preparation(Fate fate, SchemaObject from) =>
        RulesOf(fate).Preparation(from, fate.After!, _fates.Before.Snapshot.Holding(
            _fates.Before.Snapshot.Objects.Where(o => o.Parent is not { } whole || _fates.Of(whole) is { Stays: true })));

    /// <summary>The step that makes an object.</summary>
    public Step? Made(ObjectIdentity identity) => _made.GetValueOrDefault(identity);

    /// <summary>The step after which an object that is altered, or made in two steps, is as it shall be.</summary>
    public Step? Altered(ObjectIdentity identity) => _finished.GetValueOrDefault(identity);
}
