namespace AssetTracer.Schema;

/// <summary>How far a run over a fleet has come, as <see cref="FleetOptions.Progress"/> is told.</summary>
public abstract record FleetProgress
{
    private protected FleetProgress()
    {
    }
}

/// <summary>A member is begun with.</summary>
/// <param name="Name">The member.</param>
/// <param name="IsCanary">Whether the others wait for it.</param>
public sealed record MemberStarted(string Name, bool IsCanary) : FleetProgress;

/// <summary>A member's own run has come further.</summary>
/// <param name="Name">The member.</param>
/// <param name="Progress">How far.</param>
public sealed record MemberProgressed(string Name, MigrationProgress Progress) : FleetProgress;

/// <summary>A member is done with, well or not.</summary>
/// <param name="Member">What came of it.</param>
/// <param name="Number">How many are done with by now.</param>
/// <param name="Count">How many there are.</param>
public sealed record MemberFinished(FleetMemberReport Member, int Number, int Count) : FleetProgress;
