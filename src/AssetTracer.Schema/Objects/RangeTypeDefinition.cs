using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A range type, with the multirange type that PostgreSQL makes beside it.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/rangetypes.html">Range Types</see>.</remarks>
public sealed record RangeTypeDefinition : SchemaObject
{
    /// <summary>The range type's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The type of the bounds as <c>format_type</c> prints it.</summary>
    public required string Subtype { get; init; }

    /// <summary>The operator class that orders the bounds, or <see langword="null"/> for their type's default.</summary>
    public QualifiedName? OperatorClass { get; init; }

    /// <summary>The collation that orders the bounds, or <see langword="null"/> for their type's own.</summary>
    public QualifiedName? Collation { get; init; }

    /// <summary>The function that tells how far two bounds are apart, or <see langword="null"/>.</summary>
    public QualifiedName? SubtypeDifference { get; init; }

    /// <summary>The function that gives equal ranges one form, or <see langword="null"/>.</summary>
    public QualifiedName? Canonical { get; init; }

    /// <summary>The name of the multirange type, or <see langword="null"/> for the name that PostgreSQL makes from the range type's.</summary>
    public QualifiedName? MultirangeName { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    internal QualifiedName Multirange => MultirangeName ?? UsualMultirange(Name);

    /// <summary>Names a range type.</summary>
    /// <param name="name">The range type's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.RangeType, name);

    internal static QualifiedName UsualMultirange(QualifiedName range) => range with
    {
        Name = range.Name.IndexOf("range", StringComparison.Ordinal) is var at and >= 0
            ? ChosenName.Cut(range.Name.Insert(at, "multi"), 63)
            : ChosenName.Cut(range.Name, 52) + "_multirange",
    };
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a range type. What isn't among the parameters can be said by creating a <see cref="RangeTypeDefinition"/>.</summary>
    /// <param name="name">The range type's name.</param>
    /// <param name="subtype">The type of the bounds, as in <c>timestamp with time zone</c>.</param>
    /// <param name="collation">The collation that orders the bounds, if it isn't their type's own.</param>
    /// <param name="subtypeDifference">The function that tells how far two bounds are apart.</param>
    public void CreateRangeType(QualifiedName name, string subtype, QualifiedName? collation = null, QualifiedName? subtypeDifference = null) =>
        Create(new RangeTypeDefinition { Name = name, Subtype = subtype, Collation = collation, SubtypeDifference = subtypeDifference });

    /// <summary>Gives a range type another name; its multirange type keeps its own.</summary>
    /// <param name="name">The range type's name.</param>
    /// <param name="newName">Its new name, without a schema.</param>
    public void RenameRangeType(QualifiedName name, string newName) => Rename(RangeTypeDefinition.Named(name), newName);

    /// <summary>Drops a range type and its multirange type.</summary>
    /// <param name="name">The range type's name.</param>
    /// <param name="behavior">Whether what depends on it (a column, say) is dropped too; by default the drop fails then.</param>
    public void DropRangeType(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(RangeTypeDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a range type to exist, with a type of bounds if one is given.</summary>
    /// <param name="name">The range type's name.</param>
    /// <param name="subtype">The type of the bounds as <c>format_type</c> prints it; any if omitted.</param>
    public VerificationBuilder HasRangeType(QualifiedName name, string? subtype = null) => Expect(
        $"range type {name} exists{(subtype is null ? "" : $" over {subtype}")}",
        [RangeTypeDefinition.Named(name)],
        snapshot => snapshot.Find<RangeTypeDefinition>(RangeTypeDefinition.Named(name)) switch
        {
            null => "the range type isn't there",
            var range when subtype is not null && range.Subtype != subtype => $"it is over {range.Subtype}",
            _ => null,
        });
}

internal sealed class RangeTypeRules : ObjectRules<RangeTypeDefinition>
{
    public static RangeTypeRules Instance { get; } = new();

    public override ChangeRules Changing => RangeTypeChanges.Instance;

    public override JsonTypeInfo<RangeTypeDefinition> Json => SnapshotJson.Default.RangeTypeDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_type t", "t.typnamespace", "t.typtype = 'r'");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                     AS schema
             , t.typname                                     AS name
             , format_type(r.rngsubtype, NULL)               AS subtype
             , CASE WHEN NOT o.opcdefault THEN {CatalogNames.OperatorClass("o.oid")} END AS operator_class
             , CASE WHEN r.rngcollation <> s.typcollation THEN {CatalogNames.Collation("r.rngcollation")} END AS collation
             , {CatalogNames.Function("r.rngsubdiff")}       AS subtype_difference
             , {CatalogNames.Function("r.rngcanonical")}     AS canonical
             , mn.nspname                                    AS multirange_schema
             , m.typname                                     AS multirange
          FROM pg_range r
          JOIN pg_type t ON t.oid = r.rngtypid
          JOIN pg_namespace n ON n.oid = t.typnamespace
          JOIN pg_type s ON s.oid = r.rngsubtype
          JOIN pg_opclass o ON o.oid = r.rngsubopc
          JOIN pg_type m ON m.oid = r.rngmultitypid
          JOIN pg_namespace mn ON mn.oid = m.typnamespace
         WHERE {CatalogScope.Wanted("n.nspname", "t.typname")}
           AND {CatalogScope.NotOfExtension("pg_type", "t.oid")}
        """;

    public override RangeTypeDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Subtype = row.Sql("subtype"),
        OperatorClass = row.FullNameOrNull("operator_class"),
        Collation = row.FullNameOrNull("collation"),
        SubtypeDifference = row.FullNameOrNull("subtype_difference"),
        Canonical = row.FullNameOrNull("canonical"),
        MultirangeName = row.NameOrNull("multirange_schema", "multirange") is { } multirange && multirange != RangeTypeDefinition.UsualMultirange(row.Name("name"))
            ? multirange
            : default(QualifiedName?),
    };

    public override ValueArray<SqlStatement> Create(RangeTypeDefinition target) =>
    [
        new($"CREATE TYPE {target.Name} AS RANGE (SUBTYPE = {target.Subtype}"
            + (target.OperatorClass is { } operators ? $", SUBTYPE_OPCLASS = {operators}" : "")
            + (target.Collation is { } collation ? $", COLLATION = {collation}" : "")
            + (target.Canonical is { } canonical ? $", CANONICAL = {canonical}" : "")
            + (target.SubtypeDifference is { } difference ? $", SUBTYPE_DIFF = {difference}" : "")
            + (target.MultirangeName is { } multirange ? $", MULTIRANGE_TYPE_NAME = {multirange}" : "")
            + ")"),
    ];

    // Only the multirange type can have another name.
    public override ValueArray<SqlStatement>? Alter(RangeTypeDefinition before, RangeTypeDefinition after) =>
        before == after ? []
        : before with { MultirangeName = after.MultirangeName } == after && before.Multirange.Schema == after.Multirange.Schema
            ? [new($"ALTER TYPE {before.Multirange} RENAME TO {Quote.Id(after.Multirange.Name)}")]
        : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"DROP TYPE {identity.Name}{Suffix(behavior)}",
            behavior == DropBehavior.Cascade ? [new(HazardKind.LosesData, $"Columns of type {identity.Name} are lost.")] : []),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TYPE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(RangeTypeDefinition? before, RangeTypeDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        (before, after) is ({ }, { } changed)
            ? new(
                changes.Any(c => c.Attribute is "subtype" or "multirangeName") ? Severity.Breaking
                : changes.All(c => c.Attribute == "subtypeDifference") ? Severity.Cosmetic
                : Severity.Behavioural,
                $"Range type {changed.Name}: {sides.List(changes)}.")
            : Meaning.Plain(before, after, changes, sides);
}
