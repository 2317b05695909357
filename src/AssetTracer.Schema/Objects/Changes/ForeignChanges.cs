namespace AssetTracer.Schema;

/// <summary>The chain from a wrapper to its servers, and to what lies on these.</summary>
internal sealed class ForeignChanges : ChangeRules
{
    public static ForeignChanges Instance { get; } = new();

    public override IEnumerable<ObjectIdentity> Needs(SchemaObject item, SchemaSnapshot snapshot) => item switch
    {
        UserMappingDefinition mapping => [ForeignServerDefinition.Named(mapping.Server)],
        ForeignServerDefinition server => [ForeignDataWrapperDefinition.Named(server.Wrapper)],
        _ => [],
    };

    public override IEnumerable<string> ByHand(SchemaObject? before, SchemaObject after) =>
        after is UserMappingDefinition { OptionNames: { IsEmpty: false } names } && (before as UserMappingDefinition)?.OptionNames != names
            ? [$"{after.Identity} needs the values of {Wording.List([.. names.Select(Quote.Id)])} from somebody who knows them: snapshots hold no secrets."]
            : base.ByHand(before, after);
}

/// <summary>How a subscription connects is a secret.</summary>
internal sealed class SubscriptionChanges : ChangeRules
{
    public static SubscriptionChanges Instance { get; } = new();

    public override IEnumerable<string> ByHand(SchemaObject? before, SchemaObject after) => before is null
        ? [$"{after.Identity} doesn't connect yet: snapshots hold no secrets, so say ALTER SUBSCRIPTION {after.Identity.Name} CONNECTION by hand."]
        : [];
}

/// <summary>A publication lets go of a table for as long as that is made anew.</summary>
internal sealed class PublicationChanges : ChangeRules
{
    public static PublicationChanges Instance { get; } = new();

    public override IEnumerable<ObjectIdentity> Needs(SchemaObject item, SchemaSnapshot snapshot) => item is PublicationDefinition publication
        ? [.. publication.Tables.Select(t => TableDefinition.Named(t.Table)), .. publication.Schemas.Select(SchemaDefinition.Named)]
        : [];

    public override SchemaObject? Shed(SchemaObject item, ObjectIdentity need) =>
        item is PublicationDefinition publication && publication.Tables.Any(t => t.Table == need.Name)
            ? publication with { Tables = publication.Tables.Where(t => t.Table != need.Name).ToValueArray() }
            : null;
}

/// <summary>An event trigger may refuse what a script does.</summary>
internal sealed class EventTriggerChanges : ChangeRules
{
    public static EventTriggerChanges Instance { get; } = new();

    public override bool ComesLast => true;
}

/// <summary>What the body of a routine names is looked for when it runs, unless the server has read it.</summary>
internal sealed class RoutineChanges : ChangeRules
{
    public static RoutineChanges Instance { get; } = new();

    public override IEnumerable<string> Texts(SchemaObject item) =>
        base.Texts(item is RoutineDefinition { IsStandardBody: false } routine ? routine with { Body = "" } : item);

    public override IEnumerable<string> TextsWhenRun(SchemaObject item) => item is RoutineDefinition { IsStandardBody: false } routine ? [routine.Body] : [];
}
