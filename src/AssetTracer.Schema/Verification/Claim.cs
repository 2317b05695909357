namespace AssetTracer.Schema;

/// <summary>
/// One thing that an expectation says of one object. Claims that say different things of the same matter contradict each other: the younger
/// one counts.
/// </summary>
/// <param name="Subject">The object.</param>
/// <param name="Matter">What of it, such as an attribute as snapshots name it; empty for its being there.</param>
/// <param name="Says">What is said of the matter; null denies it.</param>
/// <param name="Failure">Says what is wrong, or null if it is so.</param>
internal sealed record Claim(ObjectIdentity Subject, string Matter, string? Says, Func<SchemaSnapshot, string?> Failure)
{
    public const string Presence = "";
    public const string Yes = "yes";
    public const string No = "no";

    /// <summary>Other objects without which the claim can't hold.</summary>
    public ValueArray<ObjectIdentity> RestsOn { get; init; }

    /// <summary>A question that is answered by yes only if the claim holds; null if the catalogs have to be read for that.</summary>
    public Probe? Probe { get; init; }

    private bool IsAbsence => Matter.Length == 0 && Says is null;

    public static Claim Exists(ObjectIdentity subject, string failure = "it isn't there") =>
        new(subject, Presence, Yes, snapshot => snapshot.Find(subject) is null ? failure : null) { Probe = ObjectKinds.RulesFor(subject.Kind).Probe(subject) };

    public static Claim IsAbsent(ObjectIdentity subject) =>
        new(subject, Presence, null, snapshot => snapshot.Find(subject) is null ? null : "it is still there");

    /// <summary>A claim on an object that may be missing: that it is there is another claim.</summary>
    public static Claim Of<T>(ObjectIdentity subject, string matter, string says, Func<T, string?> failure)
        where T : SchemaObject =>
        new(subject, matter, says, snapshot => snapshot.Find<T>(subject) is { } found ? failure(found) : null);

    /// <summary>The claim with a question that is answered by yes only if it holds.</summary>
    public Claim With(Probe? probe) => this with { Probe = probe };

    public static string YesOrNo(bool value) => value ? Yes : No;

    /// <summary>Whether a later migration means the claim not to hold any more, by what it expects or by what it does.</summary>
    public bool IsSupersededBy(CollectedMigration later) =>
        later.Expectations.OfType<Expectation.Structural>().SelectMany(e => e.Claims).Any(IsContradictedBy) || later.Operations.Any(IsUndoneBy);

    private bool IsContradictedBy(Claim later) =>
        (later.Subject == Subject && later.Matter == Matter && later.Says != Says)
        || (later.IsAbsence && !IsAbsence && Needs(later.Subject))
        || (IsAbsence && later.Says is not null && later.Needs(Subject));

    private bool IsUndoneBy(MigrationOperation operation) => operation switch
    {
        DropObject drop => !IsAbsence && Needs(drop.Target),
        DropIndexConcurrently drop => !IsAbsence && Needs(drop.Index),
        RenameObject rename => IsAbsence ? Renamed(rename) == Subject : Needs(rename.Target),
        CreateObject create => IsAbsence && create.Target.Identity == Subject,
        CreateIndexConcurrently create => IsAbsence && create.Index.Identity == Subject,
        CreateTable create => IsAbsence && create.Table.Identity == Subject,
        AlterObject alter => alter.Before.Identity == Subject && HoldsOn(alter.Before) && !HoldsOn(alter.After),
        _ => false,
    };

    private bool HoldsOn(SchemaObject alone) => Failure(new SchemaSnapshot([alone])) is null;

    private bool Needs(ObjectIdentity target) => RestsOn.Append(Subject).Any(o => o == target || IsWhole(target, o));

    private static ObjectIdentity Renamed(RenameObject rename) => rename.Target.Within is null
        ? rename.Target with { Name = rename.Target.Name with { Name = rename.NewName } }
        : rename.Target with { Within = rename.NewName };

    /// <summary>Whether one is what the other is a part of, is about, or is in.</summary>
    private static bool IsWhole(ObjectIdentity whole, ObjectIdentity part)
    {
        if (part.On is { } on)
        {
            return on == whole || IsWhole(whole, on);
        }

        var isSchema = whole.Schema.Length > 0 && whole.Name.Schema.Length == 0 && whole.On is null;
        return isSchema ? part != whole && part.Schema == whole.Schema
            : part.Within is not null && whole is { Within: null, Arguments: null, On: null } && whole.Name == part.Name;
    }
}
