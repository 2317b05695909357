namespace AssetTracer.Schema;

/// <summary>The words by which files and machines know what a gate found.</summary>
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
    public const string NotVisible = "not-visible";
}
