namespace AssetTracer.Schema.Tests.Comparison;

public sealed class NoiseTests
{
    private static readonly SchemaSnapshot Production = Some.Database(
    [
        .. Some.Table("orders", "id", "note"),
        Some.Check("orders", "one", "(id <> ''::text)"),
        Some.PrimaryKey("orders", "id") with { StorageParameters = ["fillfactor=70"] },
    ]);

    private static readonly SchemaSnapshot Staging = Some.Database(
    [
        .. Some.Table("orders", "note", "id"),
        Some.Check("orders", "two", "(id <> ''::text)"),
        Some.PrimaryKey("orders", "id") with { StorageParameters = ["fillfactor=80"] },
    ]);

    [Test]
    public void Everything_counts_by_default()
    {
        var comparison = Some.Compare(Production, Staging);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.Differences, Has.Count.EqualTo(3));
            Assert.That(comparison.Hidden, Is.Empty);
        }
    }

    [Test]
    public void What_is_left_out_is_counted()
    {
        var comparison = Some.Compare(Production, Staging, NoiseCategory.ColumnOrder, NoiseCategory.ConstraintNames, NoiseCategory.Storage);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.AreEqual);
            Assert.That(comparison.Hidden, Is.EqualTo((HiddenDifferences[])
                [new(NoiseCategory.ColumnOrder, 1), new(NoiseCategory.ConstraintNames, 1), new(NoiseCategory.Storage, 1)]));
        }
    }

    public static IEnumerable<TestCaseData> Noises()
    {
        var (table, note) = (TableDefinition.Named("orders"), Some.Column("orders", "id"));
        var index = new IndexDefinition { Table = "orders", Name = "by_id", Keys = ["id"] };
        yield return Case(NoiseCategory.Owners, new OwnerDefinition { Target = table, Role = "a" }, new OwnerDefinition { Target = table, Role = "b" });
        yield return Case(NoiseCategory.Privileges, new PrivilegeDefinition { Target = table, Grantee = "a", Privileges = ["SELECT"] }, null);
        yield return Case(
            NoiseCategory.Privileges,
            new DefaultPrivilegeDefinition { Role = "a", ObjectType = DefaultPrivilegeTarget.Tables, Grantee = "b", Privileges = ["SELECT"] },
            new DefaultPrivilegeDefinition { Role = "a", ObjectType = DefaultPrivilegeTarget.Tables, Grantee = "b", Privileges = ["INSERT"] });
        yield return Case(NoiseCategory.Comments, new CommentDefinition { Target = table, Text = "a" }, new CommentDefinition { Target = table, Text = "b" });
        yield return Case(NoiseCategory.Comments, null, new CommentDefinition { Target = table, Text = "b" });
        yield return Case(NoiseCategory.ConstraintNames, Some.Unique("orders", "a", "id"), Some.Unique("orders", "b", "id"));
        yield return Case(NoiseCategory.ConstraintNames, index, index with { Name = "other" });
        yield return Case(NoiseCategory.ConstraintNames, note with { IsNullable = false, NotNullName = "a" }, note with { IsNullable = false, NotNullName = "b" });
        yield return Case(NoiseCategory.Storage, note with { Compression = "pglz" }, note with { Compression = "lz4" });
        yield return Case(NoiseCategory.Storage, note with { StatisticsTarget = 5 }, note);
        yield return Case(NoiseCategory.Storage, index with { StorageParameters = ["fillfactor=70"] }, index);
        yield return Case(NoiseCategory.Storage, index with { StatisticsTargets = ["1=200"] }, index);

        static TestCaseData Case(NoiseCategory category, SchemaObject? before, SchemaObject? after) =>
            new TestCaseData(category, before, after).SetName($"{category}: {(before ?? after)!.Identity.Kind}, {before} and {after}");
    }

    [TestCaseSource(nameof(Noises))]
    public void Each_category_hides_what_belongs_to_it_and_counts_it(NoiseCategory category, SchemaObject? before, SchemaObject? after)
    {
        var (one, other) = (With(before), With(after));
        var others = Enum.GetValues<NoiseCategory>().Where(c => c != category).ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Some.Compare(one, other, category).AreEqual);
            Assert.That(Some.Compare(one, other, category).Hidden, Is.EqualTo((HiddenDifferences[])[new(category, 1)]));
            Assert.That(Some.Compare(one, other, others).Differences, Has.Count.EqualTo(1), "what belongs to no other category counts");
            Assert.That(Some.Compare(one, other, others).Hidden, Is.Empty);
        }

        static SchemaSnapshot With(SchemaObject? item) =>
            Some.Database([.. Some.Table("orders", "id").Where(o => o.Identity != item?.Identity), .. item is null ? [] : new[] { item }]);
    }

    [Test]
    public void One_category_leaves_the_others_alone() =>
        Assert.That(Some.Compare(Production, Staging, NoiseCategory.ColumnOrder).Differences, Has.Count.EqualTo(2));

    [Test]
    public void What_else_differs_in_the_object_stays()
    {
        var before = Some.Database(Some.Table("orders", "id", "note"));
        var after = Some.Database([new TableDefinition { Name = "orders", IsUnlogged = true }, .. Some.Table("orders", "note", "id").Skip(1)]);

        Assert.That(Some.Only<Changed>(Some.Compare(before, after, NoiseCategory.ColumnOrder)).Attributes.Single().Attribute, Is.EqualTo("isUnlogged"));
    }
}
