namespace AssetTracer.Schema;

/// <summary>A materialized view that is made anew is filled as the old one was, and one that wasn't there is filled.</summary>
internal sealed class MaterializedViewChanges : ChangeRules
{
    public static MaterializedViewChanges Instance { get; } = new();

    public override SchemaObject Anew(SchemaObject? before, SchemaObject after) =>
        (MaterializedViewDefinition)after with { IsUnfilled = (before as MaterializedViewDefinition)?.IsUnfilled ?? default };
}
