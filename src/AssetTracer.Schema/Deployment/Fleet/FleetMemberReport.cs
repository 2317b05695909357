namespace AssetTracer.Schema;

/// <summary>What came of one member of a fleet.</summary>
public sealed record FleetMemberReport
{
    internal FleetMemberReport()
    {
    }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, as in <c>db:5432/tenants, schema acme</c>.</summary>
    public required string Place { get; init; }

    /// <summary>Whether the others waited for it.</summary>
    public bool IsCanary { get; init; }

    /// <summary>What came of it, in one word.</summary>
    public FleetOutcome Outcome { get; init; }

    /// <summary>The migrations that the run applied, or recorded because everything was there already, oldest first.</summary>
    public ValueArray<MigrationVersion> Applied { get; init; }

    /// <summary>The migrations that are pending, oldest first, where that was asked.</summary>
    public ValueArray<MigrationVersion> Pending { get; init; }

    /// <summary>The newest migration that is recorded, where the histories were asked.</summary>
    public MigrationVersion? Newest { get; init; }

    /// <summary>What went wrong, as a sentence; <see langword="null"/> if nothing did.</summary>
    public string? Problem { get; init; }

    /// <summary>What was found beside what is pending.</summary>
    public ValueArray<DeploymentFinding> Findings { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What the last run left, and which version of the library says so.</summary>
    internal (string Fingerprint, string? LibraryVersion)? Left { get; init; }

    internal MigrationPlan? Plan { get; init; }

    internal bool HasFailed => Outcome is FleetOutcome.Failed or FleetOutcome.Unreachable;

    internal static FleetMemberReport Of(FleetMember member, bool isCanary) =>
        new() { Name = member.Name, Place = member.Place, IsCanary = isCanary, Outcome = FleetOutcome.NotStarted };
}
