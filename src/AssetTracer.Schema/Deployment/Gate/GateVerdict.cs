namespace AssetTracer.Schema;

/// <summary>What a gate says in one sentence.</summary>
internal static class GateVerdict
{
    private const int LongestList = 5;

    public static string Of(GateReport report) => report.IsOpen ? Open(report) : $"The gate is closed: {string.Join("; ", Reasons(report))}.";

    private static string Open(GateReport report)
    {
        var has = (report.Known, report.Pending.Count) switch
        {
            (0, _) => $"{report.DatabaseName} needs no migrations of this build, which holds none",
            (1, 0) => $"{report.DatabaseName} has the 1 migration of this build",
            (_, 0) => $"{report.DatabaseName} has all {Wording.Number(report.Known)} migrations of this build",
            _ => $"{report.DatabaseName} lacks {MigrationList.Of(report.Pending)}, without which this code works",
        };
        var ahead = report.Findings.Where(f => f.Rule == GateRules.Unknown).ToList() is { Count: > 0 } unknown ? $" and is ahead by {Names(unknown)}" : "";
        var warnings = report.Findings.Count(f => f.Severity == FindingSeverity.Warning);
        return $"The gate is open{(warnings == 0 ? "" : $", with {Wording.Count(warnings, "warning")}")}: {has}{ahead}.";
    }

    private static IEnumerable<string> Reasons(GateReport report)
    {
        var errors = report.Findings.Where(f => f.Severity == FindingSeverity.Error).ToList();
        foreach (var group in errors.GroupBy(f => f.Rule))
        {
            var (count, subjects) = (group.Count(), Names([.. group]));
            yield return group.Key switch
            {
                GateRules.Pending when report.Pending.Count == count =>
                    $"{MigrationList.Counted(report.Pending)} {(count == 1 ? "is" : "are")} pending in {report.DatabaseName}",
                GateRules.Pending => $"{Wording.Count(count, "migration")} of {Wording.Number(report.Pending.Count)} that are pending in {report.DatabaseName} can't wait",
                GateRules.Edited => $"{subjects} {(count == 1 ? "was" : "were")} edited after being applied",
                GateRules.Unknown => $"this build doesn't hold {subjects}, which {(count == 1 ? "is" : "are")} applied",
                GateRules.Failed => $"not everything is as {subjects} {(count == 1 ? "expects" : "expect")}",
                GateRules.Faked => $"the history records {subjects}, but nothing of {(count == 1 ? "it" : "them")} is there",
                GateRules.Drift => $"somebody changed {subjects} by hand",
                GateRules.DriftUnknown => $"nobody can tell whether somebody changed {report.DatabaseName} by hand",
                GateRules.Structure => $"{Wording.Count(count, "difference")} to {report.Parity?.ExpectedName ?? "the database that is right"} {(count == 1 ? "counts" : "count")}",
                _ => $"nobody can tell what of {Wording.Count(count, "thing")} isn't visible",
            };
        }
    }

    // as in "migrations 006, 007, 008 and 2 others"
    private static string Names(List<DeploymentFinding> findings)
    {
        const string Word = "migration ";
        var subjects = findings.ConvertAll(f => f.Subject);
        var areMigrations = subjects.Count > 1 && subjects.TrueForAll(s => s.StartsWith(Word, StringComparison.Ordinal));
        var names = subjects.Take(LongestList).Select(s => areMigrations ? s[Word.Length..] : s);
        var rest = subjects.Count - LongestList;
        return (areMigrations ? "migrations " : "") + Wording.List([.. names, .. rest > 0 ? new[] { Wording.Count(rest, "other") } : []]);
    }
}
