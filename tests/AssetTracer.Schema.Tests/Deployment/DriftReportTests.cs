namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>What a drift report looks like to its readers.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DriftReportTests
{
    private static readonly LastRun Run = new(new("010"), new(2025, 11, 4, 9, 30, 0, TimeSpan.Zero), "owner")
    {
        Host = "build-7",
        Application = "assets 1.2",
        LibraryVersion = "1.0",
    };

    private static readonly TableDefinition Orders = new() { Name = "public.orders" };

    [Test]
    public Task As_text() => Verifier.Verify(Drifted().ToText());

    [Test]
    public Task As_markdown() => Verifier.Verify(Drifted().ToMarkdown());

    [Test]
    public Task As_json() => Verifier.Verify(Drifted().ToJson());

    [Test]
    public Task Where_nobody_can_tell() => Verifier.Verify(Judgement(new()).Unreadable(
        "public.schema_migrations_snapshot of db:5432/app, which keeps what the last run left, can't be read: permission denied (42501).").ToText());

    [Test]
    public void Objects_whose_kind_is_not_compared_are_drift_unless_only_breaking_changes_count()
    {
        var (left, now) = (SchemaSnapshot.Whole([Orders]), new SchemaSnapshot([Orders]) { KindsRead = [.. Enum.GetValues<ObjectKind>()], Unmodelled = [new("operator", "public.=(text,text)")] });

        Assert.That(Judgement(new()).BySnapshot(Run, left, now).Verdict, Does.EndWith(": 1 object whose kind isn't compared."));
        Assert.That(Judgement(new() { FailOn = Severity.Breaking }).BySnapshot(Run, left, now).HasDrifted, Is.False);
    }

    [Test]
    public void What_the_reader_may_not_see_is_neither_drift_nor_none()
    {
        var (left, now) = (SchemaSnapshot.Whole([Orders]), new SchemaSnapshot([Orders]) { KindsRead = [.. Enum.GetValues<ObjectKind>()], NotVisible = [new("reader", ObjectKind.Subscription)] });
        var (report, ignoring) = (Judgement(new()).BySnapshot(Run, left, now), Judgement(new() { Ignore = [NoiseCategory.NotVisible] }).BySnapshot(Run, left, now));

        Assert.That((report.HasDrifted, report.Unknown), Is.EqualTo((false, $"reader may not see everything, and what can be seen is as {Run} left it")));
        Assert.That(report.Findings.Single().Rule, Is.EqualTo("not-visible"));
        Assert.That((ignoring.HasDrifted, ignoring.Unknown), Is.EqualTo((false, default(string))));
    }

    internal static DriftReport Drifted() => Judgement(new()).BySnapshot(
        Run,
        SchemaSnapshot.Whole([Orders, new ColumnDefinition { Table = "public.orders", Name = "note", Type = "text" }]),
        SchemaSnapshot.Whole([Orders, new IndexDefinition { Table = "public.orders", Name = "by_hand", Keys = ["id"] }]));

    private static DriftJudgement Judgement(DriftOptions options) => new("production", options);
}
