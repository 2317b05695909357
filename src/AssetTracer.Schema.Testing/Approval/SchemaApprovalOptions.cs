namespace AssetTracer.Schema.Testing;

/// <summary>How <see cref="SchemaApproval"/> compares, and whether it approves.</summary>
public sealed class SchemaApprovalOptions
{
    /// <summary>Whether what the database has becomes the approved structure. Default: null, which asks <see cref="SchemaApproval.UpdateVariable"/>.</summary>
    public bool? Update { get; set; }

    /// <summary>How much of the structure is read. Default: null, as much as the approved file holds; all of it where there is none.</summary>
    public SnapshotScope? Scope { get; set; }

    /// <summary>What counts as a difference. Default: everything.</summary>
    public ComparisonOptions Comparison { get; set; } = new();
}
