namespace AssetTracer.Schema;

/// <summary>How much a finding weighs, from the lightest.</summary>
public enum FindingSeverity
{
    /// <summary>It is worth knowing.</summary>
    Note,

    /// <summary>It may go wrong; it stops nothing by itself.</summary>
    Warning,

    /// <summary>It stops a deployment.</summary>
    Error,
}
