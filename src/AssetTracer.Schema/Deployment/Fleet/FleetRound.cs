namespace AssetTracer.Schema;

/// <summary>Goes through the members of a fleet, so many at a time: the canaries first, the others as long as nothing stops it.</summary>
/// <param name="members">The members.</param>
/// <param name="options">How.</param>
/// <param name="isRun">Whether something is done, which canaries and failures stop; a question is put to every member.</param>
internal sealed class FleetRound(IReadOnlyList<FleetMember> members, FleetOptions options, bool isRun)
{
    private readonly Lock _telling = new();
    private readonly FleetStop _stop = new(options);
    private readonly HashSet<FleetMember> _canaries = isRun ? Canaries(members, options) : [];
    private readonly FleetMemberReport?[] _reports = new FleetMemberReport?[members.Count];
    private int _finished;

    /// <summary>Why not every member was begun with.</summary>
    public string? StoppedBecause => _reports.All(r => r is not null) && _reports.All(r => r!.Outcome is not FleetOutcome.NotStarted and not FleetOutcome.Stopped) ? null : _stop.Reason;

    /// <summary>Works on each member; what comes of it is in the order of the members.</summary>
    public async Task<IReadOnlyList<FleetMemberReport>> GoAsync(Func<FleetMember, FleetMemberReport, CancellationToken, Task<FleetMemberReport>> work, CancellationToken cancellationToken)
    {
        foreach (var isCanary in new[] { true, false })
        {
            // Without the token: whoever is under way ends in an orderly way, and is told of.
            await Parallel.ForEachAsync(
                members.Index().Where(m => _canaries.Contains(m.Item) == isCanary),
                new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelism },
                async (member, _) => await OneAsync(member.Index, member.Item, isCanary, work, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return _reports!;
    }

    public void Tell(FleetProgress progress)
    {
        lock (_telling)
        {
            options.Progress?.Report(progress);
        }
    }

    private static HashSet<FleetMember> Canaries(IReadOnlyList<FleetMember> members, FleetOptions options) =>
        [.. members.Any(options.IsCanary) ? members.Where(options.IsCanary) : members.Take(options.Canaries)];

    private async Task OneAsync(
        int place, FleetMember member, bool isCanary, Func<FleetMember, FleetMemberReport, CancellationToken, Task<FleetMemberReport>> work, CancellationToken cancellationToken)
    {
        var report = FleetMemberReport.Of(member, isCanary);
        lock (_telling)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _stop.Cancel();
            }

            if (_stop.Reason is not null && (isRun || cancellationToken.IsCancellationRequested))
            {
                _reports[place] = report;
                return;
            }

            options.Progress?.Report(new MemberStarted(member.Name, isCanary));
        }

        report = await work(member, report, cancellationToken).ConfigureAwait(false);
        lock (_telling)
        {
            _reports[place] = report;
            _stop.Add(report);
            if (report.Outcome == FleetOutcome.Stopped)
            {
                _stop.Cancel();
            }

            options.Progress?.Report(new MemberFinished(report, ++_finished, members.Count));
        }
    }
}
