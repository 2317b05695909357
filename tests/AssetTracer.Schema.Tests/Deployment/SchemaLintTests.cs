using System.Text.Json;

namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>The lint as a whole: what it leaves out, excuses and couldn't tell, and how it says so.</summary>
public sealed class SchemaLintTests
{
    internal static readonly SchemaObject[] Production =
    [
        new TableDefinition { Name = "transactions", IsRowSecurityEnabled = true },
        new PrivilegeDefinition { Target = TableDefinition.Named("transactions"), Grantee = "authenticated", Privileges = ["INSERT", "SELECT"] },
        new TableDefinition { Name = "countries" },
        new PrivilegeDefinition { Target = TableDefinition.Named("countries"), Grantee = "anon", Privileges = ["SELECT"] },
        new TableDefinition { Name = "quotations", IsRowSecurityEnabled = true },
        new PrivilegeDefinition { Target = TableDefinition.Named("quotations"), Grantee = "authenticated", Privileges = ["SELECT", "TRUNCATE"] },
        new PolicyDefinition { Table = "quotations", Name = "own organization", Using = "(organization_id = app.organization())", Check = "(organization_id = app.organization())" },
        new RoutineDefinition { Name = "total", Arguments = [new("organization", "uuid")], Result = "numeric", Body = "SELECT 1", IsSecurityDefiner = true },
    ];

    internal static readonly LintOptions Excusing = new() { Excused = [new("row-security-off", "public.countries", "Everybody may see the countries."), new("truncate-granted", "table public.gone", "It was needed.")] };

    [Test]
    public Task The_report_as_text() => Verifier.Verify(SchemaLint.Check(SchemaSnapshot.Whole(Production), Excusing).ToText());

    [Test]
    public Task The_report_as_Markdown() => Verifier.Verify(SchemaLint.Check(SchemaSnapshot.Whole(Production), Excusing).ToMarkdown());

    [Test]
    public Task The_report_as_JSON() => Verifier.Verify(SchemaLint.Check(SchemaSnapshot.Whole(Production), Excusing).ToJson());

    [Test]
    public void What_is_excused_with_a_reason_is_counted_but_doesn_t_weigh()
    {
        var report = SchemaLint.Check(SchemaSnapshot.Whole(Production), Excusing);

        Assert.Multiple(() =>
        {
            Assert.That(report.Excused.Select(e => e.Finding.Subject), Is.EqualTo(new[] { "table public.countries" }));
            Assert.That(report.Findings.Select(f => f.Subject), Has.No.Member("table public.countries"));
            Assert.That(report.StaleExcuses.Select(e => e.Object), Is.EqualTo(new[] { "table public.gone" }));
        });
    }

    [Test]
    public void A_rule_may_be_switched_off_or_weigh_otherwise()
    {
        var options = new LintOptions { Off = ["row-security-off", "definer-search-path"] };
        options.Severities["row-security-without-policy"] = FindingSeverity.Note;
        var report = SchemaLint.Check(SchemaSnapshot.Whole(Production), options);

        Assert.Multiple(() =>
        {
            Assert.That(report.Passed, Is.True, report.ToText());
            Assert.That(report.Findings.Single(f => f.Rule == "row-security-without-policy").Severity, Is.EqualTo(FindingSeverity.Note));
            Assert.That(report.Off, Is.EqualTo(new[] { "row-security-off", "definer-search-path" }));
            Assert.That(report.Verdict, Does.EndWith("2 rules are switched off."));
        });
    }

    [Test]
    public void A_rule_that_lacks_what_it_needs_says_so_and_the_lint_doesn_t_pass()
    {
        var report = SchemaLint.Check(new SchemaSnapshot(Production) { KindsRead = [.. Enum.GetValues<ObjectKind>().Except([ObjectKind.Policy])] });

        Assert.Multiple(() =>
        {
            Assert.That(report.Passed, Is.False);
            Assert.That(report.Rules, Is.EquivalentTo(new[] { "foreign-rows-reachable", "definer-search-path", "definer-for-everybody", "schema-open-to-create", "default-privileges-open", "truncate-granted", "view-past-row-security", "materialized-view-past-row-security" }));
            Assert.That(report.NotAsked.Select(r => r.Reason).Distinct(), Is.EqualTo(new[] { "The snapshot doesn't say anything of policies: take it with this version of the library." }));
        });
    }

    [Test]
    public void What_nobody_could_see_isn_t_taken_for_nothing()
    {
        var snapshot = SchemaSnapshot.Whole(Production);
        var report = SchemaLint.Check(new SchemaSnapshot(snapshot.Objects) { KindsRead = snapshot.KindsRead, NotVisible = [new("reader", ObjectKind.Policy, null, null, "permission denied")] });

        Assert.That(report.NotAsked.First(r => r.Rule == "policy-recursion").Reason, Is.EqualTo("Role reader may not see any policy: take the snapshot with a role that may."));
    }

    [Test]
    public void An_excuse_without_a_reason_and_a_rule_that_isn_t_there_are_refused()
    {
        var snapshot = SchemaSnapshot.Whole([]);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => SchemaLint.Check(snapshot, new() { Excused = [new("row-security-off", "public.countries", " ")] }),
                Throws.InstanceOf<MigrationDefinitionException>().With.Message.EqualTo("The excuse of public.countries from row-security-off has no reason. Say why it is meant so, or remove the excuse."));
            Assert.That(() => SchemaLint.Check(snapshot, new() { Off = ["row-securty-off"] }), Throws.InstanceOf<MigrationDefinitionException>().With.Message.StartsWith("There is no rule 'row-securty-off'. The rules are row-security-off, "));
        });
    }

    [Test]
    public void It_passes_where_there_is_nothing_to_find()
    {
        var report = SchemaLint.Check(SchemaSnapshot.Whole([new TableDefinition { Name = "orders" }]));

        Assert.That(report.Passed, Is.True);
        Assert.That(report.ToText(), Is.EqualTo("The lint found nothing.\n"));
        Assert.That(JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("findings").GetArrayLength(), Is.Zero);
    }

    [TestCase("true", true)]
    [TestCase("((true))", true)]
    [TestCase("(1 = 1)", true)]
    [TestCase("((id = 1) OR true)", true)]
    [TestCase("((id = id) AND true)", true)]
    [TestCase("(NOT false)", true)]
    [TestCase("false", false)]
    [TestCase("((id = 1) AND false)", false)]
    [TestCase("(id = 1)", null)]
    [TestCase("((id >= 1) AND (id <= 2))", null)]
    [TestCase("(id BETWEEN 1 AND 2)", null)]
    [TestCase("(random() = random())", null)]
    [TestCase("(EXISTS ( SELECT 1 FROM app.t WHERE true))", null)]
    [TestCase("this isn't SQL '", null)]
    [TestCase("", null)]
    public void A_condition_is_always_true_or_never_or_depends_on_the_row(string condition, bool? value) => Assert.That(Condition.Value(condition), Is.EqualTo(value));
}
