using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>An event trigger: a function that is called when somebody changes the database's structure.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createeventtrigger.html">CREATE EVENT TRIGGER</see>.</remarks>
public sealed record EventTriggerDefinition : SchemaObject
{
    /// <summary>The event trigger's name, unique within the database.</summary>
    public required string Name { get; init; }

    /// <summary>What it fires for: <c>ddl_command_start</c>, <c>ddl_command_end</c>, <c>sql_drop</c>, <c>table_rewrite</c>, <c>login</c> (PostgreSQL 17).</summary>
    public required string Event { get; init; }

    /// <summary>The commands it fires for, as in <c>CREATE TABLE</c>, sorted; all if empty.</summary>
    public ValueArray<string> Tags { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder TagOrder { get; init; }

    /// <summary>The function it calls.</summary>
    public required QualifiedName Function { get; init; }

    /// <summary>In which sessions it fires.</summary>
    public TriggerFiring Enabled { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an event trigger.</summary>
    /// <param name="name">The event trigger's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.EventTrigger, new QualifiedName("", name));
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates an event trigger.</summary>
    /// <param name="name">The event trigger's name.</param>
    /// <param name="on">What it fires for, as in <c>ddl_command_end</c>.</param>
    /// <param name="function">The function it calls.</param>
    /// <param name="tags">The commands it fires for, as in <c>CREATE TABLE</c>; all if omitted.</param>
    public void CreateEventTrigger(string name, string on, QualifiedName function, params ReadOnlySpan<string> tags) => Create(new EventTriggerDefinition
    {
        Name = name,
        Event = on,
        Function = function,
        Tags = tags.ToArray().Select(t => t.ToUpperInvariant()).Order(StringComparer.Ordinal).ToValueArray(),
    });

    /// <summary>Drops an event trigger.</summary>
    /// <param name="name">The event trigger's name.</param>
    public void DropEventTrigger(string name) => Drop(EventTriggerDefinition.Named(name));
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects an event trigger to exist and to fire in ordinary sessions.</summary>
    /// <param name="name">The event trigger's name.</param>
    public VerificationBuilder HasEventTrigger(string name) => Expect(
        $"event trigger \"{name}\" fires",
        [EventTriggerDefinition.Named(name)],
        snapshot => snapshot.Find<EventTriggerDefinition>(EventTriggerDefinition.Named(name)) switch
        {
            null => "the event trigger isn't there",
            { Enabled: TriggerFiring.Disabled } => "the event trigger is disabled",
            { Enabled: TriggerFiring.Replica } => "the event trigger fires only for replicated changes",
            _ => null,
        });
}

internal sealed class EventTriggerRules : ObjectRules<EventTriggerDefinition>
{
    public static EventTriggerRules Instance { get; } = new();

    public override ChangeRules Changing => EventTriggerChanges.Instance;

    public override JsonTypeInfo<EventTriggerDefinition> Json => SnapshotJson.Default.EventTriggerDefinition;

    public override string? Presence => CatalogPresence.Any("pg_event_trigger");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT v.evtname           AS name
             , v.evtevent          AS event
             , v.evttags           AS tags
             , n.nspname           AS function_schema
             , p.proname           AS function
             , v.evtenabled::text  AS enabled
          FROM pg_event_trigger v
          JOIN pg_proc p ON p.oid = v.evtfoid
          JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE {CatalogScope.WantedOfDatabase("v.evtname")}
           AND {CatalogScope.NotOfExtension("pg_event_trigger", "v.oid")}
        """;

    public override EventTriggerDefinition Read(CatalogRow row) => new()
    {
        Name = row.Text("name"),
        Event = row.Text("event"),
        Tags = PrintedOrder.Sorted(row.Texts("tags")),
        TagOrder = new(row.Texts("tags")),
        Function = new(row.Text("function_schema"), row.Text("function")),
        Enabled = TriggerRules.FiringFor(row.Text("enabled")),
    };

    public override ValueArray<SqlStatement> Create(EventTriggerDefinition target) =>
    [
        new($"CREATE EVENT TRIGGER {Quote.Id(target.Name)} ON {Quote.Id(target.Event)}"
            + (target.Tags.IsEmpty ? "" : $" WHEN TAG IN ({string.Join(", ", target.TagOrder.Known(target.Tags).Select(Quote.Literal))})")
            + $" EXECUTE FUNCTION {target.Function}()"),
        .. Firing(TriggerFiring.Origin, target),
    ];

    public override ValueArray<SqlStatement>? Alter(EventTriggerDefinition before, EventTriggerDefinition after) =>
        before with { Enabled = after.Enabled } == after ? [.. Firing(before.Enabled, after)] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP EVENT TRIGGER {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER EVENT TRIGGER {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override bool IsNameCosmetic => true;

    public override Meaning Explain(EventTriggerDefinition? before, EventTriggerDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Behavioural, OneSided(added, sides.AfterName, sides.BeforeName)),
        ({ } removed, null) => new(Severity.Behavioural, OneSided(removed, sides.BeforeName, sides.AfterName)),
        ({ Enabled: var old }, { Enabled: var young } other) when (old == TriggerFiring.Disabled) != (young == TriggerFiring.Disabled) => new(
            Severity.Behavioural,
            $"Event trigger {Quote.Id(other.Name)} fires {sides.Only(old != TriggerFiring.Disabled)}"
            + $"{string.Concat(changes.Where(c => c.Attribute != "enabled").Select(c => $"; {sides.List([c])}"))}."),
        ({ }, { } changed) => new(Severity.Behavioural, $"Event trigger {Quote.Id(changed.Name)}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static string OneSided(EventTriggerDefinition trigger, string present, string absent) =>
        $"Event trigger {Quote.Id(trigger.Name)} calls {trigger.Function} for {trigger.Event}"
        + $"{(trigger.Tags.IsEmpty ? "" : $" ({string.Join(", ", trigger.Tags)})")} in {present} but not in {absent}.";

    private static IEnumerable<SqlStatement> Firing(TriggerFiring before, EventTriggerDefinition after)
    {
        if (before != after.Enabled)
        {
            yield return new($"ALTER EVENT TRIGGER {Quote.Id(after.Name)} {TriggerRules.Keyword(after.Enabled)}");
        }
    }
}
