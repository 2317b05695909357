using System.Text;

namespace AssetTracer.Schema;

/// <summary>How reports on fleets count, group and name members.</summary>
internal static class FleetWords
{
    private const int LongestList = 8;
    private const int MostSteps = 6;

    public static string Word(FleetOutcome outcome) => outcome switch
    {
        FleetOutcome.Failed => "failed",
        FleetOutcome.Unreachable => "unreachable",
        FleetOutcome.Amiss => "amiss",
        FleetOutcome.Stopped => "stopped",
        FleetOutcome.NotStarted => "not-started",
        FleetOutcome.Behind => "behind",
        FleetOutcome.Migrated => "migrated",
        FleetOutcome.Current => "current",
    };

    public static string Word(FleetQuestion question) => question switch
    {
        FleetQuestion.Migrate => "migrate",
        FleetQuestion.Status => "status",
        FleetQuestion.Gate => "gate",
        FleetQuestion.Plan => "plan",
    };

    public static string Verdict(FleetReport report)
    {
        var counts = report.Members.GroupBy(m => m.Outcome).Select(g => Counted(g.Key, g.Count(), report.Question)).ToList();
        var all = Wording.Count(report.Members.Count, "member");
        var (closed, gate) = (report.Members.Count(m => m.Outcome != FleetOutcome.Current), report.Question == FleetQuestion.Gate);
        var sentence = gate && closed == 0 ? $"The gate is open for {(report.Members.Count == 1 ? "the only member" : $"all {all}")}"
            : gate ? $"The gate is closed for {Wording.Number(closed)} of {all}: {Wording.List(counts)}"
            : $"{all}: {Wording.List(counts)}";
        return $"{sentence}.{(report.StoppedBecause is { } why ? $" {why}" : "")}";
    }

    public static ValueArray<string> NextSteps(FleetReport report)
    {
        var (done, left) = (report.Count(FleetOutcome.Current) + report.Count(FleetOutcome.Migrated), report.Members.Count(m => m.HasFailed));
        var again = done == 0 ? "run it again" : $"run it again: the {Wording.Number(done)} that {(done == 1 ? "is" : "are")} done {(done == 1 ? "is" : "are")} only looked at";
        var behind = report.Count(FleetOutcome.Behind);
        var ways = report.Members.SelectMany(m => m.Findings).Select(f => f.WayOut).OfType<string>().Distinct().ToList();
        return new[]
        {
            report.Question != FleetQuestion.Migrate || report.IsCurrent ? null : left > 0 ? $"Put right what went wrong in {Names(report.Members.Where(m => m.HasFailed))}, and {again}." : $"{Wording.Capital(again)}.",
            report.Question == FleetQuestion.Migrate || behind == 0 ? null : $"Run migrate on the fleet: {Wording.Count(behind, "member")} {(behind == 1 ? "is" : "are")} behind.",
            report.Question != FleetQuestion.Migrate && report.Count(FleetOutcome.Unreachable) > 0 ? $"See to it that {Names(report.Members.Where(m => m.Outcome == FleetOutcome.Unreachable))} can be reached, and ask again." : null,
        }
        .Concat(ways.Take(MostSteps))
        .Append(ways.Count > MostSteps ? $"The report as JSON says what to do about {Wording.Number(ways.Count - MostSteps)} more findings." : null)
        .OfType<string>()
        .ToValueArray();
    }

    /// <summary>As in <c>a, b and 198 others</c>.</summary>
    public static string Names(IEnumerable<FleetMemberReport> members) => Names([.. members.Select(m => m.Name)]);

    /// <inheritdoc cref="Names(IEnumerable{FleetMemberReport})"/>
    public static string Names(IReadOnlyList<string> names) => Wording.List(names.Count <= LongestList
        ? names
        : [.. names.Take(LongestList - 1), Wording.Count(names.Count - LongestList + 1, "other")]);

    /// <summary>Members of which a report says more than how many there are.</summary>
    public static IReadOnlyList<FleetMemberReport> Told(FleetReport report) => [.. report.Members.Where(m => m.Problem is not null || !m.Findings.IsEmpty)];

    /// <summary>What is to be said of a member, a line for each.</summary>
    public static IEnumerable<string> Lines(FleetMemberReport member)
    {
        foreach (var line in member.Problem?.ReplaceLineEndings("\n").Split('\n') ?? [])
        {
            yield return Wording.Flat(line);
        }

        // What failed says itself what came before it.
        if (member.Outcome == FleetOutcome.Stopped && !member.Applied.IsEmpty)
        {
            yield return $"Applied before that, and there to stay: {MigrationList.Counted(member.Applied)}.";
        }

        if (!member.Pending.IsEmpty)
        {
            yield return $"It lacks {MigrationList.Counted(member.Pending)}.";
        }

        foreach (var finding in member.Findings)
        {
            yield return $"{FindingWords.Word(finding.Severity)}: {Wording.Flat(finding.Message)}";
        }
    }

    /// <summary>All the other members, a line for those alike.</summary>
    public static IEnumerable<(int Count, string What)> Groups(FleetReport report) => report.Members.Except(Told(report))
        .GroupBy(m => (m.Outcome, m.Pending, m.Applied))
        .OrderBy(g => g.Key.Outcome)
        .ThenByDescending(g => g.Count())
        .Select(g => (g.Count(), g.Key.Outcome switch
        {
            FleetOutcome.Behind => $"lack{S(g.Count())} {MigrationList.Counted(g.Key.Pending)}: {Names(g)}",
            FleetOutcome.Migrated => $"{(g.Count() == 1 ? "was" : "were")} migrated by {MigrationList.Counted(g.Key.Applied)}: {Names(g)}",
            FleetOutcome.NotStarted => $"{(g.Count() == 1 ? "wasn't" : "weren't")} begun with: {Names(g)}",
            FleetOutcome.Current when report.Question == FleetQuestion.Migrate => "had nothing to do",
            FleetOutcome.Current when !g.Key.Pending.IsEmpty => $"lack{S(g.Count())} {MigrationList.Counted(g.Key.Pending)}, without which this code works: {Names(g)}",
            FleetOutcome.Current => $"lack{S(g.Count())} nothing",
            _ => $"{Word(g.Key.Outcome)}: {Names(g)}",
        }));

    private static string S(int count) => count == 1 ? "s" : "";

    private static string Counted(FleetOutcome outcome, int count, FleetQuestion question)
    {
        var (number, are, were) = (Wording.Number(count), count == 1 ? "is" : "are", count == 1 ? "was" : "were");
        return number + " " + outcome switch
        {
            FleetOutcome.Failed => "failed",
            FleetOutcome.Unreachable => "can't be reached",
            FleetOutcome.Amiss => $"{are}n't as the migrations say",
            FleetOutcome.Stopped => $"{were} stopped under way",
            FleetOutcome.NotStarted => $"{were}n't begun with",
            FleetOutcome.Behind => $"{are} behind",
            FleetOutcome.Migrated => $"{were} migrated",
            FleetOutcome.Current => question == FleetQuestion.Migrate ? $"{were} current already" : $"{are} current",
        };
    }
}
