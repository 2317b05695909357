using System.Text.Json;
using AssetTracer.Schema.Tests.Running;

namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>What the gate's report looks like to its readers, with a finding of every rule that concerns migrations.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GateReportTests
{
    private static readonly ColumnDefinition Note = new() { Table = "public.orders", Name = "note", Type = "text" };

    [Test]
    public Task As_text() => Verifier.Verify(Closed().ToText());

    [Test]
    public Task As_markdown() => Verifier.Verify(Closed().ToMarkdown());

    [Test]
    public Task As_json() => Verifier.Verify(Closed().ToJson());

    [Test]
    public void An_open_gate_has_one_line()
    {
        var set = MigrationSet.Of([new First()]);
        var states = new MigrationStates([Applied(set, "1")], Passed(set, "1"), []);

        Assert.That(GateReport.Of("production", set, states, GateMigrations.Findings(set, states, "production", new())).ToText(),
            Is.EqualTo("The gate is open: production has the 1 migration of this build.\n"));
    }

    [Test]
    public void A_build_without_migrations_is_warned_of()
    {
        var set = MigrationSet.Of(Array.Empty<Migration>());
        var states = new MigrationStates([], [], []);
        var report = GateReport.Of("production", set, states, GateMigrations.Findings(set, states, "production", new()));

        Assert.That(report.IsOpen, Is.True);
        Assert.That(report.Verdict, Is.EqualTo("The gate is open, with 1 warning: production needs no migrations of this build, which holds none."));
    }

    [Test]
    public void A_line_break_in_a_description_does_not_break_a_line()
    {
        var set = MigrationSet.Of([((Migration)new First(), new MigrationAttribute("1", "2025-11-04", "First\nand\u001b[31m red"))]);
        var states = new MigrationStates([], [], []);
        var report = GateReport.Of("production", set, states, GateMigrations.Findings(set, states, "production", new()));

        Assert.That(report.ToText().Split('\n')[2], Is.EqualTo("  error    Migration 1 \"First and [31m red\" is pending in production."));
        Assert.That(JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("findings").GetArrayLength(), Is.EqualTo(1));
    }

    internal static GateReport Closed()
    {
        var set = MigrationSet.Of(
        [
            (new First(verify: v => v.HasTable("public.orders")), Named("001", "Orders")),
            (new First(verify: v => v.HasColumn("public.orders", "note").Holds("totals add up", "true")), Named("002", "Notes on orders")),
            (new First(m => m.Sql("SELECT 3")), Named("003", "Totals_of *orders*")),
            (new First(), Named("004", "Too late")),
            (new First(), Named("005", "Taxes")),
            (new First(), Named("007", "Discounts")),
        ]);
        VerificationReport Failed(string version, params ExpectationOutcome[] outcomes) => set.Find(new(version))! is var migration
            ? new(migration.Version, migration.Description, migration.Expectations.Zip(outcomes)
                .Select(e => new ExpectationResult(e.First.Description, e.Second, e.Second == ExpectationOutcome.Failed ? "it isn't there" : null)).ToValueArray())
            : throw new InvalidOperationException();
        var states = new MigrationStates(
            [
                Applied(set, "001"), Applied(set, "002"), Applied(set, "003") with { Checksum = "81aa00" }, Applied(set, "005"),
                new(new("006"), "Of another branch", null, null, null), new(new("008"), "Newer", null, null, null), new(new("009"), "Too new", null, null, null),
            ],
            [Failed("001", ExpectationOutcome.Failed), Failed("002", ExpectationOutcome.Failed, ExpectationOutcome.Passed), .. Passed(set, "003", "005")],
            [Failed("004", ExpectationOutcome.Failed), Failed("007", ExpectationOutcome.Failed)]);
        var comparison = SchemaComparer.Compare(
            SchemaSnapshot.Whole([new TableDefinition { Name = "public.orders" }]),
            SchemaSnapshot.Whole([new TableDefinition { Name = "public.orders" }, Note]), "production", "staging");
        var options = new GateOptions { OldestVersion = new("005"), NewestVersion = new("008") };
        return GateReport.Of("production", set, states,
        [
            .. GateMigrations.Findings(set, states, "production", options),
            .. GateStructure.Of(comparison, "structure-differs", "Write a migration that makes production like staging.", Severity.Behavioural),
        ]);
    }

    private static MigrationAttribute Named(string version, string description) => new(version, "2025-11-04", description);

    private static AppliedMigration Applied(MigrationSet set, string version) => set.Find(new(version))! is var migration
        ? new(migration.Version, migration.Description, new DateTimeOffset(2025, 11, 4, 9, 30, 0, TimeSpan.Zero), TimeSpan.Zero, migration.Checksum) { AppliedBy = "owner" }
        : throw new InvalidOperationException();

    private static IEnumerable<VerificationReport> Passing(MigrationSet set, string[] versions) => versions.Select(v => set.Find(new(v))!)
        .Select(m => new VerificationReport(m.Version, m.Description, m.Expectations.Select(e => new ExpectationResult(e.Description, ExpectationOutcome.Passed)).ToValueArray()));

    private static VerificationReport[] Passed(MigrationSet set, params string[] versions) => [.. Passing(set, versions)];
}
