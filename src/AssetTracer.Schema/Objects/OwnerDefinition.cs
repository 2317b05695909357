using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>Which role an object belongs to: it may do everything with it, and decides what others may.</summary>
/// <remarks>Columns, constraints, indexes, triggers and policies belong to their table's owner, and so does a sequence that a column owns.</remarks>
public sealed record OwnerDefinition : SchemaObject
{
    /// <summary>The object.</summary>
    public required ObjectIdentity Target { get; init; }

    /// <summary>The role that owns it.</summary>
    public required string Role { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Of(Target);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => Target;

    /// <summary>Names the owner of an object.</summary>
    /// <param name="target">The object.</param>
    public static ObjectIdentity Of(ObjectIdentity target) => new(ObjectKind.Owner, target.Name, On: target);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Gives an object another owner.</summary>
    /// <param name="on">The object.</param>
    /// <param name="role">The role that shall own it.</param>
    public void SetOwner(ObjectIdentity on, string role) => Create(new OwnerDefinition { Target = on, Role = role });
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a role to own an object.</summary>
    /// <param name="on">The object.</param>
    /// <param name="role">The role.</param>
    public VerificationBuilder HasOwner(ObjectIdentity on, string role) => Expect(
        $"{on} belongs to {Quote.Id(role)}",
        [OwnerDefinition.Of(on)],
        Claim.Exists(OwnerDefinition.Of(on), "it isn't there, or has no owner of its own"),
        Claim.Of<OwnerDefinition>(OwnerDefinition.Of(on), "role", role, o => o.Role == role ? null : $"it belongs to {Quote.Id(o.Role)}"));
}

internal sealed class OwnerRules : ObjectRules<OwnerDefinition>
{
    public static OwnerRules Instance { get; } = new();

    public override ChangeRules Changing => FactChanges.Instance;

    public override JsonTypeInfo<OwnerDefinition> Json => SnapshotJson.Default.OwnerDefinition;

    public override int ShareOfReading => 5;

    public override NoiseCategory? Noise => NoiseCategory.Owners;

    public override bool IsKnownByDefinition => false;

    public override string Catalog(PostgresVersion server) => Catalog(server, CatalogPresence.Unknown);

    public override string Catalog(PostgresVersion server, CatalogPresence presence) => TargetCatalog.Union(kind =>
        kind is { Owner: { } owner, OwnerWhere: not "false" } && presence.Allows(kind.Presence) ? kind.Select($"pg_get_userbyid({owner})::text AS role", where: kind.OwnerWhere) : null);

    public override OwnerDefinition Read(CatalogRow row) => new() { Target = TargetCatalog.Read(row), Role = row.Text("role") };

    public override ValueArray<SqlStatement> Create(OwnerDefinition target) =>
    [
        new(
            $"ALTER {TargetSql.Of(target.Target)} OWNER TO {Quote.Id(target.Role)}",
            new Hazard(HazardKind.ChangesAccess, $"{Quote.Id(target.Role)} may do everything with {target.Target} from then on, and its former owner only what is granted.")),
    ];

    public override ValueArray<SqlStatement>? Alter(OwnerDefinition before, OwnerDefinition after) => before == after ? [] : Create(after);

    // An object always belongs to somebody: without a wish of its own it stays with whom it is.
    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [];

    public override Meaning Explain(OwnerDefinition? before, OwnerDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Behavioural, OneSided(added, sides.AfterName, sides.BeforeName)),
        ({ } removed, null) => new(Severity.Behavioural, OneSided(removed, sides.BeforeName, sides.AfterName)),
        ({ } one, { } other) => new(
            Severity.Behavioural, $"{other.Target} belongs to {Quote.Id(one.Role)} in {sides.BeforeName} but to {Quote.Id(other.Role)} in {sides.AfterName}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static string OneSided(OwnerDefinition owner, string present, string absent) =>
        $"{owner.Target} belongs to {Quote.Id(owner.Role)} in {present}; in {absent} it has no owner of its own.";
}
