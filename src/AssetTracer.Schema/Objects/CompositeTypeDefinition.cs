using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A composite type that stands alone: a row of attributes without a table.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/rowtypes.html">Composite types</see>.</remarks>
public sealed record CompositeTypeDefinition : SchemaObject
{
    /// <summary>The type's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The attributes, in order.</summary>
    public ValueArray<CompositeAttribute> Attributes { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a composite type.</summary>
    /// <param name="name">The type's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.CompositeType, name);
}

/// <summary>One attribute of a <see cref="CompositeTypeDefinition"/>.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Type">The type as <c>format_type</c> prints it, as in <c>numeric(12,2)</c>.</param>
/// <param name="Collation">The collation, or <see langword="null"/> if it is the type's own.</param>
public sealed record CompositeAttribute(string Name, string Type, QualifiedName? Collation = null)
{
    /// <summary>The attribute as it is written in SQL.</summary>
    public override string ToString() => $"{Quote.Id(Name)} {Type}{(Collation is { } collation ? $" COLLATE {collation}" : "")}";
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a composite type.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="attributes">Its attributes, in order.</param>
    public void CreateCompositeType(QualifiedName name, params ReadOnlySpan<CompositeAttribute> attributes) =>
        Create(new CompositeTypeDefinition { Name = name, Attributes = ValueArray.Create(attributes) });

    /// <summary>Changes a composite type.</summary>
    /// <param name="before">The type as it is.</param>
    /// <param name="change">Gives the type as it shall be.</param>
    public void AlterCompositeType(CompositeTypeDefinition before, Func<CompositeTypeDefinition, CompositeTypeDefinition> change) => Alter(before, change(before));

    /// <summary>Gives an attribute of a composite type another name.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameCompositeAttribute(QualifiedName name, string attribute, string newName) =>
        Sql($"ALTER TYPE {name} RENAME ATTRIBUTE {Quote.Id(attribute)} TO {Quote.Id(newName)}");

    /// <summary>Gives a composite type another name.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="newName">Its new name, without a schema.</param>
    public void RenameCompositeType(QualifiedName name, string newName) => Rename(CompositeTypeDefinition.Named(name), newName);

    /// <summary>Drops a composite type.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="behavior">Whether what depends on it (a column, say) is dropped too; by default the drop fails then.</param>
    public void DropCompositeType(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(CompositeTypeDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a composite type to exist, with at least the given attributes.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="attributes">Names of attributes that it must have.</param>
    public VerificationBuilder HasCompositeType(QualifiedName name, params ReadOnlySpan<string> attributes)
    {
        var wanted = attributes.ToArray();
        return Expect(
            $"composite type {name} exists{(wanted.Length == 0 ? "" : $" with {string.Join(", ", wanted)}")}",
            [CompositeTypeDefinition.Named(name)],
            snapshot => snapshot.Find<CompositeTypeDefinition>(CompositeTypeDefinition.Named(name)) is not { } found ? "the type isn't there"
                : wanted.Except(found.Attributes.Select(a => a.Name)).ToList() is { Count: > 0 } missing ? $"it lacks {string.Join(", ", missing)}"
                : null);
    }
}

internal sealed class CompositeTypeRules : ObjectRules<CompositeTypeDefinition>
{
    public static CompositeTypeRules Instance { get; } = new();

    public override ChangeRules Changing => CompositeTypeChanges.Instance;

    public override JsonTypeInfo<CompositeTypeDefinition> Json => SnapshotJson.Default.CompositeTypeDefinition;

    public override CompositeTypeDefinition WithTypesNamed(CompositeTypeDefinition target) => target with { Attributes = target.Attributes.Select(a => a with { Type = TypeName.Of(a.Type) }).ToValueArray() };

    public override string? Presence => CatalogPresence.Any("pg_class c", "c.relkind = 'c'");

    // The arrays run side by side. An attribute has no more than these: defaults, NOT NULL and options belong to columns.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname              AS schema
             , c.relname              AS name
             , a.names
             , a.types
             , a.collation_schemas
             , a.collations
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN (SELECT a.attrelid
                          , array_agg(a.attname::text ORDER BY a.attnum)                         AS names
                          , array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)    AS types
                          , array_agg(coalesce(ln.nspname::text, '') ORDER BY a.attnum)          AS collation_schemas
                          , array_agg(coalesce(l.collname::text, '') ORDER BY a.attnum)          AS collations
                       FROM pg_attribute a
                       JOIN pg_type t ON t.oid = a.atttypid
                       LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
                       LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
                      WHERE a.attnum > 0 AND NOT a.attisdropped
                      GROUP BY a.attrelid) a ON a.attrelid = c.oid
         WHERE c.relkind = 'c'
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_type", "c.reltype")}
        """;

    public override CompositeTypeDefinition Read(CatalogRow row)
    {
        var (types, schemas, collations) = (row.Sqls("types"), row.Texts("collation_schemas"), row.Texts("collations"));
        return new()
        {
            Name = row.Name("name"),
            Attributes = row.Texts("names")
                .Select((name, i) => new CompositeAttribute(name, types[i], collations[i].Length == 0 ? default(QualifiedName?) : new QualifiedName(schemas[i], collations[i])))
                .ToValueArray(),
        };
    }

    public override ValueArray<SqlStatement> Create(CompositeTypeDefinition target) =>
        [new($"CREATE TYPE {target.Name} AS ({string.Join(", ", target.Attributes)})")];

    // New attributes come last, and the order of the others can't be changed.
    public override ValueArray<SqlStatement>? Alter(CompositeTypeDefinition before, CompositeTypeDefinition after)
    {
        var reached = before.Attributes.Select(a => a.Name).Where(name => Find(after, name) is not null)
            .Concat(after.Attributes.Select(a => a.Name).Where(name => Find(before, name) is null));
        return before with { Attributes = after.Attributes } == after && reached.SequenceEqual(after.Attributes.Select(a => a.Name))
            ? Changes(before, after).ToValueArray()
            : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"DROP TYPE {identity.Name}{Suffix(behavior)}",
            behavior == DropBehavior.Cascade ? [new(HazardKind.LosesData, $"Columns of type {identity.Name} are lost.")] : []),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TYPE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(CompositeTypeDefinition? before, CompositeTypeDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no composite type {added.Name}{sides.PartsInWords}: statements that name it fail there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Composite type {removed.Name}{sides.PartsInWords} exists only in {sides.BeforeName}."),
        ({ } one, { } other) => new(
            Severity.Breaking,
            $"Composite type {other.Name} is ({string.Join(", ", one.Attributes)}) in {sides.BeforeName} but ({string.Join(", ", other.Attributes)}) in {sides.AfterName}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    /// <summary>What becomes of the values of an attribute that goes.</summary>
    public static Hazard Lost(QualifiedName type, CompositeAttribute gone) => new(HazardKind.LosesData, $"What stored values of {type} hold in {gone.Name} is lost.");

    private static CompositeAttribute? Find(CompositeTypeDefinition type, string name) => type.Attributes.FirstOrDefault(a => a.Name == name);

    private static IEnumerable<SqlStatement> Changes(CompositeTypeDefinition before, CompositeTypeDefinition after)
    {
        var alter = $"ALTER TYPE {after.Name}";
        foreach (var gone in before.Attributes.Where(a => Find(after, a.Name) is null))
        {
            yield return new($"{alter} DROP ATTRIBUTE {Quote.Id(gone.Name)}",
                Lost(after.Name, gone));
        }

        foreach (var attribute in after.Attributes)
        {
            if (Find(before, attribute.Name) is not { } old)
            {
                yield return new($"{alter} ADD ATTRIBUTE {attribute}");
            }
            else if (old != attribute)
            {
                var collation = attribute.Collation is { } name ? $" COLLATE {name}" : "";
                yield return new($"{alter} ALTER ATTRIBUTE {Quote.Id(attribute.Name)} TYPE {attribute.Type}{collation}",
                    new Hazard(HazardKind.MayFailOnData, $"Fails if a column has the type {after.Name}: PostgreSQL can't rewrite what is stored."));
            }
        }
    }
}
