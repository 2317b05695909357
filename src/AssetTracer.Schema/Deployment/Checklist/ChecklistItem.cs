namespace AssetTracer.Schema;

/// <summary>An item of a checklist, as it stands.</summary>
/// <param name="Id">The item as a stable word.</param>
/// <param name="Title">What is asked.</param>
/// <param name="IsManual">Whether somebody ticks it; else it answers for itself.</param>
/// <param name="Outcome">How it stands.</param>
public sealed record ChecklistItem(string Id, string Title, bool IsManual, ChecklistOutcome Outcome)
{
    /// <summary>What is so, in a sentence; of an item that was ticked what whoever did noted, of one that is left out the reason.</summary>
    public string Summary { get; init; } = "";

    /// <summary>What was found, each with a way out.</summary>
    public ValueArray<DeploymentFinding> Findings { get; init; }

    /// <summary>When it was asked or ticked.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Who ticked it.</summary>
    public string? By { get; init; }

    /// <summary>Whether it doesn't stand in the way of the deployment.</summary>
    public bool IsDone => Outcome is ChecklistOutcome.Passed or ChecklistOutcome.LeftOut;
}

/// <summary>How an item of a checklist can stand.</summary>
public enum ChecklistOutcome
{
    /// <summary>It passed, or somebody ticked it.</summary>
    Passed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It couldn't be asked: nobody can tell.</summary>
    NotAsked,

    /// <summary>Nobody has ticked it yet.</summary>
    Open,

    /// <summary>It is left out, for a reason.</summary>
    LeftOut,
}
