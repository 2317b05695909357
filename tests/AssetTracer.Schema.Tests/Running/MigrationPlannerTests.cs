namespace AssetTracer.Schema.Tests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class MigrationPlannerTests
{
    private static readonly MigrationSet Set = MigrationSet.Of([new First(), new Second(), new Tenth()]);

    [Test]
    public void Everything_is_pending_on_an_empty_database() => Assert.That(Steps(MigrationTarget.Latest), Is.EqualTo(["1", "2", "10"]));

    [Test]
    public void What_was_applied_is_left_out_however_its_version_is_written() =>
        Assert.That(Steps(MigrationTarget.Latest, "001", "002"), Is.EqualTo(["10"]));

    [Test]
    public void A_plan_up_to_a_version_ends_there() => Assert.That(Steps(MigrationTarget.UpTo(new("2"))), Is.EqualTo(["1", "2"]));

    [Test]
    public void A_plan_up_to_a_version_that_nobody_wrote_is_refused() =>
        Assert.That(() => Steps(MigrationTarget.UpTo(new("3"))), Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("1, 2, 10"));

    [Test]
    public void A_plan_back_reverts_the_newest_first() => Assert.That(Steps(MigrationTarget.BackTo(new("1")), "1", "2", "10"), Is.EqualTo(["10", "2"]));

    [Test]
    public void A_plan_to_nothing_reverts_everything() => Assert.That(Steps(MigrationTarget.Nothing, "1", "2"), Is.EqualTo(["2", "1"]));

    [Test]
    public void There_is_no_way_back_to_what_was_not_applied() =>
        Assert.That(() => Steps(MigrationTarget.BackTo(new("2")), "1"), Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("isn't applied"));

    [Test]
    public void A_pending_migration_before_an_applied_one_is_found() => Assert.That(
        Plan(MigrationTarget.Latest, "10").Findings,
        Is.EqualTo(new MigrationFinding[] { new OutOfOrderMigration(new("1"), new("10")), new OutOfOrderMigration(new("2"), new("10")) }));

    [TestCase("1 2 4", "", "3 after 2")]
    [TestCase("001 002 004 007", "", "003 after 002, 005 after 004")]
    [TestCase("001 002 004 007", "001 002 004", "005 after 004")]
    [TestCase("8 9 11", "1 2 3 4 5 6 7", "10 after 9")]
    [TestCase("1 2 4", "1 2 4", "")]
    [TestCase("1 10 20 30", "", "")]
    [TestCase("20251104 20251105 20251107", "", "")]
    [TestCase("1.1 1.2 1.4", "", "")]
    public void A_number_that_is_left_out_is_found(string build, string applied, string gaps)
    {
        var set = MigrationSet.Of(build.Split(' ').Select(v => (Migration: (Migration)new First(), Attribute: new MigrationAttribute(v, "2025-11-04", ""))));
        var plan = MigrationPlanner.Plan(set, History(applied.Split(' ', StringSplitOptions.RemoveEmptyEntries)), MigrationTarget.Latest);

        Assert.That(string.Join(", ", plan.Findings.OfType<VersionGap>().Select(g => $"{g.Version} after {g.After}")), Is.EqualTo(gaps));
    }

    [Test]
    public void What_this_build_does_not_hold_is_reverted_as_it_was_recorded()
    {
        var recorded = new AppliedMigration(new("11"), "Newer", null, null, "abc")
        {
            Reversal = RecordedReversal.Of("""[{"sql": "DROP TABLE a"}, {"sql": "VACUUM", "transaction": "outside"}]""", null),
        };

        var plan = MigrationPlanner.Plan(Set, [.. History("1", "2"), recorded], MigrationTarget.BackBy(2));

        Assert.That(plan.Findings, Is.Empty);
        Assert.That(plan.Steps.Select(s => (s.Version.Value, s.IsFromHistory, s.IsTransactional)), Is.EqualTo(new[] { ("11", true, false), ("2", false, true) }));
        Assert.That(plan.Steps[0].Statements.Select(s => s.Text), Is.EqualTo(["DROP TABLE a", "VACUUM"]));
    }

    [Test]
    public void Statements_are_kept_as_they_were_cut()
    {
        ValueArray<SqlStatement> statements =
        [
            new("SELECT ';\n;'") { ExpectedRows = RowCount.AtLeast(2) },
            new("VACUUM", default, TransactionMode.Outside) { ExpectedRows = RowCount.Between(0, 9) },
            new("SELECT 1"),
        ];

        Assert.That(RecordedReversal.Of(RecordedReversal.Write(statements), null).Statements!.Value, Is.EqualTo(statements));
    }

    [Test]
    public void No_more_is_reverted_than_was_applied() => Assert.That(
        () => Steps(MigrationTarget.BackBy(3), "1", "2"),
        Throws.TypeOf<MigrationDefinitionException>().With.Message.EqualTo("3 migrations can't be reverted, because only 2 are applied: 1, 2."));

    [Test]
    public void A_plan_is_told_in_text_markdown_and_json()
    {
        var plan = Plan(MigrationTarget.UpTo(new("1")));

        Assert.Multiple(() =>
        {
            Assert.That(plan.ToText(), Is.EqualTo(
                "1 migration to apply.\n\nApply 1: First\n  1 statement in one transaction, with its verification and its history row.\n   1. SELECT 1\n      -> Locks: unknown.\n"));
            Assert.That(plan.ToMarkdown(), Does.StartWith("## 1 migration to apply.\n\n### Apply 1: First\n").And.Contain("\n```sql\nSELECT 1\n```\n\n- Locks: unknown.\n"));
            Assert.That(plan.ToJson(), Does.Contain("\"format\": \"assettracer-schema-plan\"").And.Contain("\"text\": \"SELECT 1\"").And.Contain("\"locksKnown\": false"));
            Assert.That(Plan(MigrationTarget.Latest, "1", "2", "10").ToText(), Is.EqualTo("There is nothing to do.\n"));
        });
    }

    private static IEnumerable<string> Steps(MigrationTarget target, params string[] applied) => Plan(target, applied).Steps.Select(s => s.Version.Value);

    private static MigrationPlan Plan(MigrationTarget target, params string[] applied) =>
        MigrationPlanner.Plan(Set, History(applied), target);

    private static List<AppliedMigration> History(params string[] applied) => [.. applied.Select(v => new AppliedMigration(new(v), "", null, null, null))];
}
