namespace AssetTracer.Schema;

/// <summary>What was found in a fleet, for builds and reviews.</summary>
internal static class FleetFindings
{
    public const string Failed = "member-failed";
    public const string NotStarted = "member-not-started";

    public static ValueArray<DeploymentFinding> Of(FleetReport report) =>
        report.Members.SelectMany(m => Of(m, report.Question)).OrderByDescending(f => f.Severity).ToValueArray();

    private static IEnumerable<DeploymentFinding> Of(FleetMemberReport member, FleetQuestion question)
    {
        DeploymentFinding? own = member.Outcome switch
        {
            FleetOutcome.Failed => new(Failed, FindingSeverity.Error, member.Name, $"{member.Name} failed: {member.Problem}"),
            FleetOutcome.Unreachable => new(GateRules.Unreachable, FindingSeverity.Error, member.Name, $"{member.Name}: {member.Problem}"),
            FleetOutcome.Amiss when member.Problem is { } problem => new(Failed, FindingSeverity.Error, member.Name, $"{member.Name}: {problem}"),
            FleetOutcome.Stopped => new(NotStarted, FindingSeverity.Warning, member.Name, $"{member.Name}: {member.Problem}", "Run it again to go on."),
            FleetOutcome.NotStarted => new(NotStarted, FindingSeverity.Warning, member.Name, $"{member.Name} wasn't begun with.", "Run it again to go on."),
            _ => null,
        };
        return
        [
            .. own is null ? Array.Empty<DeploymentFinding>() : [own],
            .. member.Pending.IsEmpty ? Array.Empty<DeploymentFinding>() :
            [
                new(
                    GateRules.Pending,
                    question == FleetQuestion.Gate && member.Outcome != FleetOutcome.Current ? FindingSeverity.Error : FindingSeverity.Note,
                    member.Name,
                    $"{member.Name} lacks {MigrationList.Counted(member.Pending)}.",
                    "Run migrate on the fleet."),
            ],
            .. member.Findings,
        ];
    }
}
