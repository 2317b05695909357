namespace AssetTracer.Schema;

/// <summary>What was asked of a fleet, or done to it.</summary>
public enum FleetQuestion
{
    /// <summary>What is pending was applied.</summary>
    Migrate,

    /// <summary>How the histories stand.</summary>
    Status,

    /// <summary>Whether the code of the build may run.</summary>
    Gate,

    /// <summary>What a run would do.</summary>
    Plan,
}
