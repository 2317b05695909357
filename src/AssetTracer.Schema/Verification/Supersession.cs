namespace AssetTracer.Schema;

/// <summary>What an old migration expects no longer counts once a later migration means it to be otherwise.</summary>
internal static class Supersession
{
    /// <summary>The reports, in which failures that one of the later migrations meant are superseded.</summary>
    public static IReadOnlyList<VerificationReport> Apply(
        IReadOnlyList<CollectedMigration> migrations, IReadOnlyList<VerificationReport> reports, SchemaSnapshot? snapshot)
    {
        var judged = new List<VerificationReport>();
        for (var i = 0; i < migrations.Count; i++)
        {
            var (migration, report) = (migrations[i], reports[i]);
            var later = migrations.Skip(i + 1).ToList();
            var results = report.Results.Select((result, index) => (result.Outcome, migration.Expectations[index]) switch
            {
                (ExpectationOutcome.Failed, Expectation.Structural structural) => Judge(result, structural, later, snapshot!),
                (ExpectationOutcome.Failed, Expectation.Query) when result.Missing is { } missing => Judge(result, missing, later),
                _ => result,
            });
            judged.Add(report with { Results = results.ToValueArray() });
        }

        return judged;
    }

    private static ExpectationResult Judge(
        ExpectationResult result, Expectation.Structural expectation, List<CollectedMigration> later, SchemaSnapshot snapshot)
    {
        var failing = expectation.Claims
            .Select(c => (Reason: c.Failure(snapshot), By: later.FirstOrDefault(c.IsSupersededBy)))
            .Where(c => c.Reason is not null)
            .ToList();
        var standing = failing.Where(c => c.By is null).ToList();
        return standing.Count == 0
            ? Superseded(result, failing.Max(c => c.By!.Version))
            : result with { Reason = string.Join("; ", standing.Select(c => c.Reason)) };
    }

    // A query that names what a later migration dropped or gave another name can't be asked any longer.
    private static ExpectationResult Judge(ExpectationResult result, string missing, List<CollectedMigration> later) =>
        later.LastOrDefault(m => m.Up.Any(s => TakesAway(s.Text, missing))) is { } by ? Superseded(result, by.Version) : result;

    private static bool TakesAway(string statement, string name) => StatementNames.In(statement).ToList() is ["alter" or "drop", ..] said
        && (said.Contains("drop") || said.Contains("rename") || said.Contains("schema"))
        && said.Contains(name);

    private static ExpectationResult Superseded(ExpectationResult result, MigrationVersion by) =>
        result with { Outcome = ExpectationOutcome.Superseded, Reason = $"no longer expected since migration {by}", ShowsRows = false, Missing = null };
}
