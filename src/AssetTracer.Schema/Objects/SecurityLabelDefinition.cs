using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>What a label provider (an extension that masks, encrypts or controls access, say) was told about an object.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-security-label.html">SECURITY LABEL</see>.</remarks>
public sealed record SecurityLabelDefinition : SchemaObject
{
    /// <summary>The object.</summary>
    public required ObjectIdentity Target { get; init; }

    /// <summary>The label provider, as in <c>anon</c> or <c>pgsodium</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The label, in the provider's own words.</summary>
    public required string Label { get; init; }

    /// <summary>What the object is part of, where it isn't compared by itself: the view of a column, the identity column of a sequence; else <see langword="null"/>.</summary>
    public ObjectIdentity? PartOf { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => On(Target, Provider);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => PartOf ?? Target;

    /// <summary>Names the label that a provider keeps for an object.</summary>
    /// <param name="target">The object.</param>
    /// <param name="provider">The label provider.</param>
    public static ObjectIdentity On(ObjectIdentity target, string provider) => new(ObjectKind.SecurityLabel, target.Name, provider, On: target);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Sets the security label that a provider keeps for an object.</summary>
    /// <param name="on">The object.</param>
    /// <param name="provider">The label provider, as in <c>anon</c> or <c>pgsodium</c>; the server must have loaded it.</param>
    /// <param name="label">The label, in the provider's own words; <see langword="null"/> removes it.</param>
    public void SetSecurityLabel(ObjectIdentity on, string provider, string? label)
    {
        if (label is null)
        {
            Drop(SecurityLabelDefinition.On(on, provider));
        }
        else
        {
            Create(new SecurityLabelDefinition { Target = on, Provider = provider, Label = label });
        }
    }
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a provider to keep a security label for an object.</summary>
    /// <param name="on">The object.</param>
    /// <param name="provider">The label provider.</param>
    /// <param name="label">The label, or <see langword="null"/> for any.</param>
    public VerificationBuilder HasSecurityLabel(ObjectIdentity on, string provider, string? label = null) => Expect(
        label is null ? $"{provider} has a label of {on}" : $"{provider} has the label {Quote.Literal(label)} of {on}",
        [SecurityLabelDefinition.On(on, provider)],
        Claim.Exists(SecurityLabelDefinition.On(on, provider), "there is no label"),
        label is null
            ? null
            : Claim.Of<SecurityLabelDefinition>(
                SecurityLabelDefinition.On(on, provider), "label", label, l => l.Label == label ? null : $"it is {Quote.Literal(l.Label)}"));
}

internal sealed class SecurityLabelRules : ObjectRules<SecurityLabelDefinition>
{
    public static SecurityLabelRules Instance { get; } = new();

    public override ChangeRules Changing => FactChanges.Instance;

    public override JsonTypeInfo<SecurityLabelDefinition> Json => SnapshotJson.Default.SecurityLabelDefinition;

    public override bool IsKnownByDefinition => false;

    private static Hazard Changes { get; } = new(HazardKind.ChangesAccess, "What a role may see or do may hang on the label: its provider decides.");

    public override string? Presence => CatalogPresence.Any("pg_seclabel");

    public override string Catalog(PostgresVersion server) => TargetCatalog.Union(kind => CanHaveLabel(kind.Kind)
        ? kind.Select(
            "b.provider AS provider, b.label AS label",
            $"JOIN pg_seclabel b ON b.classoid = '{kind.Catalog}'::regclass AND b.objoid = {kind.Oid} AND b.objsubid = {kind.Column}")
        : null);

    public override SecurityLabelDefinition Read(CatalogRow row) => new()
    {
        Target = TargetCatalog.Read(row),
        Provider = row.Text("provider"),
        Label = row.Text("label"),
        PartOf = TargetCatalog.ReadPartOf(row),
    };

    public override ValueArray<SqlStatement> Create(SecurityLabelDefinition target) => [Set(target.Identity, Quote.Literal(target.Label))];

    public override ValueArray<SqlStatement>? Alter(SecurityLabelDefinition before, SecurityLabelDefinition after) =>
        before with { Label = after.Label } != after ? null : before == after ? [] : Create(after);

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [Set(identity, "NULL")];

    public override Meaning Explain(SecurityLabelDefinition? before, SecurityLabelDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Behavioural, OneSided(added, sides.AfterName, sides.BeforeName)),
        ({ } removed, null) => new(Severity.Behavioural, OneSided(removed, sides.BeforeName, sides.AfterName)),
        ({ } one, { } other) => new(
            Severity.Behavioural,
            $"{other.Provider} has the label {Quote.Literal(one.Label)} of {other.Target} in {sides.BeforeName} but {Quote.Literal(other.Label)} in {sides.AfterName}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static bool CanHaveLabel(ObjectKind kind) => kind is ObjectKind.Schema or ObjectKind.BaseType or ObjectKind.EnumType or ObjectKind.CompositeType
        or ObjectKind.Domain or ObjectKind.RangeType or ObjectKind.Sequence or ObjectKind.Language or ObjectKind.Routine or ObjectKind.Aggregate
        or ObjectKind.Table or ObjectKind.ForeignTable or ObjectKind.Column or ObjectKind.View or ObjectKind.MaterializedView
        or ObjectKind.Publication or ObjectKind.Subscription or ObjectKind.EventTrigger;

    private static SqlStatement Set(ObjectIdentity label, string value)
    {
        var target = label.On!;
        return CanHaveLabel(target.Kind)
            ? new($"SECURITY LABEL FOR {Quote.Id(label.Within!)} ON {TargetSql.Of(target)} IS {value}", Changes)
            : throw new ArgumentException($"PostgreSQL keeps no security label for {target}: only for schemas, types, tables and their like, columns, routines, languages, publications, subscriptions and event triggers.");
    }

    private static string OneSided(SecurityLabelDefinition label, string present, string absent) =>
        $"{label.Provider} has the label {Quote.Literal(label.Label)} of {label.Target} in {present} but none in {absent}.";
}
