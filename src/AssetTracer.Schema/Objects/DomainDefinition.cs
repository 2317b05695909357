using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A domain: a type with rules of its own on top of another type.</summary>
/// <remarks>Its checks are facts of their own: see <see cref="DomainConstraintDefinition"/>.</remarks>
public sealed record DomainDefinition : SchemaObject
{
    /// <summary>The domain's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The type beneath as <c>format_type</c> prints it, as in <c>numeric(12,2)</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whether a value may be null.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>The name of the constraint that refuses null, or <see langword="null"/> if it is the one that PostgreSQL chooses (PostgreSQL 17).</summary>
    public string? NotNullName { get; init; }

    /// <summary>The default as an SQL expression, or <see langword="null"/> if there is none.</summary>
    public string? Default { get; init; }

    /// <summary>The collation, or <see langword="null"/> if it is that of the type beneath.</summary>
    public QualifiedName? Collation { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a domain.</summary>
    /// <param name="name">The domain's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.Domain, name);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a domain.</summary>
    /// <param name="name">The domain's name.</param>
    /// <param name="type">The type beneath as PostgreSQL writes it, as in <c>numeric(12,2)</c>.</param>
    /// <param name="nullable">Whether a value may be null; by default it may.</param>
    /// <param name="defaultSql">The default, as an SQL expression.</param>
    /// <param name="collation">The collation, if it isn't the type's own.</param>
    public void CreateDomain(
        QualifiedName name, string type, bool nullable = true, [StringSyntax("sql")] string? defaultSql = null, QualifiedName? collation = null) =>
        Create(new DomainDefinition { Name = name, Type = type, IsNullable = nullable, Default = defaultSql, Collation = collation });

    /// <summary>Changes a domain.</summary>
    /// <param name="before">The domain as it is.</param>
    /// <param name="change">Gives the domain as it shall be.</param>
    public void AlterDomain(DomainDefinition before, Func<DomainDefinition, DomainDefinition> change) => Alter(before, change(before));

    /// <summary>Gives a domain another name.</summary>
    /// <param name="name">The domain's name.</param>
    /// <param name="newName">Its new name, without a schema.</param>
    public void RenameDomain(QualifiedName name, string newName) => Rename(DomainDefinition.Named(name), newName);

    /// <summary>Drops a domain with its checks.</summary>
    /// <param name="name">The domain's name.</param>
    /// <param name="behavior">Whether what depends on it (a column, say) is dropped too; by default the drop fails then.</param>
    public void DropDomain(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(DomainDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a domain to exist, with a type and nullability if they are given.</summary>
    /// <param name="name">The domain's name.</param>
    /// <param name="type">The type beneath; any if omitted.</param>
    /// <param name="nullable">Whether it must accept null; either if omitted.</param>
    public VerificationBuilder HasDomain(QualifiedName name, string? type = null, bool? nullable = null) => Expect(
        $"domain {name} exists{(type is null ? "" : $" over {type}")}{nullable switch { null => "", true => ", nullable", false => ", not null" }}",
        [DomainDefinition.Named(name)],
        Claim.Exists(DomainDefinition.Named(name), "the domain isn't there"),
        type is null ? null : Claim.Of<DomainDefinition>(DomainDefinition.Named(name), "type", TypeName.Of(type), d => d.Type == TypeName.Of(type) ? null : $"it is over {d.Type}"),
        nullable is not { } accepts
            ? null
            : Claim.Of<DomainDefinition>(
                DomainDefinition.Named(name),
                "isNullable",
                Claim.YesOrNo(accepts),
                d => d.IsNullable == accepts ? null : $"it {(d.IsNullable ? "accepts" : "refuses")} null"));
}

internal sealed class DomainRules : ObjectRules<DomainDefinition>
{
    public static DomainRules Instance { get; } = new();

    public override ChangeRules Changing => DomainChanges.Instance;

    public override JsonTypeInfo<DomainDefinition> Json => SnapshotJson.Default.DomainDefinition;

    public override DomainDefinition WithTypesNamed(DomainDefinition target) => target with { Type = TypeName.Of(target.Type) };

    public override string? Presence => CatalogPresence.AnyOfUser("pg_type t", "t.typnamespace", "t.typtype = 'd'");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                             AS schema
             , t.typname                             AS name
             , format_type(t.typbasetype, t.typtypmod) AS type
             , NOT t.typnotnull                      AS is_nullable
             , {server.Since(17, "nn.conname", "NULL::text")} AS not_null_name
             , pg_get_expr(t.typdefaultbin, 0)       AS default
             , ln.nspname                            AS collation_schema
             , l.collname                            AS collation
          FROM pg_type t
          JOIN pg_namespace n ON n.oid = t.typnamespace
          JOIN pg_type b ON b.oid = t.typbasetype
          LEFT JOIN pg_collation l ON l.oid = t.typcollation AND t.typcollation <> b.typcollation
          LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
          {server.Since(17, "LEFT JOIN pg_constraint nn ON nn.contypid = t.oid AND nn.contype = 'n'", "")}
         WHERE t.typtype = 'd'
           AND {CatalogScope.Wanted("n.nspname", "t.typname")}
           AND {CatalogScope.NotOfExtension("pg_type", "t.oid")}
        """;

    public override DomainDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Type = row.Sql("type"),
        IsNullable = row.Flag("is_nullable"),
        NotNullName = row.TextOrNull("not_null_name") is { } name && name != DefaultName(row.Name("name")) ? name : null,
        Default = row.SqlOrNull("default"),
        Collation = row.NameOrNull("collation_schema", "collation"),
    };

    public override ValueArray<SqlStatement> Create(DomainDefinition target) =>
    [
        new($"CREATE DOMAIN {target.Name} AS {target.Type}"
            + (target.Collation is { } collation ? $" COLLATE {collation}" : "")
            + (target.Default is { } expression ? $" DEFAULT {expression}" : "")
            + (target.IsNullable ? "" : $"{(target.NotNullName is { } name ? $" CONSTRAINT {Quote.Id(name)}" : "")} NOT NULL")),
    ];

    // The type beneath and the collation can't be changed.
    public override ValueArray<SqlStatement>? Alter(DomainDefinition before, DomainDefinition after) =>
        before with { IsNullable = after.IsNullable, NotNullName = after.NotNullName, Default = after.Default } == after ? Changes(before, after).ToValueArray() : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"DROP DOMAIN {identity.Name}{Suffix(behavior)}",
            behavior == DropBehavior.Cascade ? [new(HazardKind.LosesData, $"Columns of type {identity.Name} are lost.")] : []),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER DOMAIN {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(DomainDefinition? before, DomainDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no domain {added.Name}{sides.PartsInWords}: statements that name it fail there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Domain {removed.Name}{sides.PartsInWords} exists only in {sides.BeforeName}."),
        ({ }, { } changed) => new(
            changes.Any(c => c.Attribute is "type" or "isNullable") ? Severity.Breaking
            : changes.All(c => c.Attribute == "notNullName") ? Severity.Cosmetic
            : Severity.Behavioural,
            $"Domain {changed.Name}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    public override NoiseCategory? NoiseOf(string attribute) => attribute == "notNullName" ? NoiseCategory.ConstraintNames : base.NoiseOf(attribute);

    private static IEnumerable<SqlStatement> Changes(DomainDefinition before, DomainDefinition after)
    {
        if (before.Default != after.Default)
        {
            yield return new($"ALTER DOMAIN {after.Name} {(after.Default is { } expression ? $"SET DEFAULT {expression}" : "DROP DEFAULT")}");
        }

        if (before.IsNullable && !after.IsNullable)
        {
            yield return new($"ALTER DOMAIN {after.Name} {(after.NotNullName is { } name ? $"ADD CONSTRAINT {Quote.Id(name)}" : "SET")} NOT NULL",
            [
                new Hazard(HazardKind.MayFailOnData, $"Fails if a column of type {after.Name} is null in a row."),
                new Hazard(HazardKind.BlocksWrites, $"Every row of every table with a column of type {after.Name} is read while writes wait."),
            ]);
        }
        else if (!before.IsNullable && after.IsNullable)
        {
            yield return new($"ALTER DOMAIN {after.Name} DROP NOT NULL");
        }
        else if (before.NotNullName != after.NotNullName)
        {
            yield return new($"ALTER DOMAIN {after.Name} RENAME CONSTRAINT {Quote.Id(NotNullName(before))} TO {Quote.Id(NotNullName(after))}");
        }
    }

    private static string NotNullName(DomainDefinition domain) => domain.NotNullName ?? DefaultName(domain.Name);

    private static string DefaultName(QualifiedName domain) => ChosenName.Of(domain.Name, "", "not_null");
}
