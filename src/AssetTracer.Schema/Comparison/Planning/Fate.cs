namespace AssetTracer.Schema;

/// <summary>What becomes of one object.</summary>
internal enum FateKind
{
    Keep,
    Create,
    Alter,
    Recreate,
    Drop,
}

/// <summary>What becomes of one object between two structures.</summary>
internal sealed class Fate(SchemaObject? before, SchemaObject? after)
{
    private readonly List<ObjectIdentity> _sheds = [];
    private readonly List<(QualifiedName Type, QualifiedName Other)> _types = [];
    private bool _isBridged;

    public SchemaObject? Before => before;

    public SchemaObject? After => after;

    public ObjectIdentity Identity { get; } = (after ?? before)!.Identity;

    public ObjectRules Rules { get; } = ObjectKinds.RulesFor((after ?? before)!.Identity.Kind);

    public FateKind Kind { get; set; } = before is null ? FateKind.Create : after is null ? FateKind.Drop : FateKind.Keep;

    /// <summary>The name that the old object has while rows move over to the new one, or null if nothing is made of it.</summary>
    public QualifiedName? Beside { get; set; }

    public bool Goes => Kind is FateKind.Drop or FateKind.Recreate;

    public bool Comes => Kind is FateKind.Create or FateKind.Recreate;

    public bool Stays => Kind is FateKind.Keep or FateKind.Alter;

    public bool IsShed => _sheds.Count > 0 || ShedAsWell;

    /// <summary>Whether the change itself demands to let go of something first.</summary>
    public bool ShedAsWell { get; set; }

    /// <summary>Lets go of another object for a while; false if it can't.</summary>
    public bool TryShed(ObjectIdentity need)
    {
        if (Rules.Changing.Shed(before!, need) is null)
        {
            return false;
        }

        if (!_sheds.Contains(need))
        {
            _sheds.Add(need);
        }

        return true;
    }

    /// <summary>Whether it moves over to the new one of its type by a cast that is made for that.</summary>
    public bool MovesByCast => _isBridged && _types.Any(t => Rules.Changing.WithType(after!, t.Type, t.Other) is not null);

    /// <summary>Moves over from one type to another; false if it isn't made of it.</summary>
    public bool TryMove(QualifiedName type, QualifiedName other, bool isBridged)
    {
        if (Rules.Changing.WithType(before!, type, other) is null)
        {
            return false;
        }

        if (!_types.Contains((type, other)))
        {
            _types.Add((type, other));
        }

        _isBridged |= isBridged;

        return true;
    }

    /// <summary>The object once it has let go.</summary>
    public SchemaObject Shed()
    {
        var bare = ShedAsWell && after is not null ? Rules.Changing.ShedFor(before!, after) ?? before! : before!;
        return _sheds.Aggregate(bare, (item, need) => Rules.Changing.Shed(item, need) ?? item);
    }

    /// <summary>The object once it has let go and the types that it is made of have been put aside.</summary>
    public SchemaObject Moved() => _types.Aggregate(Shed(), (item, t) => Rules.Changing.WithType(item, t.Type, t.Other) ?? item);
}
