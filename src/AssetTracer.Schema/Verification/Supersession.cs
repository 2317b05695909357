namespace AssetTracer.Schema;

/// <summary>What an old migration claims of the structure no longer counts once a later migration means it to be otherwise.</summary>
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
            var results = report.Results.Select((result, index) =>
                result.Outcome == ExpectationOutcome.Failed && migration.Expectations[index] is Expectation.Structural structural
                    ? Judge(result, structural, later, snapshot!)
                    : result);
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
            ? result with { Outcome = ExpectationOutcome.Superseded, Reason = $"no longer expected since migration {failing.Max(c => c.By!.Version)}" }
            : result with { Reason = string.Join("; ", standing.Select(c => c.Reason)) };
    }
}
