using System.Text.Json;

namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>How a report on a fleet reads, and what it counts.</summary>
public sealed class FleetReportTests
{
    private static readonly ValueArray<MigrationVersion> Two = [new("011"), new("012")];

    [Test]
    public Task As_text() => Verifier.Verify(Stopped().ToText() + "\n---\n\n" + Status().ToText());

    [Test]
    public Task As_markdown() => Verifier.Verify(Stopped().ToMarkdown() + "\n---\n\n" + Status().ToMarkdown());

    [Test]
    public Task As_json() => Verifier.Verify(Stopped().ToJson());

    [Test]
    public void Of_many_that_failed_a_part_is_told_and_json_holds_them_all()
    {
        var report = Of(FleetQuestion.Migrate, [.. Enumerable.Range(0, 800).Select(i => Member($"tenant-{i}", FleetOutcome.Failed) with { Problem = "No." })]);

        Assert.That(report.ToText().Split('\n'), Has.Length.LessThan(80));
        Assert.That(report.ToText(), Does.Contain("and 770 more").And.Contain("tenant-6 and 793 others"));
        Assert.That(JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("members").GetArrayLength(), Is.EqualTo(800));
    }

    [Test]
    public void What_is_pending_is_an_error_of_the_gate_and_a_note_elsewhere()
    {
        var behind = Member("acme", FleetOutcome.Behind) with { Pending = Two };

        Assert.That(Of(FleetQuestion.Gate, behind).Findings.Single().Severity, Is.EqualTo(FindingSeverity.Error));
        Assert.That(Of(FleetQuestion.Status, behind).Findings.Single().Severity, Is.EqualTo(FindingSeverity.Note));
        Assert.That(Of(FleetQuestion.Gate, behind with { Outcome = FleetOutcome.Current }).Findings.Single().Severity, Is.EqualTo(FindingSeverity.Note));
    }

    [Test]
    public void Only_a_clear_majority_says_what_a_structure_should_be()
    {
        IReadOnlyList<FleetMemberReport> Judge(params string[] fingerprints) =>
            FleetMajority.Judge([.. fingerprints.Select((f, i) => Member($"m{i}", FleetOutcome.Current) with { Newest = new("012"), Left = (f, "1.0") })]);

        Assert.That(Judge("a", "a", "b").Where(m => !m.Findings.IsEmpty).Select(m => m.Name), Is.EqualTo(["m2"]));
        Assert.That(Judge("a", "a", "b", "b").Where(m => !m.Findings.IsEmpty), Is.Empty);
        Assert.That(Judge("a", "b").Where(m => !m.Findings.IsEmpty), Is.Empty);
    }

    internal static FleetReport Stopped() => Of(
        FleetQuestion.Migrate,
        Member("globex", FleetOutcome.Failed) with
        {
            Problem = "Migration 012 \"Totals\" failed at statement 1 of 2: column \"total\" of relation \"orders\" already exists (42701). Nothing was changed: it ran in one transaction.",
            Applied = [new("011")],
        },
        Member("initech", FleetOutcome.Unreachable) with { Problem = "db:5432/initech can't be reached (Connection refused). Nothing was changed." },
        Member("umbrella", FleetOutcome.Stopped) with { Problem = "It was stopped while migration 012 was under way.", Applied = [new("011")] },
        Member("hooli", FleetOutcome.NotStarted),
        Member("acme", FleetOutcome.Migrated) with { Applied = Two, IsCanary = true },
        Member("stark", FleetOutcome.Current),
        Member("wayne", FleetOutcome.Current)) with
    {
        StoppedBecause = "No more were started when 2 of the 4 that were finished had failed: that is more than 10 %.",
    };

    internal static FleetReport Status() => Of(
        FleetQuestion.Status,
        Member("globex", FleetOutcome.Amiss) with
        {
            Pending = Two,
            Findings = [new("edited-migration", FindingSeverity.Error, "migration 003 in globex", "Migration 003 \"Notes\" was edited after it was applied in globex: recorded 3f9c…, now 81aa….", "Restore the text of what was edited.")],
        },
        Member("initech", FleetOutcome.Unreachable) with { Problem = "db:5432/initech can't be reached (Connection refused)." },
        Member("hooli", FleetOutcome.Behind) with { Pending = Two },
        Member("umbrella", FleetOutcome.Behind) with { Pending = Two },
        Member("acme", FleetOutcome.Current));

    private static FleetReport Of(FleetQuestion question, params FleetMemberReport[] members) => new() { Question = question, Members = [.. members.OrderBy(m => m.Outcome)] };

    private static FleetMemberReport Member(string name, FleetOutcome outcome) => new() { Name = name, Place = $"db:5432/{name}", Outcome = outcome, Duration = TimeSpan.FromMilliseconds(12.4) };
}
