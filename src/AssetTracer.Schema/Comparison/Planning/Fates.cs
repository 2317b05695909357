namespace AssetTracer.Schema;

/// <summary>Decides what becomes of every object: what can't be altered, or stands in the way of a change, is made anew together with what needs it.</summary>
internal sealed class Fates
{
    private readonly Dictionary<ObjectIdentity, Fate> _all = [];
    private readonly Dictionary<ObjectIdentity, ObjectIdentity> _newNames = [];
    private readonly Queue<Fate> _unsettled = new();
    private readonly HashSet<QualifiedName> _namesToCome;
    private readonly HashSet<ObjectIdentity> _held;

    /// <param name="before">The structure that is there.</param>
    /// <param name="after">The structure that shall be.</param>
    /// <param name="renamed">Objects that only have another name.</param>
    public Fates(Surroundings before, Surroundings after, IEnumerable<Renamed> renamed)
    {
        (Before, After) = (before, after);
        foreach (var identity in before.Snapshot.Objects.Concat(after.Snapshot.Objects).Select(o => o.Identity).Distinct().Order())
        {
            var fate = new Fate(before.Snapshot.Find(identity), after.Snapshot.Find(identity));
            _all[identity] = fate;
            if (fate is { Before: { } old, After: { } young } && old != young)
            {
                Reconsider(fate, fate.Rules.AlterAny(old, young) is null ? FateKind.Recreate : FateKind.Alter);
            }
            else if (fate.Kind != FateKind.Keep)
            {
                _unsettled.Enqueue(fate);
            }
        }

        _held = [.. All.Where(f => f.Before is not null).SelectMany(Holders).Select(h => h.Identity)];
        _namesToCome = [.. All.Where(f => f.Kind == FateKind.Create).Select(f => f.Rules.Changing.TakenName(f.After!)).OfType<QualifiedName>()];
        while (_unsettled.TryDequeue(out var fate))
        {
            Settle(fate);
        }

        while (All.Where(f => f.Beside is not null).SelectMany(f => Before.Needs(f.Identity)).Select(Of).FirstOrDefault(MustStandBeside) is { } need)
        {
            need.Beside = Aside(need);
        }

        var likely = renamed.ToDictionary(r => r.Before.Identity);
        foreach (var one in likely.Values.Where(r => CanBeRenamed(r, likely)))
        {
            _newNames[one.Before.Identity] = one.After.Identity;
        }
    }

    public Surroundings Before { get; }

    public Surroundings After { get; }

    public IEnumerable<Fate> All => _all.Values;

    public Fate? Of(ObjectIdentity identity) => _all.GetValueOrDefault(identity);

    /// <summary>The object from which its change starts: what was altered, or put aside, before.</summary>
    public SchemaObject StartOf(Fate fate)
    {
        var start = fate.Moved();
        var whole = fate.Before!.Parent is { } parent ? Of(parent) : null;
        foreach (var origin in IsDetached(fate) ? [] : Before.Origins(fate.Before).Select(Of).OfType<Fate>().Where(o => o.Kind == FateKind.Alter))
        {
            start = fate.Rules.Changing.Followed(start, origin.Before!, origin.After!);
        }

        if (whole is { Kind: FateKind.Alter })
        {
            start = fate.Rules.Changing.Regrouped(start, whole.Shed(), whole.After!, Before.Snapshot, After.Snapshot);
        }

        var completed = fate.Rules.Changing.Completed(start, After.Snapshot);
        return completed == fate.After ? completed : start;
    }

    /// <summary>What an object is when all is done, in what no statement changes.</summary>
    public SchemaObject Reached(Fate fate) =>
        fate.Stays ? StartOf(fate)
        : fate.After!.Parent is { } parent && Of(parent) is { Kind: FateKind.Alter } whole && whole.Rules.Changing.FinishesAfterParts(StartOf(whole), whole.After!)
            ? fate.Rules.Changing.Regrouped(fate.Rules.Changing.Unbrought(fate.After), whole.Shed(), whole.After!, Before.Snapshot, After.Snapshot)
        : fate.Rules.Changing.Built(fate.After, After.Snapshot);

    /// <summary>Whether the object joins others before it leaves those that it leaves.</summary>
    public bool JoinsBeforeLeaving(Fate? fate) => fate is { Stays: true, Before: { } before, After: { } after, IsShed: false }
        && before != after && fate.Rules.Changing.JoinsBeforeLeaving(before, after, Before.Snapshot, After.Snapshot);

    /// <summary>What an object that goes is called from then on, or null if it does go.</summary>
    public ObjectIdentity? NewNameOf(Fate fate) => _newNames.GetValueOrDefault(fate.Identity);

    /// <summary>What takes the object along when it goes, or null if it has to be dropped by itself.</summary>
    public Fate? TakenBy(Fate fate) =>
        new[] { fate.Before!.Parent }.OfType<ObjectIdentity>().Concat(fate.Before.Identity.On is { } on ? [on] : [])
            .Select(Of).FirstOrDefault(whole => whole is { Goes: true } && !fate.IsShed)
        ?? (IsDetached(fate) ? null : Before.Origins(fate.Before).Select(Of).FirstOrDefault(origin => origin is { Goes: true }))
        ?? Before.Needs(fate.Identity).Select(Of).FirstOrDefault(need => need is { Goes: true, Rules.Changing.DropTakesDependents: true })
        ?? Holders(fate).FirstOrDefault(holder => holder.Goes);

    /// <summary>Whether the object stays under another name, because what brings it stays.</summary>
    public bool IsRenamed(Fate fate) =>
        fate.Kind == FateKind.Drop && fate.Before!.Parent is { } whole && Of(whole) is { Stays: true, IsShed: false }
        && After.Snapshot.PartsOf(whole).Any(p => Of(p.Identity) is { Comes: true } && fate.Rules.Changing.IsRenamedBy(fate.Before, p));

    /// <summary>Whether others go along with the object that can't be dropped before it.</summary>
    public bool TakesAlong(Fate fate) => _held.Contains(fate.Identity);

    /// <summary>Whether what an object is part of leaves what brought it before that is dropped.</summary>
    public bool IsDetached(Fate fate) => fate.Before!.Parent is { } whole && (Of(whole) is { IsShed: true } || JoinsBeforeLeaving(Of(whole)));

    private IEnumerable<Fate> Holders(Fate fate) => fate.Rules.Changing.Holders(fate.Before!, Before.Snapshot).Select(Of).OfType<Fate>();

    // Of a name that others use, nobody knows in which of their texts it stands; and what the object needs has to stay, too, under whatever name.
    private bool CanBeRenamed(Renamed renamed, Dictionary<ObjectIdentity, Renamed> likely) =>
        Of(renamed.Before.Identity) is { Kind: FateKind.Drop } old && Of(renamed.After.Identity) is { Kind: FateKind.Create }
        && old.Rules.IsNameCosmetic && TakenBy(old) is null && !IsRenamed(old) && renamed.Before.Parent is not null && renamed.Before.Parent == renamed.After.Parent
        && !Before.Origins(renamed.Before).Any() && !After.Origins(renamed.After).Any()
        && !Before.NeededBy(renamed.Before.Identity).Any(d => Of(d) is { Rules.Changing.IsAboutAnother: false })
        && !Before.Needs(renamed.Before.Identity).Any(n => Of(n) is { Goes: true } && !(likely.TryGetValue(n, out var need) && CanBeRenamed(need, likely)));

    // What was put aside needs it until the last row has moved.
    private static bool MustStandBeside(Fate? need) => need is { Kind: FateKind.Recreate, Beside: null, Rules.Changing.IsReplacedInUse: true };

    private void Reconsider(Fate fate, FateKind kind)
    {
        fate.Kind = kind;
        _unsettled.Enqueue(fate);
    }

    private void Settle(Fate fate)
    {
        switch (fate.Kind)
        {
            case FateKind.Drop or FateKind.Recreate:
                Remove(fate);
                break;
            case FateKind.Alter:
                Alter(fate);
                break;
        }

        if (fate.Comes || (fate.Kind == FateKind.Alter && fate.Rules.Changing.FinishesAfterParts(StartOf(fate), fate.After!)))
        {
            foreach (var spreading in Staying(After.NeededBy(fate.Identity)).Where(d => d.After is { } item && d.Rules.Changing.SpreadsTo(item, fate.Identity)))
            {
                Reconsider(spreading, FateKind.Recreate);
            }
        }

        if (fate is { Comes: true, After.Parent: { } whole })
        {
            if (Of(whole) is { Stays: true } around && Before.NeededBy(whole).Select(Of).Any(d => d is { Kind: not FateKind.Drop, Before: { } user } && fate.Rules.Changing.IsRefusedInUse(fate.After!, user, Before.Snapshot)))
            {
                Reconsider(around, FateKind.Recreate);
            }

            foreach (var other in Staying(After.Snapshot.PartsOf(whole).Select(p => p.Identity)).Where(o => o.After is { } item && o.Rules.Changing.Follows(item, After.Snapshot).Contains(fate.Identity)))
            {
                Reconsider(other, FateKind.Recreate);
            }
        }
    }

    private void Remove(Fate fate)
    {
        var brought = Before.BroughtBy(fate.Identity).ToHashSet();
        foreach (var holder in Holders(fate).Where(h => h.Stays))
        {
            Reconsider(holder, FateKind.Recreate);
        }

        foreach (var held in _held.Contains(fate.Identity) ? All.Where(f => f is { Stays: true, Before: not null } && Holders(f).Contains(fate)).ToList() : [])
        {
            Reconsider(held, FateKind.Recreate);
        }

        foreach (var dependent in Staying(Before.NeededBy(fate.Identity)).Where(d => !brought.Contains(d.Identity)))
        {
            if (fate.Kind == FateKind.Drop && JoinsBeforeLeaving(dependent) && dependent.Rules.Changing.Needs(dependent.Before!, Before.Snapshot).Contains(fate.Identity))
            {
                continue;
            }

            if (dependent.TryShed(fate.Identity))
            {
                Reconsider(dependent, FateKind.Alter);
            }
            else if (fate is { Kind: FateKind.Recreate, Rules.Changing.IsReplacedInUse: true } && Aside(fate) is var aside
                && fate.Rules.Changing.TypesAside(fate.Before!, aside).Any(type => dependent.TryMove(type.Type, type.Aside, fate.Rules.Changing.IsBridged(fate.Before!, Before.Snapshot))))
            {
                fate.Beside = aside;
                Reconsider(dependent, FateKind.Alter);
            }
            else if (fate.Kind == FateKind.Recreate || dependent.Kind == FateKind.Keep || IsReplacedByNamesake(fate))
            {
                Reconsider(dependent, FateKind.Recreate);
            }
        }

        foreach (var part in Staying(Before.Snapshot.PartsOf(fate.Identity).Select(p => p.Identity)))
        {
            Reconsider(part, part.TryShed(fate.Identity) ? FateKind.Alter : FateKind.Recreate);
        }

        foreach (var inherited in Staying(brought).Where(b => !IsDetached(b)))
        {
            Reconsider(inherited, FateKind.Recreate);
        }
    }

    private void Alter(Fate fate)
    {
        fate.ShedAsWell = !JoinsBeforeLeaving(fate) && fate.Rules.Changing.ShedFor(fate.Before!, fate.After!) is not null;
        var start = fate.Moved();
        if (fate.Before!.Parent is { } parent && Of(parent) is { Stays: true, Before: { } whole } around && fate.Rules.Changing.IsRefusedWithin(start, fate.After!, whole))
        {
            Reconsider(around, FateKind.Recreate);
            return;
        }

        var dependents = Staying(Before.NeededBy(fate.Identity));
        if (dependents.Exists(d => fate.Rules.Changing.IsRefusedFor(start, fate.After!, d.Before!, Before.Snapshot)))
        {
            Reconsider(fate, FateKind.Recreate);
            return;
        }

        foreach (var dependent in dependents.Where(d => fate.Rules.Changing.IsHeldBy(start, fate.After!, d.Before!)))
        {
            var isFreed = dependent.After is { } then && dependent.Rules.Changing.ShedFor(dependent.Before!, then) is { } freed && !fate.Rules.Changing.IsHeldBy(start, fate.After!, freed);
            Reconsider(dependent, isFreed || dependent.TryShed(fate.Identity) ? FateKind.Alter : FateKind.Recreate);
        }

        foreach (var brought in Staying(Before.BroughtBy(fate.Identity)).Where(b => b.Kind == FateKind.Keep && StartOf(b) != b.After))
        {
            Reconsider(brought, FateKind.Alter);
        }

        if (fate.Rules.AlterAny(StartOf(fate), fate.After!) is null)
        {
            Reconsider(fate, FateKind.Recreate);
        }
    }

    private List<Fate> Staying(IEnumerable<ObjectIdentity> identities) => [.. identities.Select(Of).OfType<Fate>().Where(f => f.Stays)];

    private bool IsReplacedByNamesake(Fate fate) => fate.Rules.Changing.TakenName(fate.Before!) is { } name && _namesToCome.Contains(name);

    private QualifiedName Aside(Fate fate)
    {
        for (var suffix = "__old"; ; suffix += "_")
        {
            var aside = ChangeRules.Aside(fate.Identity.Name, suffix);
            if (!_all.Keys.Any(i => i.Name == aside))
            {
                return aside;
            }
        }
    }
}
