namespace AssetTracer.Schema;

/// <summary>Where a trigger fires in other sessions in a partition, that has to be there.</summary>
internal sealed class TriggerChanges : ChangeRules
{
    public static TriggerChanges Instance { get; } = new();

    public override IEnumerable<ObjectIdentity> Needs(SchemaObject item, SchemaSnapshot snapshot) =>
        ((TriggerDefinition)item).Partitions.Select(p => TableDefinition.Named(p.Partition)).Where(t => snapshot.Find(t) is not null);
}
