namespace AssetTracer.Schema;

/// <summary>What the database answered: enough to judge every expectation that was asked about.</summary>
/// <param name="Answers">What is wrong with each expectation that asked the database itself; null where it holds.</param>
/// <param name="Snapshot">The objects that the others look at; null if none does.</param>
/// <param name="IsComplete">Whether all that was probed is so; else the structure has to be read to tell what is wrong with it.</param>
/// <param name="Missing">What isn't there, for expectations whose queries name something that isn't.</param>
internal sealed record Judgement(IReadOnlyDictionary<Expectation, string?> Answers, SchemaSnapshot? Snapshot, bool IsComplete = true, IReadOnlyDictionary<Expectation, string>? Missing = null)
{
    /// <summary>All is well.</summary>
    public static VerificationReport Passed(CollectedMigration migration) =>
        new(migration.Version, migration.Description, migration.Expectations.Select(e => new ExpectationResult(e.Description, ExpectationOutcome.Passed, null)).ToValueArray());

    public VerificationReport On(CollectedMigration migration) =>
        new(migration.Version, migration.Description, migration.Expectations.Select(ResultOf).ToValueArray());

    private ExpectationResult ResultOf(Expectation expectation)
    {
        // Of a migration that ran some time ago it isn't asked.
        if (expectation is Expectation.Query { OnlyAfterUp: true } && !Answers.ContainsKey(expectation))
        {
            return new(expectation.Description, ExpectationOutcome.Superseded, "expected only when the migration ran");
        }

        var reason = Answers.TryGetValue(expectation, out var answer) ? answer : ((Expectation.Structural)expectation).Failure(Snapshot!);
        return new(expectation.Description, reason is null ? ExpectationOutcome.Passed : ExpectationOutcome.Failed, reason)
        {
            ShowsRows = reason is not null && expectation is not Expectation.Structural,
            Missing = Missing?.GetValueOrDefault(expectation),
        };
    }
}
