using AssetTracer.Schema.Tests.Running;

namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>What the status of several databases looks like to its readers.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StatusReportTests
{
    [Test]
    public Task As_text() => Verifier.Verify(Report().ToText());

    [Test]
    public Task As_markdown() => Verifier.Verify(Report().ToMarkdown());

    [Test]
    public Task As_json() => Verifier.Verify(Report().ToJson());

    [Test]
    public void What_a_build_holds_twice_is_not_one_change_under_two_versions()
    {
        var set = MigrationSet.Of([new First(), new Second()]);
        var report = StatusJudgement.Of(set, [new("staging", States(set, [Applied(set, "1"), Applied(set, "2")]), null)]);

        Assert.That(report.Findings, Is.Empty);
        Assert.That(report.Verdict, Is.EqualTo("2 migrations in this build: staging has all of them."));
    }

    internal static StatusReport Report()
    {
        var set = MigrationSet.Of(
        [
            (new First(m => m.Sql("SELECT 1")), new MigrationAttribute("001", "2025-11-04", "Organizations and people")),
            (new First(m => m.Sql("SELECT 2")), new MigrationAttribute("002", "2025-11-05", "Clients")),
            (new First(m => m.Sql("SELECT 3")), new MigrationAttribute("010", "2025-11-06", "Quotations")),
        ]);
        var other = Applied(set, "010") with { Version = new("009"), Description = "Quotations, earlier" };
        return StatusJudgement.Of(
            set,
            [
                new("staging", States(set, [Applied(set, "001"), Applied(set, "002"), Applied(set, "010")]), null),
                new("production", States(set, [Applied(set, "001") with { Checksum = null, AppliedBy = null, AppliedAt = null }, Applied(set, "002") with { Checksum = "81aa00" }, other]), null),
                new("preview", null, "db:5432/app can't be reached (Connection refused)."),
            ]);
    }

    private static AppliedMigration Applied(MigrationSet set, string version)
    {
        var migration = set.Find(new(version))!;
        return new(migration.Version, migration.Description, new DateTimeOffset(2025, 11, 7, 9, 30, 0, TimeSpan.Zero), TimeSpan.Zero, migration.Checksum) { AppliedBy = "owner" };
    }

    // What is recorded is as it should be; what isn't isn't.
    private static MigrationStates States(MigrationSet set, AppliedMigration[] history)
    {
        var reports = set.Migrations.ToLookup(m => history.Any(a => a.Version == m.Version));
        return new(history, [.. reports[true].Select(m => Judged(m, ExpectationOutcome.Passed))], [.. reports[false].Select(m => Judged(m, ExpectationOutcome.Failed))]);
    }

    private static VerificationReport Judged(CollectedMigration migration, ExpectationOutcome outcome) =>
        new(migration.Version, migration.Description, migration.Expectations.Select(e => new ExpectationResult(e.Description, outcome)).ToValueArray());
}
