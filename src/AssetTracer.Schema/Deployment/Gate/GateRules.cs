namespace AssetTracer.Schema;

/// <summary>The words by which files and machines know what a gate, a drift report or a status report found.</summary>
internal static class GateRules
{
    public const string Pending = "pending-migration";
    public const string Edited = "edited-migration";
    public const string Unknown = "unknown-migration";
    public const string Failed = "failed-verification";
    public const string Faked = "faked-history";
    public const string None = "no-migrations";
    public const string Drift = "drift";
    public const string DriftUnknown = "drift-unknown";
    public const string History = "history-differs";
    public const string Structure = "structure-differs";
    public const string Unreachable = "unreachable";
    public const string Checksum = "checksum-differs";
    public const string SameContent = "same-content";
    public const string NotVisible = "not-visible";
}
