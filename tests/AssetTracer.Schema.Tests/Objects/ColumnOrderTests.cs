using AssetTracer.Schema.Tests.Comparison;

namespace AssetTracer.Schema.Tests.Objects;

public sealed class ColumnOrderTests
{
    [Test]
    public void Columns_that_only_moved_up_are_no_difference()
    {
        var difference = Some.Only<Removed>(Some.Compare(
            Some.Database(Some.Table("orders", "gone", "id", "note")), Some.Database(Some.Table("orders", "id", "note"))));

        Assert.That(difference.Identity.Within, Is.EqualTo("gone"));
    }

    [Test]
    public void Another_order_is_one_cosmetic_difference_of_the_table()
    {
        var difference = Some.Only<Changed>(Some.Compare(
            Some.Database(Some.Table("orders", "id", "note", "total")), Some.Database(Some.Table("orders", "total", "id", "note"))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Identity, Is.EqualTo(TableDefinition.Named("orders")));
            Assert.That(difference.Attributes, Is.EqualTo((AttributeChange[])[new("columnOrder", "(id, note, total)", "(total, id, note)")]));
            Assert.That(difference.Severity, Is.EqualTo(Severity.Cosmetic));
        }
    }

    [Test]
    public void Another_order_joins_what_else_differs_in_the_table()
    {
        var before = Some.Database(Some.Table("orders", "id", "note"));
        var after = Some.Database([new TableDefinition { Name = "orders", IsUnlogged = true }, .. Some.Table("orders", "note", "id").Skip(1)]);

        Assert.That(Some.Only<Changed>(Some.Compare(before, after)).Attributes.Select(a => a.Attribute), Is.EqualTo((string[])["isUnlogged", "columnOrder"]));
    }

    [Test]
    public void A_column_that_moved_and_changed_still_says_what_changed()
    {
        var before = Some.Database(Some.Table("orders", "id", "note"));
        var after = Some.Database([new TableDefinition { Name = "orders" }, Some.Column("orders", "note", "uuid", 1), Some.Column("orders", "id", position: 2)]);

        Assert.That(
            Some.Compare(before, after).Differences.Cast<Changed>().SelectMany(d => d.Attributes.Select(a => a.Attribute)),
            Is.EqualTo((string[])["type", "columnOrder"]));
    }
}
