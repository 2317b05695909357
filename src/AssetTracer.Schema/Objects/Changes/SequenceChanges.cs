namespace AssetTracer.Schema;

/// <summary>A sequence is there before the column whose default counts by it, and belongs to that column afterwards.</summary>
internal sealed class SequenceChanges : ChangeRules
{
    public static SequenceChanges Instance { get; } = new();

    public override bool IsMadeInTwoSteps => true;

    public override SchemaObject? Bare(SchemaObject item) => item is SequenceDefinition { OwnedBy: not null } sequence ? sequence with { OwnedBy = null } : null;

    public override bool IsLoose(SchemaObject item, ObjectIdentity need) => need.Kind is ObjectKind.Column or ObjectKind.Table or ObjectKind.ForeignTable;

    // A sequence can only belong to a column of a table that has the same owner.
    public override IEnumerable<MigrationOperation> Preparation(SchemaObject before, SchemaObject after, SchemaSnapshot database) =>
        before is SequenceDefinition { OwnedBy: var old } && after is SequenceDefinition { OwnedBy: { } young } sequence && old != young
            && database.Find<OwnerDefinition>(OwnerDefinition.Of(TableDefinition.Named(young.Table))) is { } owner
            ? [new CreateObject(new OwnerDefinition { Target = sequence.Identity, Role = owner.Role })]
            : [];
}
