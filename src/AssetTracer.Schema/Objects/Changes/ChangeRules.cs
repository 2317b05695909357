using System.Text.Json;
using System.Text.Json.Nodes;

namespace AssetTracer.Schema;

/// <summary>What only a kind knows of changing its objects while others need them. By default an object is created, altered and dropped as a whole.</summary>
internal class ChangeRules
{
    public static ChangeRules Usual { get; } = new();

    /// <summary>Whether dropping an object takes along what depends on it, because neither can be dropped alone.</summary>
    public virtual bool DropTakesDependents => false;

    /// <summary>Whether an object that rows are made of is made anew beside the old one, so that the rows can move over.</summary>
    public virtual bool IsReplacedInUse => false;

    /// <summary>The types that rows can be made of where the object is there, each with its name while the object is put aside.</summary>
    public virtual IEnumerable<(QualifiedName Type, QualifiedName Aside)> TypesAside(SchemaObject item, QualifiedName aside) => [(item.Identity.Name, aside)];

    /// <summary>What puts an object aside, so that the new one can have its names.</summary>
    public virtual IEnumerable<MigrationOperation> PutAside(SchemaObject item, QualifiedName aside) => [new RenameObject(item.Identity, aside.Name)];

    /// <summary>Whether values of the type that was put aside become such of the new one by a cast that is made for it, because their texts don't say what is what.</summary>
    public virtual bool IsBridged(SchemaObject item, SchemaSnapshot snapshot) => false;

    /// <summary>What makes the cast from the type that was put aside to the new one.</summary>
    public virtual IEnumerable<MigrationOperation> Bridge(SchemaObject before, SchemaObject after, QualifiedName aside, SchemaSnapshot snapshot) => [];

    /// <summary>What takes it away again.</summary>
    public virtual IEnumerable<MigrationOperation> Unbridge(QualifiedName aside) => [];

    /// <summary>What moves an object over to another type by a cast.</summary>
    /// <param name="before">The object as it is.</param>
    /// <param name="after">The object as it shall be.</param>
    /// <param name="isByText">Whether only the texts of values lead from one type to the other.</param>
    public virtual IEnumerable<MigrationOperation> MoveByCast(SchemaObject before, SchemaObject after, bool isByText) => [new AlterObject(before, after)];

    /// <summary>Whether nothing but the texts of values leads from the type that the object is made of to its new one.</summary>
    public virtual bool MovesByText(SchemaObject before, SchemaObject after, SchemaSnapshot old, SchemaSnapshot young) => false;

    /// <summary>Whether an object is always created bare, and gets the rest when everything else is there.</summary>
    public virtual bool IsMadeInTwoSteps => false;

    /// <summary>Whether an object acts on the statements of a script, so that it had better come last.</summary>
    public virtual bool ComesLast => false;

    /// <summary>Whether an object says something about another, and needs nothing but that.</summary>
    public virtual bool IsAboutAnother => false;

    /// <summary>Objects that it needs besides those that its texts name.</summary>
    public virtual IEnumerable<ObjectIdentity> Needs(SchemaObject item, SchemaSnapshot snapshot) => [];

    /// <summary>Objects that bring it along and take it away although it isn't part of them: what it inherits from.</summary>
    public virtual IEnumerable<ObjectIdentity> Origins(SchemaObject item, SchemaSnapshot snapshot) => [];

    /// <summary>Parts that the snapshot leaves out because the ancestors have them, each with those.</summary>
    public virtual IEnumerable<(SchemaObject Part, IEnumerable<ObjectIdentity> Origins)> Following(SchemaObject item, SchemaSnapshot snapshot) => [];

    /// <summary>How an object is once what brings it is there, or null if it has to be created by itself.</summary>
    public virtual SchemaObject? Brought(SchemaObject item, SchemaSnapshot snapshot) => null;

    /// <summary>How an object is once the one that it inherits from was altered.</summary>
    public virtual SchemaObject Followed(SchemaObject item, SchemaObject originBefore, SchemaObject originAfter) => item;

    /// <summary>The object without what it can take on afterwards, or null if that is nothing.</summary>
    public virtual SchemaObject? Bare(SchemaObject item) => null;

    /// <summary>The object without what makes it need another, or null if it can't let go of that by being altered.</summary>
    public virtual SchemaObject? Shed(SchemaObject item, ObjectIdentity need) => Bare(item) is { } bare && IsLoose(item, need) ? bare : null;

    /// <summary>Whether the object needs another only for what <see cref="Bare"/> leaves out.</summary>
    public virtual bool IsLoose(SchemaObject item, ObjectIdentity need) => false;

    /// <summary>What the object has to let go of before it can become another, or null if nothing.</summary>
    public virtual SchemaObject? ShedFor(SchemaObject before, SchemaObject after) => null;

    /// <summary>Whether the object joins others before it leaves those that it leaves, so that its parts never stand by themselves.</summary>
    public virtual bool JoinsBeforeLeaving(SchemaObject before, SchemaObject after, SchemaSnapshot old, SchemaSnapshot young) => false;

    /// <summary>How a part is once its whole has let go of what brought it, and joined others.</summary>
    public virtual SchemaObject Regrouped(SchemaObject part, SchemaObject left, SchemaObject joined, SchemaSnapshot before, SchemaSnapshot after) => part;

    /// <summary>The object as what brings it makes it, under whatever name.</summary>
    public virtual SchemaObject Adopted(SchemaObject item, SchemaSnapshot snapshot) => item;

    /// <summary>Whether the object would get a part in another that joins what it belongs to.</summary>
    public virtual bool SpreadsTo(SchemaObject item, ObjectIdentity joining) => false;

    /// <summary>Objects that would take its place if it were there before them.</summary>
    public virtual IEnumerable<ObjectIdentity> Follows(SchemaObject item, SchemaSnapshot snapshot) => [];

    /// <summary>How an object comes out when it is made: not everything that happened to one can be made.</summary>
    public virtual SchemaObject Built(SchemaObject item, SchemaSnapshot snapshot) => item;

    /// <summary>Facts that it rests on: it comes after them, and goes before they go or change.</summary>
    public virtual IEnumerable<ObjectIdentity> RestsOn(SchemaObject item, SchemaSnapshot snapshot) => [];

    /// <summary>Objects that have to be as they shall be before it is altered.</summary>
    public virtual IEnumerable<ObjectIdentity> AltersAfter(SchemaObject before, SchemaObject after, SchemaSnapshot old, SchemaSnapshot young) => [];

    /// <summary>What drops the object.</summary>
    public virtual MigrationOperation Removal(SchemaObject item, DropBehavior behavior) => new DropObject(item.Identity, behavior);

    /// <summary>Objects without which it can't be dropped: it goes along with them.</summary>
    public virtual IEnumerable<ObjectIdentity> Holders(SchemaObject item, SchemaSnapshot snapshot) => [];

    /// <summary>Whether a change can be made only when the parts are as they shall be.</summary>
    public virtual bool FinishesAfterParts(SchemaObject before, SchemaObject after) => false;

    /// <summary>Whether PostgreSQL refuses a change while the dependent object is there.</summary>
    public virtual bool IsHeldBy(SchemaObject before, SchemaObject after, SchemaObject dependent) => false;

    /// <summary>Whether PostgreSQL refuses to alter the object at all because of a dependent one, which has to stay.</summary>
    public virtual bool IsRefusedFor(SchemaObject before, SchemaObject after, SchemaObject dependent, SchemaSnapshot snapshot) => false;

    /// <summary>Whether PostgreSQL refuses to alter or drop the object as long as what it is part of is there.</summary>
    public virtual bool IsRefusedWithin(SchemaObject before, SchemaObject after, SchemaObject whole) => false;

    /// <summary>Whether PostgreSQL refuses to add a part to what a dependent object uses.</summary>
    public virtual bool IsRefusedInUse(SchemaObject part, SchemaObject dependent, SchemaSnapshot snapshot) => false;

    /// <summary>Whether what an object gave to those that inherit it stays with them once they leave, so that it has to go first.</summary>
    public virtual bool StaysWithHeirs(SchemaObject item) => false;

    /// <summary>The object once the parts that it shall have in others are there.</summary>
    public virtual SchemaObject Completed(SchemaObject item, SchemaSnapshot snapshot) => item;

    /// <summary>The object as it is made: in the place of another, or as one that wasn't there.</summary>
    public virtual SchemaObject Anew(SchemaObject? before, SchemaObject after) => after;

    /// <summary>The object as it is where nothing brings it.</summary>
    public virtual SchemaObject Unbrought(SchemaObject item) => item;

    /// <summary>The object with another type in place of the one that its rows are made of, or null if they aren't.</summary>
    public virtual SchemaObject? WithType(SchemaObject item, QualifiedName type, QualifiedName other) => null;

    /// <summary>The part of a whole that is made anew, beside what the old one has left behind.</summary>
    public virtual SchemaObject Remade(SchemaObject part, SchemaObject whole) => part;

    /// <summary>How an object is created together with its parts, or null if each is created by itself.</summary>
    public virtual WholeWithParts? Assemble(SchemaObject whole, IReadOnlyList<SchemaObject> parts, SchemaSnapshot snapshot) => null;

    /// <summary>What has to be done to other facts before an object can be altered.</summary>
    public virtual IEnumerable<MigrationOperation> Preparation(SchemaObject before, SchemaObject after, SchemaSnapshot database) => [];

    /// <summary>What the object takes up of the names of its schema, besides its own.</summary>
    public virtual QualifiedName? TakenName(SchemaObject item) => item.Identity is { Within: null, On: null, Schema.Length: > 0, Name.Schema.Length: > 0 } identity ? identity.Name : default(QualifiedName?);

    /// <summary>The object's place among the parts of its whole, where they have an order.</summary>
    public virtual int Place(SchemaObject item) => 0;

    /// <summary>The name under which an object is put aside for a while.</summary>
    public static QualifiedName Aside(QualifiedName name, string suffix = "__old") => name with { Name = ChosenName.Cut(name.Name, 63 - suffix.Length) + suffix };

    /// <summary>What somebody has to do by hand, because snapshots hold no secrets.</summary>
    public virtual IEnumerable<string> ByHand(SchemaObject? before, SchemaObject after) =>
        before is null || !ObjectKinds.RulesFor(after.Identity.Kind).SecretChangesAny(before, after).Any() ? [] :
        [
            $"{after.Identity}: the values of {Wording.List([.. ObjectKinds.RulesFor(after.Identity.Kind).SecretChangesAny(before, after).Select(c => c.InWords)])} differ, but snapshots hold no secrets: set them by hand.",
        ];

    /// <summary>The attributes that no statement changes.</summary>
    public virtual IEnumerable<string> Fixed => [];

    /// <summary>Those of them that follow from the order of creation.</summary>
    public virtual IEnumerable<string> Ordered => [];

    /// <summary>The texts in which an object may name others.</summary>
    public virtual IEnumerable<string> Texts(SchemaObject item) =>
        IsAboutAnother ? [] : Leaves(JsonSerializer.SerializeToNode(item, ObjectKinds.RulesFor(item.Identity.Kind).JsonAny));

    /// <summary>The texts in which an object names what it needs only when it runs.</summary>
    public virtual IEnumerable<string> TextsWhenRun(SchemaObject item) => [];

    /// <summary>Whether another object with the same origin takes its place, which then is the same one under another name.</summary>
    public virtual bool IsRenamedBy(SchemaObject item, SchemaObject other) => false;

    protected static IEnumerable<string> Leaves(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        JsonArray list => list.SelectMany(Leaves),
        JsonObject named => named.SelectMany(p => Leaves(p.Value)),
        _ => [],
    };
}

/// <summary>How an object is created together with some of its parts.</summary>
/// <param name="Operation">What creates them.</param>
/// <param name="Covered">The parts that it creates.</param>
/// <param name="Made">How the object is then.</param>
internal sealed record WholeWithParts(MigrationOperation Operation, IReadOnlyCollection<ObjectIdentity> Covered, SchemaObject Made);

/// <summary>The rules of facts about other objects: they come and go with those.</summary>
internal class FactChanges : ChangeRules
{
    public static FactChanges Instance { get; } = new();

    public override bool IsAboutAnother => true;
}

/// <summary>Who isn't the owner passes on only what was granted to him, and what is revoked on a table is revoked on each of its columns too.</summary>
internal sealed class PrivilegeChanges : FactChanges
{
    public static new PrivilegeChanges Instance { get; } = new();

    // Of a sequence, he can't even say ALL where he may pass on less.
    public override MigrationOperation Removal(SchemaObject item, DropBehavior behavior) => item is PrivilegeDefinition { Grantor: not null } passed
        ? new AlterObject(passed, passed with { Privileges = [], Grantable = [] })
        : base.Removal(item, behavior);

    public override IEnumerable<ObjectIdentity> RestsOn(SchemaObject item, SchemaSnapshot snapshot) =>
        item is PrivilegeDefinition privilege ? [.. PassedOn(privilege, snapshot), .. OnWhole(privilege, snapshot)] : [];

    private static IEnumerable<ObjectIdentity> PassedOn(PrivilegeDefinition privilege, SchemaSnapshot snapshot) => privilege.Grantor is not { } grantor ? [] :
        from granted in snapshot.OfKind<PrivilegeDefinition>()
        where granted.Target == privilege.Target && granted.Grantee == grantor
        select granted.Identity;

    private static IEnumerable<ObjectIdentity> OnWhole(PrivilegeDefinition privilege, SchemaSnapshot snapshot) => privilege.Target.Kind != ObjectKind.Column ? [] :
        from kind in new[] { ObjectKind.Table, ObjectKind.View, ObjectKind.MaterializedView, ObjectKind.ForeignTable }
        let granted = PrivilegeDefinition.Of(new(kind, privilege.Target.Name), privilege.Grantee)
        where snapshot.Find(granted) is not null
        select granted;
}
