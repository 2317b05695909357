using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class RuleRules : ObjectRules<RuleDefinition>
{
    public static RuleRules Instance { get; } = new();

    public override JsonTypeInfo<RuleDefinition> Json => SnapshotJson.Default.RuleDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class", "c.relnamespace", "r.rulename <> '_RETURN'");

    // A condition speaks of OLD and NEW, which pg_get_expr doesn't know: it is cut out of the whole definition.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname            AS schema
             , c.relname            AS table
             , r.rulename           AS name
             , c.relkind::text      AS on
             , r.ev_type::text      AS event
             , r.is_instead         AS is_instead
             , substr(pg_get_ruledef(r.oid), 1 + length(format(E'CREATE RULE %I AS\n    ON %s TO %I.%I', r.rulename,
                      CASE r.ev_type WHEN '1' THEN 'SELECT' WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' WHEN '4' THEN 'DELETE' END,
                      n.nspname, c.relname))) AS definition
             , r.ev_enabled::text   AS enabled
          FROM pg_rewrite r
          JOIN pg_class c ON c.oid = r.ev_class
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE r.rulename <> '_RETURN'
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
           AND {CatalogScope.NotOfExtension("pg_rewrite", "r.oid")}
        """;

    public override RuleDefinition Read(CatalogRow row)
    {
        var (when, action) = Split(row.Sql("definition"));
        return new()
        {
            Table = row.Name("table"),
            Name = row.Text("name"),
            On = row.Text("on") switch { "v" => ObjectKind.View, "m" => ObjectKind.MaterializedView, _ => ObjectKind.Table },
            Event = EventFor(row.Text("event")),
            IsInstead = row.Flag("is_instead"),
            When = when,
            Action = action,
            Enabled = TriggerRules.FiringFor(row.Text("enabled")),
        };
    }

    public override ValueArray<SqlStatement> Create(RuleDefinition target) =>
        [new(Text(target, "CREATE")), .. Firing(TriggerFiring.Origin, target)];

    // Replacing a rule leaves it as enabled as it was.
    public override ValueArray<SqlStatement>? Alter(RuleDefinition before, RuleDefinition after)
    {
        var replaced = before with { Event = after.Event, IsInstead = after.IsInstead, When = after.When, Action = after.Action };
        return replaced with { Enabled = after.Enabled } != after ? null
            : [.. replaced == before ? [] : new[] { new SqlStatement(Text(after, "CREATE OR REPLACE")) }, .. Firing(before.Enabled, after)];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP RULE {Quote.Id(identity.Within!)} ON {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER RULE {Quote.Id(identity.Within!)} ON {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override bool IsNameCosmetic => true;

    public override Meaning Explain(RuleDefinition? before, RuleDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, OneSided(added, sides.AfterName, sides.BeforeName)),
        ({ } removed, null) => new(Severity.Breaking, OneSided(removed, sides.BeforeName, sides.AfterName)),
        ({ } one, { } other) => new(
            one.IsInstead != other.IsInstead || Applies(one) != Applies(other) ? Severity.Breaking : Severity.Behavioural, $"Rule {Name(other)}: {string.Join("; ", Clauses(one, other, changes, sides))}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static IEnumerable<string> Clauses(RuleDefinition before, RuleDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var rest = changes;
        if (Applies(before) != Applies(after))
        {
            rest = rest.Where(c => c.Attribute != "enabled").ToValueArray();
            yield return $"it applies {sides.Only(Applies(before))}";
        }

        if (before.IsInstead != after.IsInstead)
        {
            rest = rest.Where(c => c.Attribute != "isInstead").ToValueArray();
            var (instead, besides) = before.IsInstead ? (sides.BeforeName, sides.AfterName) : (sides.AfterName, sides.BeforeName);
            yield return $"its action takes the place of the statement in {instead} but comes on top of it in {besides}";
        }

        if (!rest.IsEmpty)
        {
            yield return sides.List(rest);
        }
    }

    /// <summary>Cuts <c>WHERE condition DO INSTEAD action;</c> at the word DO, which no expression holds unquoted.</summary>
    private static (string? When, string Action) Split(string definition)
    {
        var end = SqlLexer.Read(definition).First(t => t.IsWord(definition, "do"));
        var condition = definition[..end.Start].Trim();
        var action = definition[end.End..].TrimStart();
        const string Instead = "INSTEAD ";
        action = action.StartsWith(Instead, StringComparison.Ordinal) ? action[Instead.Length..].TrimStart() : action;
        return (condition.Length == 0 ? null : condition["WHERE".Length..].TrimStart(), action.EndsWith(';') ? action[..^1] : action);
    }

    private static IEnumerable<SqlStatement> Firing(TriggerFiring before, RuleDefinition after)
    {
        if (before != after.Enabled)
        {
            yield return new($"ALTER TABLE {after.Table} {TriggerRules.Keyword(after.Enabled)} RULE {Quote.Id(after.Name)}");
        }
    }

    private static string Text(RuleDefinition rule, string how) =>
        $"{how} RULE {Quote.Id(rule.Name)} AS ON {rule.Event.ToString().ToUpperInvariant()} TO {rule.Table}"
        + (rule.When is { } condition ? $" WHERE {condition}" : "")
        + $" DO {(rule.IsInstead ? "INSTEAD" : "ALSO")} {rule.Action}";

    private static string OneSided(RuleDefinition rule, string present, string absent) =>
        $"Rule {Name(rule)} does {(rule.IsInstead ? "something else instead of" : "more than")} {rule.Event.ToString().ToUpperInvariant()} in {present} but not in {absent}.";

    private static string Name(RuleDefinition rule) => $"{Quote.Id(rule.Name)} on {rule.Table}";

    private static bool Applies(RuleDefinition rule) => rule.Enabled is TriggerFiring.Origin or TriggerFiring.Always;

    private static RuleEvent EventFor(string code) => code switch
    {
        "1" => RuleEvent.Select,
        "2" => RuleEvent.Update,
        "3" => RuleEvent.Insert,
        "4" => RuleEvent.Delete,
        _ => throw new InvalidOperationException($"pg_rewrite.ev_type has the unknown value '{code}'."),
    };
}
