namespace AssetTracer.Schema.Tests.Comparison;

public sealed class FoldingTests
{
    [Test]
    public void What_comes_with_a_table_is_folded_into_it()
    {
        var orders = Some.Database([.. Some.Table("orders", "id", "note"), Some.PrimaryKey("orders", "id"), Some.Policy("orders", "a"), Some.Policy("orders", "b")]);

        var difference = Some.Only<Added>(Some.Compare(Some.Database(), orders));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Parts, Is.EqualTo(orders.Objects.Skip(1)));
            Assert.That(difference.Sentence, Is.EqualTo(
                "Production has no table public.orders (2 columns, 1 constraint, 2 policies): every statement that names it fails there."));
        }
    }

    [Test]
    public void What_goes_with_a_table_is_folded_into_it() =>
        Assert.That(Some.Only<Removed>(Some.Compare(Some.Database(Some.Table("orders", "id")), Some.Database())).Parts, Has.Count.EqualTo(1));

    [Test]
    public void Parts_of_a_table_on_both_sides_stand_alone()
    {
        var comparison = Some.Compare(
            Some.Database(Some.Table("orders", "id")), Some.Database([.. Some.Table("orders", "id"), Some.PrimaryKey("orders", "id"), Some.Policy("orders", "a")]));

        Assert.That(comparison.Differences, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_partition_only_repeats_what_changes_in_its_table()
    {
        var difference = Some.Only<Changed>(Some.Compare(Partitioned("text", "text"), Partitioned("uuid", "uuid")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Identity, Is.EqualTo(ColumnDefinition.Named("id", "orders")));
            Assert.That(difference.Repeats, Is.EqualTo((ObjectIdentity[])
                [ColumnDefinition.Named("id", "orders_1"), ColumnDefinition.Named("id", "orders_2"), ColumnDefinition.Named("id", "orders_2a")]));
            Assert.That(difference.Sentence, Does.EndWith("The same follows for 3 columns below it."));
        }
    }

    [Test]
    public void Partitions_that_change_without_their_table_say_so() =>
        Assert.That(Some.Compare(Partitioned("text", "text"), Partitioned("text", "uuid")).Differences, Has.Count.EqualTo(2));

    private static SchemaSnapshot Partitioned(string type, string ofPartitions) => Some.Database(
    [
        new TableDefinition { Name = "orders", PartitionKey = "LIST (id)" },
        Some.Column("orders", "id", type),
        .. Partition("orders_1", "orders", ofPartitions),
        .. Partition("orders_2", "orders", ofPartitions),
        .. Partition("orders_2a", "orders_2", ofPartitions),
    ]);

    private static SchemaObject[] Partition(string name, string of, string type) =>
    [
        new TableDefinition { Name = name, PartitionOf = of, PartitionBound = "DEFAULT" },
        Some.Column(name, "id", type) with { IsInherited = true },
    ];
}
