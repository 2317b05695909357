using AssetTracer.Schema.Tests.Comparison;

namespace AssetTracer.Schema.Tests.Objects;

public sealed class UniqueRulesTests
{
    private static readonly SchemaObject[] Quotations =
    [
        .. Some.Table("quotations", "id", "organization_id", "quotation_number"),
        .. Some.Table("organizations", "id"),
        Some.ForeignKey("quotations", "organization_id", "organizations"),
    ];

    [Test]
    public void An_index_for_a_constraint_with_its_columns_in_another_order_is_the_same_rule_in_another_form()
    {
        var difference = Found<Counterpart>(
            Some.UniqueIndex("quotations", "b", "organization_id", "quotation_number"),
            Some.Unique("quotations", "a", "quotation_number", "organization_id"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.EnforceTheSame);
            Assert.That(difference.Severity, Is.EqualTo(Severity.Cosmetic));
            Assert.That(difference.Sentence, Is.EqualTo(
                "public.quotations: the same rule in another form: staging has the constraint a (quotation_number, organization_id), "
                + "production the unique index b (organization_id, quotation_number): constraint against unique index, other column order, other name."));
        }
    }

    [Test]
    public void A_number_that_is_unique_by_itself_on_one_side_and_per_organization_on_the_other_breaks()
    {
        var difference = Found<Counterpart>(
            Some.Unique("quotations", "quotations_quotation_number_key", "quotation_number"),
            Some.Unique("quotations", "a", "quotation_number", "organization_id"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.EnforceTheSame, Is.False);
            Assert.That(difference.Severity, Is.EqualTo(Severity.Breaking));
            Assert.That(difference.Sentence, Is.EqualTo(
                "public.quotations: quotation_number is unique by itself in production, but per organization_id in staging. "
                + "Two organizations can't both use the same quotation_number in production."));
        }
    }

    [Test]
    public void The_same_is_said_where_the_constraint_kept_its_name()
    {
        var difference = Found<Changed>(
            Some.Unique("quotations", "a", "organization_id", "quotation_number"), Some.Unique("quotations", "a", "quotation_number"));

        Assert.That(difference.Sentence, Does.StartWith("public.quotations: quotation_number is unique by itself in staging, but per organization_id in production."));
    }

    [Test]
    public void Several_columns_are_named_in_general_words() =>
        Assert.That(
            Found<Counterpart>(Some.UniqueIndex("quotations", "a", "id", "quotation_number"), Some.UniqueIndex("quotations", "b", "id", "quotation_number", "note", "kind")).Sentence,
            Is.EqualTo("public.quotations: id and quotation_number are unique together in production, but per note and kind in staging. "
                + "Two rows that differ in note and kind can't both use the same id and quotation_number in production."));

    [Test]
    public void The_rule_that_shares_most_columns_is_the_counterpart()
    {
        var comparison = Some.Compare(
            Some.Database(
            [
                .. Quotations,
                Some.Unique("quotations", "a_narrower", "quotation_number"),
                Some.Unique("quotations", "narrow", "organization_id", "quotation_number"),
            ]),
            Some.Database([.. Quotations, Some.Unique("quotations", "wide", "organization_id", "quotation_number", "id")]));

        Assert.That(comparison.Differences.OfType<Counterpart>().Single().Before.Identity.Within, Is.EqualTo("narrow"));
    }

    [Test]
    public void A_rule_that_another_one_implies_reaches_no_further() =>
        Assert.That(Some.Compare(
            Some.Database([.. Quotations, Some.PrimaryKey("quotations", "id"), Some.Unique("quotations", "a", "id", "organization_id")]),
            Some.Database([.. Quotations, Some.PrimaryKey("quotations", "id"), Some.Unique("quotations", "b", "id", "organization_id", "quotation_number")])).Differences,
            Has.None.TypeOf<Counterpart>());

    [Test]
    public void A_partial_index_is_no_counterpart() =>
        Assert.That(Some.Compare(
            Some.Database([.. Quotations, Some.UniqueIndex("quotations", "a", "id") with { Predicate = "(id IS NOT NULL)" }]),
            Some.Database([.. Quotations, Some.Unique("quotations", "b", "id")])).Differences,
            Has.None.TypeOf<Counterpart>().And.Count.EqualTo(2));

    [Test]
    public void An_index_that_failed_to_build_is_no_counterpart() =>
        Assert.That(Some.Compare(
            Some.Database([.. Quotations, Some.UniqueIndex("quotations", "a", "id") with { IsValid = false }]),
            Some.Database([.. Quotations, Some.Unique("quotations", "b", "id")])).Differences,
            Has.None.TypeOf<Counterpart>());

    [Test]
    public void The_same_columns_with_other_nulls_break()
    {
        var difference = Found<Counterpart>(
            Some.UniqueIndex("quotations", "a", "quotation_number") with { IsNullsNotDistinct = true }, Some.Unique("quotations", "b", "quotation_number"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.EnforceTheSame, Is.False);
            Assert.That(difference.Sentence, Is.EqualTo(
                "public.quotations: quotation_number must be unique in both, but two nulls count as equal in production but not in staging."));
        }
    }

    [Test]
    public void A_deferrable_constraint_is_not_the_same_rule() =>
        Assert.That(
            Found<Counterpart>(Some.UniqueIndex("quotations", "a", "id"), Some.Unique("quotations", "b", "id") with { IsDeferrable = true }).EnforceTheSame, Is.False);

    [Test]
    public void A_primary_key_is_more_than_a_unique_constraint_on_columns_that_may_be_null() =>
        Assert.That(Found<Counterpart>(Some.PrimaryKey("quotations", "id"), Some.Unique("quotations", "b", "id")).Severity, Is.EqualTo(Severity.Breaking));

    [Test]
    public void Rules_over_other_columns_stay_apart() =>
        Assert.That(Some.Compare(
            Some.Database([.. Quotations, Some.Unique("quotations", "a", "id")]),
            Some.Database([.. Quotations, Some.Unique("quotations", "b", "quotation_number", "organization_id")])).Differences.Select(d => d.GetType()),
            Is.EquivalentTo((Type[])[typeof(Added), typeof(Removed)]));

    private static T Found<T>(SchemaObject production, SchemaObject staging)
        where T : SchemaDifference =>
        Some.Only<T>(Some.Compare(Some.Database([.. Quotations, production]), Some.Database([.. Quotations, staging])));
}
