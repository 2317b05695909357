using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A row-level security policy on a table.</summary>
/// <remarks>
/// A policy has effect only while row security is enabled on its table.
/// See <see href="https://www.postgresql.org/docs/current/sql-createpolicy.html">CREATE POLICY</see>.
/// </remarks>
public sealed record PolicyDefinition : SchemaObject
{
    /// <summary>The table the policy guards.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>The name of the policy, unique within its table.</summary>
    public required string Name { get; init; }

    /// <summary>The command the policy applies to.</summary>
    public PolicyCommand Command { get; init; }

    /// <summary>Whether the policy widens access (permissive) or narrows it (restrictive).</summary>
    public bool IsPermissive { get; init; } = true;

    /// <summary>The roles the policy applies to, sorted; <c>public</c> stands for everyone.</summary>
    public ValueArray<string> Roles { get; init; } = ["public"];

    /// <summary>The condition a row must meet to be seen, or <see langword="null"/> if there is none.</summary>
    public string? Using { get; init; }

    /// <summary>The condition a new row must meet, or <see langword="null"/> if there is none.</summary>
    public string? Check { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, Table);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => TableDefinition.Named(Table);

    /// <summary>Names a policy.</summary>
    /// <param name="name">The name of the policy.</param>
    /// <param name="table">The table it guards.</param>
    public static ObjectIdentity Named(string name, QualifiedName table) => new(ObjectKind.Policy, table, name);
}

/// <summary>The commands a <see cref="PolicyDefinition"/> can apply to.</summary>
public enum PolicyCommand
{
    /// <summary>Every command.</summary>
    All,

    /// <summary>Reading rows.</summary>
    Select,

    /// <summary>Adding rows.</summary>
    Insert,

    /// <summary>Changing rows.</summary>
    Update,

    /// <summary>Removing rows.</summary>
    Delete,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a row-level security policy.</summary>
    /// <param name="name">The name of the policy.</param>
    /// <param name="on">The table to guard.</param>
    /// <param name="when">The condition a row must meet to be seen.</param>
    /// <param name="check">The condition a new row must meet; the same as <paramref name="when"/> if omitted.</param>
    /// <param name="command">The command the policy applies to.</param>
    /// <param name="isPermissive">Whether the policy widens access; a restrictive one narrows it.</param>
    /// <param name="to">The roles the policy applies to; everyone if omitted.</param>
    public void CreatePolicy(
        string name,
        QualifiedName on,
        [StringSyntax("sql")] string? when = null,
        [StringSyntax("sql")] string? check = null,
        PolicyCommand command = PolicyCommand.All,
        bool isPermissive = true,
        params ReadOnlySpan<string> to) =>
        Create(new PolicyDefinition
        {
            Table = on,
            Name = name,
            Command = command,
            IsPermissive = isPermissive,
            Roles = to.IsEmpty ? ["public"] : to.ToArray().Order(StringComparer.Ordinal).ToValueArray(),
            Using = when,
            Check = check,
        });

    /// <summary>Drops a row-level security policy.</summary>
    /// <param name="name">The name of the policy.</param>
    /// <param name="on">The table it guards.</param>
    public void DropPolicy(string name, QualifiedName on) => Drop(PolicyDefinition.Named(name, on));
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a row-level security policy to exist, and row security to be enabled on its table: else the policy has no effect.</summary>
    /// <param name="name">The name of the policy.</param>
    /// <param name="on">The table it guards.</param>
    public VerificationBuilder HasPolicy(string name, QualifiedName on) => Expect(
        $"policy \"{name}\" guards {on}",
        [PolicyDefinition.Named(name, on), TableDefinition.Named(on)],
        Claim.Exists(PolicyDefinition.Named(name, on), "the policy isn't there"),
        Claim.Of<TableDefinition>(
            TableDefinition.Named(on),
            "isRowSecurityEnabled",
            Claim.Yes,
            t => t.IsRowSecurityEnabled ? null : "row security is disabled, so the policy has no effect") with
        {
            RestsOn = [PolicyDefinition.Named(name, on)],
        });

    /// <summary>Expects that no row-level security policy of that name exists on a table.</summary>
    /// <param name="name">The name of the policy.</param>
    /// <param name="on">The table.</param>
    public VerificationBuilder HasNoPolicy(string name, QualifiedName on) => IsAbsent(PolicyDefinition.Named(name, on));
}

internal sealed class PolicyRules : ObjectRules<PolicyDefinition>
{
    public static PolicyRules Instance { get; } = new();

    public override JsonTypeInfo<PolicyDefinition> Json => SnapshotJson.Default.PolicyDefinition;

    private static Hazard Widens { get; } = new(HazardKind.ChangesAccess, "A permissive policy lets more rows through.");

    private static Hazard Narrows { get; } = new(HazardKind.ChangesAccess, "Rows seen until now may disappear from queries.");

    public override string? Presence => CatalogPresence.Any("pg_policy");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                AS schema
             , c.relname                                AS table
             , p.polname                                AS name
             , p.polcmd::text                           AS command
             , p.polpermissive                          AS is_permissive
             , ARRAY(SELECT r.name
                       FROM (SELECT CASE WHEN o = 0 THEN 'public' ELSE pg_get_userbyid(o)::text END FROM unnest(p.polroles) o) r(name)
                      ORDER BY r.name COLLATE "C")      AS roles
             , pg_get_expr(p.polqual, p.polrelid)       AS using
             , pg_get_expr(p.polwithcheck, p.polrelid)  AS check
          FROM pg_policy p
          JOIN pg_class c ON c.oid = p.polrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_policy", "p.oid")}
        """;

    public override PolicyDefinition Read(CatalogRow row) => new()
    {
        Table = row.Name("table"),
        Name = row.Text("name"),
        Command = CommandFor(row.Text("command")),
        IsPermissive = row.Flag("is_permissive"),
        Roles = row.Texts("roles"),
        Using = row.SqlOrNull("using"),
        Check = row.SqlOrNull("check"),
    };

    public override ValueArray<SqlStatement> Create(PolicyDefinition target) =>
    [
        new(
            $"CREATE POLICY {Quote.Id(target.Name)} ON {target.Table} AS {(target.IsPermissive ? "PERMISSIVE" : "RESTRICTIVE")} "
            + $"FOR {target.Command.ToString().ToUpperInvariant()} {Clauses(target)}",
            target.IsPermissive ? Widens : Narrows),
    ];

    // PostgreSQL can change the roles and replace a condition, but it can't remove one or change the command.
    public override ValueArray<SqlStatement>? Alter(PolicyDefinition before, PolicyDefinition after) =>
        before with { Roles = after.Roles, Using = after.Using ?? before.Using, Check = after.Check ?? before.Check } == after
            ? [new($"ALTER POLICY {Quote.Id(after.Name)} ON {after.Table} {Clauses(after)}", Widens)]
            : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP POLICY {Quote.Id(identity.Within!)} ON {identity.Name}", Narrows)];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER POLICY {Quote.Id(identity.Within!)} ON {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override bool IsNameCosmetic => true;

    public override Meaning Explain(PolicyDefinition? before, PolicyDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, OneSided(added, sides.AfterName, sides.BeforeName)),
        ({ } removed, null) => new(Severity.Breaking, OneSided(removed, sides.BeforeName, sides.AfterName)),
        ({ }, { } changed) => new(Severity.Breaking, $"Policy {Quote.Id(changed.Name)} on {changed.Table} lets other rows through: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    public override bool IsUsersOwn(PolicyDefinition target, Func<string, bool> isPlatformSchema) => true;

    private static string OneSided(PolicyDefinition policy, string present, string absent)
    {
        var command = policy.Command == PolicyCommand.All ? "every command" : policy.Command.ToString().ToUpperInvariant();
        return $"Policy {Quote.Id(policy.Name)} on {policy.Table}, which {(policy.IsPermissive ? "lets rows through" : "holds rows back")} for {command} "
            + $"by {string.Join(", ", policy.Roles)}, exists in {present} but not in {absent}.";
    }

    private static string Clauses(PolicyDefinition policy) =>
        $"TO {string.Join(", ", policy.Roles.Select(Quote.Role))}"
        + (policy.Using is { } condition ? $" USING ({condition})" : "")
        + (policy.Check is { } check ? $" WITH CHECK ({check})" : "");

    private static PolicyCommand CommandFor(string code) => code switch
    {
        "*" => PolicyCommand.All,
        "r" => PolicyCommand.Select,
        "a" => PolicyCommand.Insert,
        "w" => PolicyCommand.Update,
        "d" => PolicyCommand.Delete,
        _ => throw new InvalidOperationException($"pg_policy.polcmd has the unknown value '{code}'."),
    };
}
