using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>An operator.</summary>
/// <remarks>
/// An operator that is only named by another, as its commutator, isn't one yet and is left out.
/// See <see href="https://www.postgresql.org/docs/current/sql-createoperator.html">CREATE OPERATOR</see>.
/// </remarks>
public sealed record OperatorDefinition : SchemaObject
{
    /// <summary>The operator's name, which others with other operands may share.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The type of the left operand as <c>format_type</c> prints it, or <see langword="null"/> if there is none.</summary>
    public string? LeftType { get; init; }

    /// <summary>The type of the right operand as <c>format_type</c> prints it.</summary>
    public required string RightType { get; init; }

    /// <summary>The function that computes the result.</summary>
    public required QualifiedName Function { get; init; }

    /// <summary>The operator that gives the same with the operands exchanged, or <see langword="null"/>.</summary>
    public QualifiedName? Commutator { get; init; }

    /// <summary>The operator that gives the opposite, or <see langword="null"/>.</summary>
    public QualifiedName? Negator { get; init; }

    /// <summary>The function that guesses how many rows meet a condition, or <see langword="null"/>.</summary>
    public QualifiedName? Restrict { get; init; }

    /// <summary>The function that guesses how many rows a join finds, or <see langword="null"/>.</summary>
    public QualifiedName? Join { get; init; }

    /// <summary>Whether a join can be made by hashing.</summary>
    public bool CanHash { get; init; }

    /// <summary>Whether a join can be made by merging.</summary>
    public bool CanMerge { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, LeftType, RightType);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an operator.</summary>
    /// <param name="name">The operator's name, as in <c>public.===</c>.</param>
    /// <param name="leftType">The type of the left operand as <c>format_type</c> prints it, or <see langword="null"/> if there is none.</param>
    /// <param name="rightType">The type of the right operand as <c>format_type</c> prints it.</param>
    public static ObjectIdentity Named(QualifiedName name, string? leftType, string rightType) =>
        new(ObjectKind.Operator, name, Arguments: $"{leftType ?? "NONE"}, {rightType}");
}

internal sealed class OperatorRules : ObjectRules<OperatorDefinition>
{
    public static OperatorRules Instance { get; } = new();

    /// <summary>The expression for the operands in an operator's identity.</summary>
    public static string Operands => "CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END || ', ' || format_type(o.oprright, NULL)";

    public override JsonTypeInfo<OperatorDefinition> Json => SnapshotJson.Default.OperatorDefinition;

    // PostgreSQL can't rename an operator.
    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_operator o", "o.oprnamespace");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                AS schema
             , o.oprname                                AS name
             , CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS left_type
             , format_type(o.oprright, NULL)            AS right_type
             , {CatalogNames.Function("o.oprcode")}     AS function
             , {CatalogNames.Operator("o.oprcom")}      AS commutator
             , {CatalogNames.Operator("o.oprnegate")}   AS negator
             , {CatalogNames.Function("o.oprrest")}     AS restrict
             , {CatalogNames.Function("o.oprjoin")}     AS join
             , o.oprcanhash                             AS can_hash
             , o.oprcanmerge                            AS can_merge
          FROM pg_operator o
          JOIN pg_namespace n ON n.oid = o.oprnamespace
         WHERE o.oprcode <> 0
           AND {CatalogScope.Wanted("n.nspname", "o.oprname")}
           AND {CatalogScope.NotOfExtension("pg_operator", "o.oid")}
        """;

    public override OperatorDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        LeftType = row.SqlOrNull("left_type"),
        RightType = row.Sql("right_type"),
        Function = row.FullName("function"),
        Commutator = row.FullNameOrNull("commutator"),
        Negator = row.FullNameOrNull("negator"),
        Restrict = row.FullNameOrNull("restrict"),
        Join = row.FullNameOrNull("join"),
        CanHash = row.Flag("can_hash"),
        CanMerge = row.Flag("can_merge"),
    };

    public override ValueArray<SqlStatement> Create(OperatorDefinition target) =>
    [
        new($"CREATE OPERATOR {Quote.Operator(target.Name)} ("
            + (target.LeftType is { } left ? $"LEFTARG = {left}, " : "")
            + $"RIGHTARG = {target.RightType}, FUNCTION = {target.Function}"
            + (target.Commutator is { } commutator ? $", COMMUTATOR = OPERATOR({Quote.Operator(commutator)})" : "")
            + (target.Negator is { } negator ? $", NEGATOR = OPERATOR({Quote.Operator(negator)})" : "")
            + (target.Restrict is { } restrict ? $", RESTRICT = {restrict}" : "")
            + (target.Join is { } join ? $", JOIN = {join}" : "")
            + (target.CanHash ? ", HASHES" : "")
            + (target.CanMerge ? ", MERGES" : "")
            + ")"),
    ];

    // Older servers than 17 change only what the planner guesses by.
    public override ValueArray<SqlStatement>? Alter(OperatorDefinition before, OperatorDefinition after) =>
        before == after ? []
        : before with { Restrict = after.Restrict, Join = after.Join } == after
            ? [new($"ALTER OPERATOR {Named(after.Identity)} SET (RESTRICT = {after.Restrict?.ToString() ?? "NONE"}, JOIN = {after.Join?.ToString() ?? "NONE"})")]
        : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP OPERATOR {Named(identity)}{Suffix(behavior)}")];

    /// <summary>The operator with its operands, as it stands behind <c>OPERATOR</c>.</summary>
    public static string Named(ObjectIdentity identity) => $"{Quote.Operator(identity.Name)} ({identity.Arguments})";

    public override Meaning Explain(OperatorDefinition? before, OperatorDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        (before, after) is ({ }, { } changed)
            ? new(changes.All(c => c.Attribute is "restrict" or "join") ? Severity.Cosmetic : Severity.Behavioural, $"{changed.Identity}: {sides.List(changes)}.")
            : Meaning.Plain(before, after, changes, sides);
}
