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
