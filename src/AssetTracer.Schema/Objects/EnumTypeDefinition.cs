using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>An enum type: a type whose values are a list of labels.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/datatype-enum.html">Enumerated types</see>.</remarks>
public sealed record EnumTypeDefinition : SchemaObject
{
    /// <summary>The type's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The labels, from the least value to the greatest.</summary>
    public ValueArray<string> Labels { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an enum type.</summary>
    /// <param name="name">The type's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.EnumType, name);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates an enum type.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="labels">The labels, from the least value to the greatest.</param>
    public void CreateEnum(QualifiedName name, params ReadOnlySpan<string> labels) =>
        Create(new EnumTypeDefinition { Name = name, Labels = ValueArray.Create(labels) });

    /// <summary>Adds a label to an enum type. It can't be used before the migration's transaction has ended, nor ever be removed.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="label">The new label.</param>
    /// <param name="after">The label that it comes right after; the last one if omitted.</param>
    public void AddEnumValue(QualifiedName name, string label, string? after = null)
    {
        var known = new EnumTypeDefinition { Name = name, Labels = after is null ? [] : [after] };
        Alter(known, known with { Labels = [.. known.Labels, label] });
    }

    /// <summary>Gives a label of an enum type another text; values that are stored take it on.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="label">The label.</param>
    /// <param name="newLabel">Its new text.</param>
    public void RenameEnumValue(QualifiedName name, string label, string newLabel) =>
        Sql($"ALTER TYPE {name} RENAME VALUE {Quote.Literal(label)} TO {Quote.Literal(newLabel)}");

    /// <summary>Gives an enum type another name.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="newName">Its new name, without a schema.</param>
    public void RenameEnum(QualifiedName name, string newName) => Rename(EnumTypeDefinition.Named(name), newName);

    /// <summary>Drops an enum type.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="behavior">Whether what depends on it (a column, say) is dropped too; by default the drop fails then.</param>
    public void DropEnum(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(EnumTypeDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects an enum type to exist, with at least the given labels.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="labels">Labels that it must have.</param>
    public VerificationBuilder HasEnum(QualifiedName name, params ReadOnlySpan<string> labels)
    {
        var wanted = labels.ToArray();
        return Expect(
            $"enum type {name} exists{(wanted.Length == 0 ? "" : $" with {EnumTypeRules.List(wanted)}")}",
            [EnumTypeDefinition.Named(name)],
            snapshot => snapshot.Find<EnumTypeDefinition>(EnumTypeDefinition.Named(name)) is not { } found ? "the type isn't there"
                : wanted.Except(found.Labels).ToList() is { Count: > 0 } missing ? $"it lacks {EnumTypeRules.List(missing)}"
                : null);
    }
}

internal sealed class EnumTypeRules : ObjectRules<EnumTypeDefinition>
{
    public static EnumTypeRules Instance { get; } = new();

    public override ChangeRules Changing => TypeChanges.Instance;

    public override JsonTypeInfo<EnumTypeDefinition> Json => SnapshotJson.Default.EnumTypeDefinition;

    public override string? Presence => CatalogPresence.Any("pg_type t", "t.typtype = 'e'");

    // enumsortorder has gaps and fractions that tell how the type came about; only the rank counts.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname  AS schema
             , t.typname  AS name
             , ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder) AS labels
          FROM pg_type t
          JOIN pg_namespace n ON n.oid = t.typnamespace
         WHERE t.typtype = 'e'
           AND {CatalogScope.Wanted("n.nspname", "t.typname")}
           AND {CatalogScope.NotOfExtension("pg_type", "t.oid")}
        """;

    public static string List(IEnumerable<string> labels) => string.Join(", ", labels.Select(Quote.Literal));

    public override EnumTypeDefinition Read(CatalogRow row) => new() { Name = row.Name("name"), Labels = row.Texts("labels") };

    public override ValueArray<SqlStatement> Create(EnumTypeDefinition target) => [new($"CREATE TYPE {target.Name} AS ENUM ({List(target.Labels)})")];

    // PostgreSQL can put labels in between, but neither remove nor reorder any.
    public override ValueArray<SqlStatement>? Alter(EnumTypeDefinition before, EnumTypeDefinition after)
    {
        var kept = after.Labels.Where(before.Labels.Contains).ToValueArray();
        return before with { Labels = after.Labels } == after && kept == before.Labels ? Additions(before, after).ToValueArray() : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"DROP TYPE {identity.Name}{Suffix(behavior)}",
            behavior == DropBehavior.Cascade ? [new(HazardKind.LosesData, $"Columns of type {identity.Name} are lost.")] : []),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TYPE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(EnumTypeDefinition? before, EnumTypeDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no enum type {added.Name}{sides.PartsInWords}: statements that name it fail there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Enum type {removed.Name}{sides.PartsInWords} exists only in {sides.BeforeName}."),
        ({ } one, { } other) => Changed(one, other, sides),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static Meaning Changed(EnumTypeDefinition before, EnumTypeDefinition after, ComparisonSides sides)
    {
        var said = Accepted(before, after, sides.BeforeName, sides.AfterName).Concat(Accepted(after, before, sides.AfterName, sides.BeforeName)).ToList();
        return said.Count > 0
            ? new(Severity.Breaking, $"{after.Name}: {string.Join(" and ", said)}.")
            : new(Severity.Behavioural,
                $"{after.Name} has the same labels in another order, so it sorts otherwise: {List(before.Labels)} in {sides.BeforeName} but {List(after.Labels)} in {sides.AfterName}.");
    }

    private static IEnumerable<string> Accepted(EnumTypeDefinition accepting, EnumTypeDefinition refusing, string acceptingName, string refusingName)
    {
        if (accepting.Labels.Except(refusing.Labels).ToList() is { Count: > 0 } labels)
        {
            yield return $"{acceptingName} accepts {List(labels)}, {refusingName} doesn't";
        }
    }

    private static IEnumerable<SqlStatement> Additions(EnumTypeDefinition before, EnumTypeDefinition after)
    {
        var pending = new Hazard(HazardKind.UsableAfterCommit, $"A new label of {after.Name} can't be used before the transaction that adds it has ended.");
        var firstKept = after.Labels.FirstOrDefault(before.Labels.Contains);
        for (var i = 0; i < after.Labels.Count; i++)
        {
            if (!before.Labels.Contains(after.Labels[i]))
            {
                var place = i > 0 ? $" AFTER {Quote.Literal(after.Labels[i - 1])}" : firstKept is null ? "" : $" BEFORE {Quote.Literal(firstKept)}";
                yield return new($"ALTER TYPE {after.Name} ADD VALUE {Quote.Literal(after.Labels[i])}{place}", pending);
            }
        }
    }
}
