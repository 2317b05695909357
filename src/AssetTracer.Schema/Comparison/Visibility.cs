namespace AssetTracer.Schema;

/// <summary>Keeps what either side couldn't see from being called missing, or equal.</summary>
internal sealed class Visibility(SchemaSnapshot before, SchemaSnapshot after)
{
    private readonly HashSet<ObjectKind> _kinds =
        [.. before.NotVisible.Concat(after.NotVisible).Where(o => o.Object is null).Select(o => o.Kind).OfType<ObjectKind>()];

    private readonly HashSet<(ObjectIdentity, string)> _attributes =
        [.. before.NotVisible.Concat(after.NotVisible).Where(o => o is { Object: not null, Attribute: not null }).Select(o => (o.Object!, o.Attribute!))];

    public ValueArray<OneSidedVisibility> Sides =>
        [.. before.NotVisible.Select(o => new OneSidedVisibility(o, IsBefore: true)), .. after.NotVisible.Select(o => new OneSidedVisibility(o, IsBefore: false))];

    public bool Hides(SchemaObject item) => _kinds.Count > 0 && _kinds.Contains(item.Identity.Kind);

    public bool Hides(SchemaObject item, string attribute) => _attributes.Count > 0 && _attributes.Contains((item.Identity, attribute));
}
