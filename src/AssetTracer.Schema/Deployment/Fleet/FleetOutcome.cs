namespace AssetTracer.Schema;

/// <summary>What came of one member of a fleet, from the worst.</summary>
public enum FleetOutcome
{
    /// <summary>Its run failed; what came before the migration that failed stays.</summary>
    Failed,

    /// <summary>It can't be reached, or its connection was lost.</summary>
    Unreachable,

    /// <summary>Its history or its structure isn't as the migrations say, or the gate is closed for another reason than what is pending.</summary>
    Amiss,

    /// <summary>It was under way when the run was cancelled.</summary>
    Stopped,

    /// <summary>The run ended before it was begun with.</summary>
    NotStarted,

    /// <summary>Migrations are pending.</summary>
    Behind,

    /// <summary>Migrations were applied.</summary>
    Migrated,

    /// <summary>There was nothing to do.</summary>
    Current,
}
