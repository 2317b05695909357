using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>A rewrite rule: what PostgreSQL does besides, or instead of, a statement on a table or view. The rule that makes a view is the view itself.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createrule.html">CREATE RULE</see>.</remarks>
public sealed record RuleDefinition : SchemaObject
{
    /// <summary>The table or view whose statements it rewrites.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>The rule's name, unique within its table. Rules apply in the order of their names.</summary>
    public required string Name { get; init; }

    /// <summary>What <see cref="Table"/> is: a table, a view, or a materialized view.</summary>
    public ObjectKind On { get; init; } = ObjectKind.Table;

    /// <summary>The statements it rewrites.</summary>
    public required RuleEvent Event { get; init; }

    /// <summary>Whether its action replaces the statement; else it runs besides.</summary>
    public bool IsInstead { get; init; }

    /// <summary>The condition under which it applies, or <see langword="null"/> if it always does.</summary>
    public string? When { get; init; }

    /// <summary>What is done: <c>NOTHING</c>, a statement, or several in parentheses.</summary>
    public required string Action { get; init; }

    /// <summary>In which sessions it applies.</summary>
    public TriggerFiring Enabled { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, Table);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => new(On, Table);

    /// <summary>Names a rule.</summary>
    /// <param name="name">The rule's name.</param>
    /// <param name="table">The table or view whose statements it rewrites.</param>
    public static ObjectIdentity Named(string name, QualifiedName table) => new(ObjectKind.Rule, table, name);
}

/// <summary>The statements that a <see cref="RuleDefinition"/> rewrites.</summary>
public enum RuleEvent
{
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
    /// <summary>Creates a rewrite rule.</summary>
    /// <param name="name">The rule's name.</param>
    /// <param name="on">The table or view.</param>
    /// <param name="statement">The statements it rewrites.</param>
    /// <param name="action">What is done: <c>NOTHING</c>, a statement, or several in parentheses.</param>
    /// <param name="instead">Whether that replaces the statement; else it runs besides.</param>
    /// <param name="when">The condition under which it applies.</param>
    public void CreateRule(
        string name, QualifiedName on, RuleEvent statement, [StringSyntax("sql")] string action, bool instead = true, [StringSyntax("sql")] string? when = null) =>
        Create(new RuleDefinition { Table = on, Name = name, Event = statement, IsInstead = instead, When = when, Action = action });

    /// <summary>Drops a rewrite rule.</summary>
    /// <param name="name">The rule's name.</param>
    /// <param name="on">Its table or view.</param>
    public void DropRule(string name, QualifiedName on) => Drop(RuleDefinition.Named(name, on));
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a rewrite rule to exist and to apply in ordinary sessions.</summary>
    /// <param name="name">The rule's name.</param>
    /// <param name="on">Its table or view.</param>
    public VerificationBuilder HasRule(string name, QualifiedName on) => Expect(
        $"rule \"{name}\" applies to {on}",
        [RuleDefinition.Named(name, on)],
        snapshot => snapshot.Find<RuleDefinition>(RuleDefinition.Named(name, on)) switch
        {
            null => "the rule isn't there",
            { Enabled: TriggerFiring.Disabled } => "the rule is disabled",
            { Enabled: TriggerFiring.Replica } => "the rule applies only to replicated changes",
            _ => null,
        });
}
