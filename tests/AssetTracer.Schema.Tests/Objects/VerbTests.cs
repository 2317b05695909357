namespace AssetTracer.Schema.Tests.Objects;

/// <summary>What a verb or an expectation can't mean is refused where it is written.</summary>
public sealed class VerbTests
{
    private static readonly TestCaseData[] Slips =
    [
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateTable("t", t => t.PrimaryKey()))).SetArgDisplayNames("no key"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateTable("t", t => t.Unique()))).SetArgDisplayNames("no unique column"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.AddForeignKey("t", [], "o", ["id"]))).SetArgDisplayNames("no referring column"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateIndex("i", "t", []))).SetArgDisplayNames("no index key"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateIndex("other.i", "app.t", ["a"]))).SetArgDisplayNames("index elsewhere"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateTable("t", t => t.With(d => d with { Name = "u" })))).SetArgDisplayNames("other name"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateTable("t", t => t.Add(new SchemaDefinition { Name = "s" })))).SetArgDisplayNames("no part"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateTable("t", t => t.Add(new PolicyDefinition { Table = "u", Name = "p" })))).SetArgDisplayNames("part of another"),
        new TestCaseData((Action<MigrationBuilder>)(m => m.CreateTable("t", t => t.Constraint(ConstraintDefinition.Check("u", "c", "true"))))).SetArgDisplayNames("constraint of another"),
    ];

    [TestCaseSource(nameof(Slips))]
    public void A_slip_is_refused(Action<MigrationBuilder> slip) => Assert.That(() => slip(new MigrationBuilder()), Throws.ArgumentException);

    [Test]
    public void A_rule_over_no_column_is_not_expected()
    {
        var verify = new VerificationBuilder();

        Assert.Multiple(() =>
        {
            Assert.That(() => verify.HasUnique("t"), Throws.ArgumentException);
            Assert.That(() => verify.HasNoUnique("t"), Throws.ArgumentException);
            Assert.That(() => verify.HasPrimaryKey("t"), Throws.ArgumentException);
            Assert.That(() => verify.HasForeignKey("t", [], "o"), Throws.ArgumentException);
        });
    }

    [TestCase("i")]
    [TestCase("app.i")]
    public void An_index_goes_to_the_schema_of_its_table(string name)
    {
        var migration = new MigrationBuilder();
        migration.CreateIndex(name, "app.t", ["a"]);

        Assert.That(migration.Operations, Is.EqualTo(new[] { new CreateObject(new IndexDefinition { Name = new("app", "i"), Table = "app.t", Keys = ["a"] }) }));
    }

    [Test]
    public void A_table_takes_its_parts_and_theirs()
    {
        var migration = new MigrationBuilder();
        migration.CreateTable("t", t =>
        {
            t.Column("a", "int");
            t.Add(new IndexDefinition { Name = "i", Table = "t", Keys = ["a"] });
            t.Add(new CommentDefinition { Target = IndexDefinition.Named("i"), Text = "finds" });
            t.Add(new CommentDefinition { Target = ColumnDefinition.Named("a", "t"), Text = "counts" });
        });

        Assert.That(migration.Operations, Has.Count.EqualTo(4));
    }
}
