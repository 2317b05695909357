namespace AssetTracer.Schema.Tests.Comparison;

public sealed class RenamesTests
{
    [Test]
    public void A_check_under_another_name_is_a_cosmetic_rename()
    {
        var difference = Some.Only<Renamed>(Some.Compare(
            Some.Database([.. Some.Table("orders", "id"), Some.Check("orders", "one", "(id <> ''::text)")]),
            Some.Database([.. Some.Table("orders", "id"), Some.Check("orders", "two", "(id <> ''::text)")])));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Severity, Is.EqualTo(Severity.Cosmetic));
            Assert.That(difference.Sentence, Is.EqualTo("Constraint one on public.orders of production is called two in staging, with the same definition."));
        }
    }

    [Test]
    public void A_column_under_another_name_is_a_breaking_rename()
    {
        var difference = Some.Only<Renamed>(Some.Compare(
            Some.Database(Some.Table("clients", "name", "postal_code", "city")), Some.Database(Some.Table("clients", "name", "zip", "city"))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Severity, Is.EqualTo(Severity.Breaking));
            Assert.That(
                difference.Sentence,
                Is.EqualTo("Column public.clients.postal_code of production seems to be called zip in staging: statements that name it fail on the other."));
        }
    }

    [Test]
    public void A_column_with_a_similar_name_is_renamed_wherever_it_stands() =>
        Assert.That(Some.Compare(
            Some.Database(Some.Table("assets", "purchase_cost", "name")), Some.Database(Some.Table("assets", "name", "purchase_price"))).Differences,
            Has.One.TypeOf<Renamed>());

    [Test]
    public void A_column_with_nothing_in_common_but_its_type_is_no_rename() =>
        Assert.That(Some.Compare(
            Some.Database(Some.Table("assets", "image_url", "name")), Some.Database(Some.Table("assets", "name", "notes"))).Differences,
            Has.None.TypeOf<Renamed>());

    [Test]
    public void What_only_follows_a_renamed_column_is_no_difference()
    {
        var difference = Some.Only(Some.Compare(
            Some.Database([.. Some.Table("clients", "email"), Some.Unique("clients", "one", "organization", "email")]),
            Some.Database([.. Some.Table("clients", "mail"), Some.Unique("clients", "one", "organization", "mail")])));

        Assert.That(difference, Is.TypeOf<Renamed>());
    }

    [Test]
    public void A_text_that_reads_like_a_renamed_name_is_a_difference()
    {
        var comparison = Some.Compare(
            Some.Database([.. Some.Table("t", "i"), Some.Check("t", "k1", "i > ''"), CommentOnTable("k1")]),
            Some.Database([.. Some.Table("t", "i"), Some.Check("t", "k2", "i > ''"), CommentOnTable("k2")]));

        Assert.That(comparison.Differences.Select(d => d.GetType()), Is.EquivalentTo(new[] { typeof(Renamed), typeof(Changed) }));

        static CommentDefinition CommentOnTable(string text) => new() { Target = TableDefinition.Named("t"), Text = text };
    }

    [Test]
    public void A_difference_beside_a_rename_is_told_even_where_its_values_are_printed_alike()
    {
        var comparison = Some.Compare(
            Some.Database([.. Some.Table("t", "i"), Some.Check("t", "k1", "i > ''"), new EnumTypeDefinition { Name = "e", Labels = ["a, b"] }]),
            Some.Database([.. Some.Table("t", "i"), Some.Check("t", "k2", "i > ''"), new EnumTypeDefinition { Name = "e", Labels = ["a", "b"] }]));

        var changed = comparison.Differences.OfType<Changed>().Single();
        Assert.That(changed.Severity, Is.EqualTo(Severity.Breaking));
        Assert.That(changed.Attributes.Single(), Is.EqualTo(new AttributeChange("labels", "(\"a, b\")", "(a, b)")));
    }

    [Test]
    public void Another_definition_is_no_rename() =>
        Assert.That(Some.Compare(
            Some.Database([new TableDefinition { Name = "clients" }, Some.Column("clients", "zip")]),
            Some.Database([new TableDefinition { Name = "clients" }, Some.Column("clients", "postal_code", "integer")])).Differences,
            Has.None.TypeOf<Renamed>());

    [Test]
    public void Where_two_could_be_meant_none_is() =>
        Assert.That(Some.Compare(
            Some.Database(Some.Table("clients", "a")), Some.Database(Some.Table("clients", "b", "c"))).Differences,
            Has.None.TypeOf<Renamed>().And.Count.EqualTo(3));

    [Test]
    public void A_renamed_table_takes_its_parts_along()
    {
        var difference = Some.Only<Renamed>(Some.Compare(
            Some.Database(
            [
                .. Some.Table("clients", "id", "parent"), Some.ForeignKey("clients", "parent", "clients") with { Name = "up" }, Some.Policy("clients", "mine"),
                .. Some.Table("orders", "client"), Some.ForeignKey("orders", "client", "clients"),
            ]),
            Some.Database(
            [
                .. Some.Table("customers", "id", "parent"), Some.ForeignKey("customers", "parent", "customers") with { Name = "up" }, Some.Policy("customers", "mine"),
                .. Some.Table("orders", "client"), Some.ForeignKey("orders", "client", "customers"),
            ])));

        Assert.That(difference.Sentence, Is.EqualTo("Table public.clients of production seems to be called customers in staging: statements that name it fail on the other."));
    }

    [Test]
    public void A_renamed_table_may_have_constraints_of_another_name()
    {
        var comparison = Some.Compare(
            Some.Database([.. Some.Table("clients", "id"), Some.PrimaryKey("clients", "id")]),
            Some.Database([.. Some.Table("customers", "id"), Some.PrimaryKey("customers", "id")]));

        Assert.That(
            comparison.Differences.Cast<Renamed>().Select(r => (r.Before.Identity.ToString(), r.After.Identity.ToString(), r.Severity)),
            Is.EqualTo(((string, string, Severity)[])
            [
                ("table public.clients", "table public.customers", Severity.Breaking),
                ("constraint clients_pkey on public.clients", "constraint customers_pkey on public.customers", Severity.Cosmetic),
            ]));
    }

    [Test]
    public void A_table_that_differs_in_a_part_is_no_rename() =>
        Assert.That(Some.Compare(
            Some.Database([.. Some.Table("clients", "id"), Some.Policy("clients", "mine")]),
            Some.Database([.. Some.Table("customers", "id"), Some.Policy("customers", "mine", "false")])).Differences.Select(d => d.GetType()),
            Is.EquivalentTo((Type[])[typeof(Added), typeof(Removed)]));

    [Test]
    public void Schemas_are_never_taken_for_one_another() =>
        Assert.That(
            Some.Compare(Some.Database(new SchemaDefinition { Name = "a" }), Some.Database(new SchemaDefinition { Name = "b" })).Differences,
            Has.None.TypeOf<Renamed>());
}
