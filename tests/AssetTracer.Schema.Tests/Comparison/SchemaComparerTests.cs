namespace AssetTracer.Schema.Tests.Comparison;

public sealed class SchemaComparerTests
{
    [Test]
    public void Equal_snapshots_have_no_differences()
    {
        SchemaSnapshot one = Rich("notes"), other = Rich("notes");

        Assert.That(SchemaComparer.Compare(one, other).AreEqual);
    }

    [Test]
    public void Both_directions_report_the_same_objects()
    {
        SchemaSnapshot one = Rich("notes"), other = SchemaSnapshot.Whole(
        [
            .. Some.Table("orders", "number", "id", "remarks"),
            .. Some.Table("extra", "id"),
            Some.PrimaryKey("orders", "id"),
            Some.UniqueIndex("orders", "orders_number_key", "organization_id", "number"),
            Some.Unique("orders", "orders_b_key", "number", "id"),
            Some.Policy("orders", "mine", "false"),
        ]);

        Assert.That(Objects(Some.Compare(one, other)), Is.EquivalentTo(Objects(Some.Compare(other, one))));
    }

    [Test]
    public void The_most_serious_difference_comes_first_and_names_decide_among_equals()
    {
        var before = Some.Database([.. Some.Table("a", "x"), .. Some.Table("b", "x"), .. Some.Table("c", "x"), Some.Check("c", "one", "x > 0")]);
        var after = Some.Database(
        [
            .. Some.Table("b"), Some.Column("b", "x", "uuid"), .. Some.Table("a"), Some.Column("a", "x", "uuid"),
            .. Some.Table("c", "x"), Some.Check("c", "two", "x > 0"), new SchemaDefinition { Name = "only_here" },
        ]);

        Assert.That(Some.Compare(before, after).Differences.Select(d => d.Identity.ToString()), Is.EqualTo((string[])
            ["schema only_here", "column public.a.x", "column public.b.x", "constraint two on public.c"]));
    }

    [Test]
    public void What_follows_from_other_attributes_is_not_compared_by_itself() =>
        Assert.That(SnapshotFile.Attributes(Some.Check("orders", "c", "true")).Keys, Has.None.EqualTo("identity").And.None.EqualTo("parent"));

    [Test]
    public void A_long_text_is_not_printed_in_a_sentence()
    {
        var body = string.Join('\n', Enumerable.Range(1, 50).Select(i => $"line {i}"));
        var before = Some.Database([.. Some.Table("orders"), Some.Policy("orders", "mine", body)]);
        var after = Some.Database([.. Some.Table("orders"), Some.Policy("orders", "mine", body.Replace("line 20", "other", StringComparison.Ordinal))]);

        Assert.That(Some.Only(Some.Compare(before, after)).Sentence, Is.EqualTo("Policy mine on public.orders lets other rows through: using differs from line 20 on: line 20 in production but other in staging."));
    }

    [Test]
    public void Of_a_long_line_a_sentence_shows_where_it_begins_to_differ()
    {
        var before = Some.Database([.. Some.Table("orders"), Some.Policy("orders", "mine", new string('a', 500) + "left")]);
        var after = Some.Database([.. Some.Table("orders"), Some.Policy("orders", "mine", new string('a', 500) + "right")]);

        Assert.That(Some.Only(Some.Compare(before, after)).Sentence, Is.EqualTo(
            $"Policy mine on public.orders lets other rows through: using is …{new string('a', 25)}left in production but …{new string('a', 25)}right in staging."));
    }

    private static SchemaSnapshot Rich(string column) => SchemaSnapshot.Whole(
    [
        .. Some.Table("orders", "id", "number", column),
        Some.PrimaryKey("orders", "id"),
        Some.Unique("orders", "orders_number_key", "number"),
        Some.Check("orders", "orders_number_check", "(number <> ''::text)"),
        Some.UniqueIndex("orders", "orders_a", "id", "number"),
        Some.Policy("orders", "mine"),
    ]);

    private static List<(Type, string)> Objects(SchemaComparison comparison) =>
    [
        .. comparison.Differences.Select(d => d switch
        {
            Renamed renamed => (typeof(Renamed), Both(renamed.Before, renamed.After)),
            Counterpart counterpart => (typeof(Counterpart), Both(counterpart.Before, counterpart.After)),
            Added or Removed => (typeof(Added), d.Identity.ToString()),
            _ => (d.GetType(), d.Identity.ToString()),
        }),
    ];

    private static string Both(SchemaObject one, SchemaObject other) =>
        string.Join(" and ", new[] { one.Identity.ToString(), other.Identity.ToString() }.Order(StringComparer.Ordinal));

    [Test]
    public void An_object_of_an_unknown_kind_on_one_side_only_is_a_difference()
    {
        var production = new SchemaSnapshot([]) { KindsRead = SchemaSnapshot.Whole([]).KindsRead, Unmodelled = [new("cast", "(a AS b)"), new("large objects", "3")] };
        var staging = new SchemaSnapshot([]) { KindsRead = SchemaSnapshot.Whole([]).KindsRead, Unmodelled = [new("cast", "(a AS c)"), new("large objects", "4")] };
        var comparison = Some.Compare(production, staging);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.AreEqual, Is.False);
            Assert.That(comparison.DifferBy(Severity.Behavioural), Is.True);
            Assert.That(comparison.DifferBy(Severity.Breaking), Is.False);
            Assert.That(
                comparison.OneSided,
                Is.EquivalentTo(new[] { new OneSidedObject(new("cast", "(a AS b)"), IsBefore: true), new OneSidedObject(new("cast", "(a AS c)"), IsBefore: false) }));
            Assert.That(comparison.ToText(), Does.Contain("Only production has 1 cast ((a AS b))"));
            Assert.That(Some.Compare(staging, staging).AreEqual, Is.True);
        }
    }
}
