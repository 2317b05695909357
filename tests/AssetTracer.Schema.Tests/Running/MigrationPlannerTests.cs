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
        MigrationPlanner.Plan(Set, [.. applied.Select(v => new AppliedMigration(new(v), "", null, null, null))], target);
}
