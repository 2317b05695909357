namespace AssetTracer.Schema.Tests;

/// <summary>What differences in types and sequences are said to mean.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class TypeMeaningTests
{
    private static EnumTypeDefinition State { get; } = new() { Name = "public.state", Labels = ["draft", "sent"] };

    [Test]
    public void A_label_that_one_side_lacks_is_named_and_breaks() => Expect(
        State with { Labels = ["draft", "void", "sent"] },
        State with { Labels = ["draft", "sent", "invoiced", "paid"] },
        Severity.Breaking,
        "public.state: production accepts 'void', staging doesn't and staging accepts 'invoiced', 'paid', production doesn't.");

    [Test]
    public void Labels_in_another_order_only_sort_otherwise() => Expect(
        State,
        State with { Labels = ["sent", "draft"] },
        Severity.Behavioural,
        "public.state has the same labels in another order, so it sorts otherwise: 'draft', 'sent' in production but 'sent', 'draft' in staging.");

    [Test]
    public void Another_version_of_an_extension_behaves_otherwise() => Expect(
        new ExtensionDefinition { Name = "pg_trgm", Schema = "public", Version = "1.5" },
        new ExtensionDefinition { Name = "pg_trgm", Schema = "public", Version = "1.6" },
        Severity.Behavioural,
        "Extension pg_trgm: version is 1.5 in production but 1.6 in staging.");

    [Test]
    public void An_extension_in_another_schema_breaks_names() => Expect(
        new ExtensionDefinition { Name = "pg_trgm", Schema = "public", Version = "1.6" },
        new ExtensionDefinition { Name = "pg_trgm", Schema = "extensions", Version = "1.6" },
        Severity.Breaking,
        "Extension pg_trgm: schema is public in production but extensions in staging. Statements that name its objects with the one schema fail with the other.");

    [Test]
    public void Attributes_of_a_composite_type_are_shown_as_in_SQL() => Expect(
        new CompositeTypeDefinition { Name = "public.pair", Attributes = [new("a", "integer")] },
        new CompositeTypeDefinition { Name = "public.pair", Attributes = [new("a", "integer"), new("b", "text", new QualifiedName("pg_catalog", "C"))] },
        Severity.Breaking,
        "Composite type public.pair is (a integer) in production but (a integer, b text COLLATE pg_catalog.\"C\") in staging.");

    [Test]
    public void A_domain_that_refuses_null_on_one_side_breaks() => Expect(
        new DomainDefinition { Name = "public.code", Type = "text" },
        new DomainDefinition { Name = "public.code", Type = "text", IsNullable = false },
        Severity.Breaking,
        "Domain public.code: nullable in production but not in staging.");

    [Test]
    public void Another_condition_of_a_domain_is_told_by_its_values() => Expect(
        new DomainConstraintDefinition { Domain = "public.code", Name = "known", Expression = "(VALUE = ANY (ARRAY['a'::text, 'b'::text]))" },
        new DomainConstraintDefinition { Domain = "public.code", Name = "known", Expression = "(VALUE = ANY (ARRAY['a'::text, 'b'::text, 'c'::text]))" },
        Severity.Breaking,
        "Domain public.code: check known differs: staging accepts 'c', production doesn't.");

    [Test]
    public void A_missing_check_of_a_domain_lets_values_through() => Expect(
        null,
        new DomainConstraintDefinition { Domain = "public.code", Name = "short", Expression = "(length(VALUE) < 4)" },
        Severity.Breaking,
        "Domain public.code: staging refuses values that break short, CHECK ((length(VALUE) < 4)); production takes them.");

    [Test]
    public void A_sequence_tells_each_option_that_differs() => Expect(
        new SequenceDefinition { Name = "public.numbers" },
        new SequenceDefinition { Name = "public.numbers", Increment = 2, OwnedBy = new("public.notes", "id") },
        Severity.Behavioural,
        "Sequence public.numbers: increment is 1 in production but 2 in staging; owning column is not set in production but table public.notes column id in staging.");

    private static void Expect(SchemaObject? production, SchemaObject staging, Severity severity, string sentence)
    {
        var difference = SchemaComparer.Compare(
            SchemaSnapshot.Whole(production is null ? [] : [production]), SchemaSnapshot.Whole([staging]), "production", "staging").Differences.Single();
        Assert.That((difference.Severity, difference.Sentence), Is.EqualTo((severity, sentence)));
    }
}
