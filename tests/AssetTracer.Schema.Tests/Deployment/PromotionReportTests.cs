namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>What a promotion's report looks like to its readers.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PromotionReportTests
{
    [Test]
    public Task As_text() => Verifier.Verify(Refused.ToText());

    [Test]
    public Task As_markdown() => Verifier.Verify(Refused.ToMarkdown());

    [Test]
    public Task As_json() => Verifier.Verify(Overridden.ToJson());

    [Test]
    public void Only_errors_stop_it_and_only_somebody_with_a_name_and_a_reason_goes_on()
    {
        Assert.That((Refused.IsAllowed, Refused.IsOverridden), Is.EqualTo((false, false)));
        Assert.That((Overridden.IsAllowed, Overridden.IsOverridden), Is.EqualTo((true, true)));
        Assert.That((Refused with { Findings = [Refused.Findings[^1]] }).Verdict, Is.EqualTo(
            "production:5432/app may run 2 migrations (007 to 008): staging has proven them, says the proof of staging:5432/app, taken on 2025-11-04 09:30 UTC by ci."));
        Assert.That(() => new PromotionOverride(" ", "because"), Throws.ArgumentException);
        Assert.That(() => new PromotionOverride("Anna", ""), Throws.ArgumentException);
    }

    [Test]
    public void Its_refusals_name_the_migration_that_each_is_about()
    {
        Assert.That(Refused.Refusals.Select(r => r.Version.Value), Is.EqualTo(["007", "008"]));
    }

    internal static PromotionReport Refused { get; } = new()
    {
        Database = "production:5432/app",
        Source = MigrationProofTests.Proof.Title,
        Plan = new([Step("007", "Quotations"), Step("008", "Invoices")], []),
        Findings =
        [
            new("proof-expired", FindingSeverity.Error, "proof", "The proof of staging:5432/app expired on 2025-11-11 09:30 UTC.", "Take it again: staging has to verify today."),
            new("not-proven", FindingSeverity.Error, "migration 008", "Migration 008 \"Invoices\" isn't proven.", "Run it in staging, and take the proof again."),
            new("other-server-version", FindingSeverity.Warning, "production:5432/app", "Staging runs PostgreSQL 15, production:5432/app PostgreSQL 17.", "Try migrations on the version that production runs."),
        ],
    };

    internal static PromotionReport Overridden { get; } = Refused with { Override = new("Anna", "The outage of 12 May.") };

    private static PlannedMigration Step(string version, string description) => new(new(version), description, MigrationDirection.Up, [], $"c{version}");
}
