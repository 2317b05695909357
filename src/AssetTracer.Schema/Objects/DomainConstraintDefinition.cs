using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A check of a domain: a condition that every value must meet.</summary>
public sealed record DomainConstraintDefinition : SchemaObject
{
    /// <summary>The domain the check belongs to.</summary>
    public required QualifiedName Domain { get; init; }

    /// <summary>The check's name, unique within its domain.</summary>
    public required string Name { get; init; }

    /// <summary>The condition as an SQL expression; <c>VALUE</c> stands for the value.</summary>
    public required string Expression { get; init; }

    /// <summary>Whether values that were stored already have been checked.</summary>
    public bool IsValidated { get; init; } = true;

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, Domain);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => DomainDefinition.Named(Domain);

    /// <summary>Names a check of a domain.</summary>
    /// <param name="name">The check's name.</param>
    /// <param name="domain">Its domain.</param>
    public static ObjectIdentity Named(string name, QualifiedName domain) => new(ObjectKind.DomainConstraint, domain, name);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Adds a condition that every value of a domain must meet.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="condition">The condition, as an SQL expression on <c>VALUE</c>.</param>
    public void AddDomainConstraint(QualifiedName domain, string name, [StringSyntax("sql")] string condition) =>
        Create(new DomainConstraintDefinition { Domain = domain, Name = name, Expression = condition });

    /// <summary>Gives a check of a domain another name.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameDomainConstraint(QualifiedName domain, string name, string newName) => Rename(DomainConstraintDefinition.Named(name, domain), newName);

    /// <summary>Drops a check of a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="name">The check's name.</param>
    public void DropDomainConstraint(QualifiedName domain, string name) => Drop(DomainConstraintDefinition.Named(name, domain));
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a check of a domain to exist and to have been run on every stored value.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="name">The check's name.</param>
    public VerificationBuilder HasDomainConstraint(QualifiedName domain, string name) => Expect(
        $"domain {domain} has check {name}",
        [DomainConstraintDefinition.Named(name, domain)],
        snapshot => snapshot.Find<DomainConstraintDefinition>(DomainConstraintDefinition.Named(name, domain)) switch
        {
            null => "the check isn't there",
            { IsValidated: false } => "the check was never run on the values that were there (NOT VALID)",
            _ => null,
        });
}

internal sealed class DomainConstraintRules : ObjectRules<DomainConstraintDefinition>
{
    public static DomainConstraintRules Instance { get; } = new();

    public override ChangeRules Changing => DomainConstraintChanges.Instance;

    public override JsonTypeInfo<DomainConstraintDefinition> Json => SnapshotJson.Default.DomainConstraintDefinition;

    public override bool IsNameCosmetic => true;

    public override string? Presence => DomainRules.Instance.Presence;

    // PostgreSQL 17 keeps NOT NULL as a constraint too; it is read as the domain's nullability.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                 AS schema
             , t.typname                 AS domain
             , k.conname                 AS name
             , pg_get_expr(k.conbin, 0)  AS expression
             , k.convalidated            AS is_validated
          FROM pg_constraint k
          JOIN pg_type t ON t.oid = k.contypid
          JOIN pg_namespace n ON n.oid = t.typnamespace
         WHERE k.contype = 'c'
           AND {CatalogScope.Wanted("n.nspname", "t.typname")}
           AND {CatalogScope.NotOfExtension("pg_type", "t.oid")}
        """;

    public override DomainConstraintDefinition Read(CatalogRow row) => new()
    {
        Domain = row.Name("domain"),
        Name = row.Text("name"),
        Expression = row.Sql("expression"),
        IsValidated = row.Flag("is_validated"),
    };

    public override ValueArray<SqlStatement> Create(DomainConstraintDefinition target) =>
    [
        new($"ALTER DOMAIN {target.Domain} ADD CONSTRAINT {Quote.Id(target.Name)} CHECK ({target.Expression}){(target.IsValidated ? "" : " NOT VALID")}",
            target.IsValidated ? Checks(target) : []),
    ];

    // A check can be validated, but not be made unvalidated, nor take another condition.
    public override ValueArray<SqlStatement>? Alter(DomainConstraintDefinition before, DomainConstraintDefinition after) =>
        before == after ? []
        : before with { IsValidated = true } == after ? [new($"ALTER DOMAIN {after.Domain} VALIDATE CONSTRAINT {Quote.Id(after.Name)}", Checks(after))]
        : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"ALTER DOMAIN {identity.Name} DROP CONSTRAINT {Quote.Id(identity.Within!)}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER DOMAIN {identity.Name} RENAME CONSTRAINT {Quote.Id(identity.Within!)} TO {Quote.Id(newName)}")];

    public override NoiseCategory? NoiseOf(string attribute) => attribute == "name" ? NoiseCategory.ConstraintNames : base.NoiseOf(attribute);

    public override Meaning Explain(
        DomainConstraintDefinition? before, DomainConstraintDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
        {
            (null, { } added) => new(Severity.Breaking, OneSided(added, sides.AfterName, sides.BeforeName)),
            ({ } removed, null) => new(Severity.Breaking, OneSided(removed, sides.BeforeName, sides.AfterName)),
            ({ } one, { } other) when one.Expression != other.Expression =>
                Meaning.Of($"Domain {other.Domain}: check {Quote.Id(other.Name)}", [CheckMeaning.Of(one.Expression, other.Expression, sides)]),
            ({ }, { } changed) => new(Severity.Behavioural, $"Domain {changed.Domain}: check {changed.Name}: {sides.List(changes)}."),
            _ => throw new ArgumentException("A difference has at least one side."),
        };

    // VALUE reads as the name of a column, too. A partitioned table's rows are in its partitions.
    public override IEnumerable<RowRule> RowRules(DomainConstraintDefinition? before, DomainConstraintDefinition after) =>
        !after.IsValidated || before is { IsValidated: true } ? [] :
        [
            new(
                [],
                $"check {Quote.Id(after.Name)} of domain {after.Domain} wants {after.Expression}",
                $"""
                SELECT string_agg(format('SELECT %L AS "column", value FROM (SELECT %I AS value FROM ONLY %I.%I) AS checked WHERE (%s) IS FALSE',
                                         format('%I.%I.%I', n.nspname, c.relname, a.attname), a.attname, n.nspname, c.relname,
                                         {Quote.Literal($"\n{after.Expression}\n")}), ' UNION ALL ')
                  FROM pg_attribute a
                  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'm')
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE a.atttypid = to_regtype({Quote.Literal(after.Domain.ToString())}) AND NOT a.attisdropped
                """)
            {
                IsWrittenByServer = true,
            },
        ];

    private static string OneSided(DomainConstraintDefinition check, string present, string absent) =>
        $"Domain {check.Domain}: {present} refuses values that break {check.Name}, CHECK ({check.Expression}); {absent} takes them.";

    private static ValueArray<Hazard> Checks(DomainConstraintDefinition check) =>
    [
        new(HazardKind.MayFailOnData, $"Fails if a stored value of type {check.Domain} breaks {check.Name}."),
        new(HazardKind.BlocksWrites, $"Every row of every table with a column of type {check.Domain} is read while writes wait."),
    ];
}
