namespace AssetTracer.Schema;

/// <summary>How two snapshots are compared. By default everything counts.</summary>
public sealed record ComparisonOptions
{
    /// <summary>What sentences call the first snapshot; <c>before</c> by default.</summary>
    public string BeforeName { get; init; } = "before";

    /// <summary>What sentences call the second snapshot; <c>after</c> by default.</summary>
    public string AfterName { get; init; } = "after";

    /// <summary>What to leave out; nothing by default. <see cref="SchemaComparison.Hidden"/> counts what was left out.</summary>
    public ValueArray<NoiseCategory> Ignore { get; init; }
}
