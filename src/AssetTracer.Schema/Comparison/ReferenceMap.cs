namespace AssetTracer.Schema;

/// <summary>Which objects that hold rows differ, themselves or in a part, and to which others their rows refer: what a picture of the differences shows.</summary>
/// <param name="Objects">The objects that differ, and those to which they refer, in order.</param>
/// <param name="References">What refers to what.</param>
internal sealed record ReferenceMap(ValueArray<ObjectIdentity> Objects, ValueArray<ObjectReference> References)
{
    public static ReferenceMap Of(IEnumerable<SchemaDifference> differences, SchemaSnapshot before, SchemaSnapshot after)
    {
        var concerned = differences.Select(d => Whole(d, before, after)).Where(HoldsRows).Distinct().ToList();
        var (old, young) = (Between(concerned, before), Between(concerned, after));
        var references = old.Union(young).Select(r => r with { IsBefore = old.Contains(r), IsAfter = young.Contains(r) }).ToList();
        return new(
            concerned.Concat(references.Select(r => r.To)).Distinct().Order().ToValueArray(),
            references.OrderBy(r => r.From).ThenBy(r => r.By).ToValueArray());
    }

    private static HashSet<ObjectReference> Between(IEnumerable<ObjectIdentity> objects, SchemaSnapshot snapshot) =>
    [
        .. from item in objects
           from part in snapshot.PartsOf(item)
           let target = ObjectKinds.RulesFor(part.Identity.Kind).ReferredByAny(part)
           where target is not null
           select new ObjectReference(item, target, part.Identity),
    ];

    private static bool HoldsRows(ObjectIdentity identity) => ObjectKinds.RulesFor(identity.Kind).HoldsRows;

    // a comment may be on a column, which is part of what holds the rows
    private static ObjectIdentity Whole(SchemaDifference difference, SchemaSnapshot before, SchemaSnapshot after)
    {
        var whole = difference.Parent ?? difference.Identity;
        while ((whole.On ?? (after.Find(whole) ?? before.Find(whole))?.Parent) is { } above)
        {
            whole = above;
        }

        return whole;
    }
}

/// <summary>Rows of one object refer to rows of another.</summary>
/// <param name="From">The one.</param>
/// <param name="To">The other.</param>
/// <param name="By">What says so.</param>
internal sealed record ObjectReference(ObjectIdentity From, ObjectIdentity To, ObjectIdentity By)
{
    /// <summary>Whether the first snapshot has it.</summary>
    public bool IsBefore { get; init; }

    /// <summary>Whether the second snapshot has it.</summary>
    public bool IsAfter { get; init; }
}
