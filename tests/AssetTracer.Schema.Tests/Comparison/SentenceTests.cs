namespace AssetTracer.Schema.Tests.Comparison;

public sealed class SentenceTests
{
    [TestCase("timestamp without time zone", "timestamp with time zone",
        " (without a time zone a moment is kept as the clock showed it: each session's time zone reads another moment from it)")]
    [TestCase("text", "character varying(20)", " (texts of more than 20 characters fail in staging)")]
    [TestCase("character varying(20)", "character varying(50)", " (texts of more than 20 characters fail in production)")]
    [TestCase("numeric(10,2)", "numeric(12,2)", " (numbers from 100000000 on fail in production)")]
    [TestCase("numeric(10,2)", "numeric(10,4)", " (numbers from 1000000 on fail in staging, production rounds to 2 decimals)")]
    [TestCase("numeric(10,2)", "numeric", " (numbers from 100000000 on fail in production, production rounds to 2 decimals)")]
    [TestCase("integer", "numeric(10,2)", " (fractions are rounded in production)")]
    [TestCase("integer", "bigint", " (numbers from 2147483648 on fail in production)")]
    [TestCase("text", "uuid", "")]
    [TestCase("text[]", "text", "")]
    public void Another_type_says_what_it_does(string production, string staging, string note)
    {
        var difference = Some.Only(Some.Compare(Orders(Some.Column("orders", "x", production)), Orders(Some.Column("orders", "x", staging))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Sentence, Is.EqualTo($"public.orders.x is {production} in production but {staging} in staging{note}."));
            Assert.That(difference.Severity, Is.EqualTo(Severity.Breaking));
        }
    }

    [Test]
    public void Several_changes_of_a_column_are_one_sentence_with_the_weightiest_first() =>
        Assert.That(
            Some.Only(Some.Compare(
                Orders(Some.Column("orders", "x") with { Default = "'USD'::text" }), Orders(Some.Column("orders", "x") with { IsNullable = false }))).Sentence,
            Is.EqualTo(
                "public.orders.x accepts null in production but not in staging; it has the default 'USD'::text in production but none in staging, "
                + "where it refuses null: inserts that rely on the default fail there."));

    [Test]
    public void A_default_that_inserts_rely_on_is_breaking_where_it_is_missing()
    {
        var column = Some.Column("orders", "x") with { IsNullable = false };
        var difference = Some.Only(Some.Compare(Orders(column), Orders(column with { Default = "'USD'::text" })));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Severity, Is.EqualTo(Severity.Breaking));
            Assert.That(difference.Sentence, Does.EndWith("none in production, where it refuses null: inserts that rely on the default fail there."));
        }
    }

    [Test]
    public void A_serial_and_an_identity_column_both_number()
    {
        var column = Some.Column("orders", "x", "integer") with { IsNullable = false };
        var difference = Some.Only(Some.Compare(
            Orders(column with { Default = "nextval('public.orders_x_seq'::regclass)" }), Orders(column with { IdentityGeneration = IdentityGeneration.ByDefault })));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Severity, Is.EqualTo(Severity.Behavioural));
            Assert.That(difference.Sentence, Is.EqualTo(
                "public.orders.x is numbered by the server by a default that asks a sequence in production but as an identity column in staging."));
        }
    }

    [Test]
    public void A_restrictive_policy_alone_lets_nobody_through_on_either_side()
    {
        var guarded = new TableDefinition { Name = "orders", IsRowSecurityEnabled = true };
        var policy = Some.Policy("orders", "own") with { IsPermissive = false };
        var difference = Some.Only(Some.Compare(Some.Database(guarded, policy), Some.Database(guarded)));

        Assert.That(difference.Sentence, Does.Not.Contain("lets rows through by own"));
    }

    [TestCase("gen_random_uuid()", "extensions.uuid_generate_v4()", Severity.Cosmetic)]
    [TestCase("gen_random_uuid()", "uuid_nil()", Severity.Behavioural)]
    public void Two_ways_to_a_random_uuid_are_one(string one, string other, Severity severity) =>
        Assert.That(
            Some.Only(Some.Compare(
                Orders(Some.Column("orders", "x") with { Default = one }), Orders(Some.Column("orders", "x") with { Default = other }))).Severity,
            Is.EqualTo(severity));

    [TestCase(
        "(status = ANY (ARRAY['draft'::text, 'sent'::text]))", "(status = ANY (ARRAY['draft'::text, 'sent'::text, 'invoiced'::text]))",
        "differs: staging accepts 'invoiced', production doesn't")]
    [TestCase(
        "((status)::text = ANY ((ARRAY['draft'::character varying, 'invoiced'::character varying])::text[]))",
        "(status = ANY (ARRAY['draft'::text, 'sent'::text]))",
        "differs: production accepts 'invoiced', staging doesn't, and staging accepts 'sent', production doesn't")]
    [TestCase(
        "((status)::text = ANY (ARRAY[('draft'::character varying)::text, ('invoiced'::character varying)::text]))",
        "(status = 'draft'::text)",
        "differs: production accepts 'invoiced', staging doesn't")]
    [TestCase("(status = 'draft'::text)", "(status = ANY (ARRAY['draft'::text, 'sent'::text]))", "differs: staging accepts 'sent', production doesn't")]
    [TestCase(
        "(status = ANY (ARRAY['a'::text, 'b'::text]))", "(status = ANY (ARRAY['b'::text, 'a'::text]))", "lists the same values in another order")]
    [TestCase("(status <> ALL (ARRAY['a'::text]))", "(status <> ALL (ARRAY['b'::text]))",
        "differs: (status <> ALL (ARRAY['a'::text])) in production but (status <> ALL (ARRAY['b'::text])) in staging")]
    [TestCase("(at >= '2020-01-01'::date)", "(at >= '2021-01-01'::date)",
        "differs: (at >= '2020-01-01'::date) in production but (at >= '2021-01-01'::date) in staging")]
    [TestCase("(quantity > 0)", "(quantity >= 0)", "differs: (quantity > 0) in production but (quantity >= 0) in staging")]
    public void A_check_names_the_value_in_which_it_differs(string production, string staging, string said) =>
        Assert.That(
            Some.Only(Some.Compare(Orders(Some.Check("orders", "c", production)), Orders(Some.Check("orders", "c", staging)))).Sentence,
            Is.EqualTo($"public.orders: check c {said}."));

    [Test]
    public void A_foreign_key_on_one_side_names_the_table_it_refers_to() =>
        Assert.That(
            Some.Only(Some.Compare(Orders(), Orders(Some.ForeignKey("orders", "id", "auth.users")))).Sentence,
            Is.EqualTo("public.orders: (id) must refer to a row of auth.users in staging but not in production (foreign key orders_id_fkey)."));

    [Test]
    public void Another_action_of_a_foreign_key_says_what_happens()
    {
        var key = Some.ForeignKey("orders", "id", "clients");

        Assert.That(
            Some.Only(Some.Compare(Orders(key), Orders(key with { OnDelete = ReferentialAction.SetNull }))).Sentence,
            Is.EqualTo("public.orders: foreign key orders_id_fkey differs in what happens when a row of public.clients is deleted: "
                + "the statement fails unless the reference goes with it in production but the reference becomes null in staging."));
    }

    [Test]
    public void Row_security_without_any_policy_on_one_side_is_named_once_for_the_table()
    {
        var table = new TableDefinition { Name = "orders", IsRowSecurityEnabled = true };
        var comparison = Some.Compare(Some.Database(table), Some.Database(table, Some.Policy("orders", "read"), Some.Policy("orders", "write")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.Differences, Has.Count.EqualTo(3));
            Assert.That(comparison.Differences[0].Severity, Is.EqualTo(Severity.Breaking));
            Assert.That(comparison.Differences[0].Sentence, Is.EqualTo(
                "public.orders has row security but no policy in production: nobody but the owner sees a row there, where staging lets rows through by read, write."));
        }
    }

    [Test]
    public void A_policy_more_is_only_a_policy_more()
    {
        var table = new TableDefinition { Name = "orders", IsRowSecurityEnabled = true };

        Assert.That(
            Some.Only(Some.Compare(
                Some.Database(table, Some.Policy("orders", "read")), Some.Database(table, Some.Policy("orders", "read"), Some.Policy("orders", "write", "false")))).Sentence,
            Is.EqualTo("Policy write on public.orders, which lets rows through for every command by public, exists in staging but not in production."));
    }

    [Test]
    public void Row_security_on_one_side_says_who_sees_what() =>
        Assert.That(
            Some.Only(Some.Compare(
                Some.Database(new TableDefinition { Name = "orders" }), Some.Database(new TableDefinition { Name = "orders", IsRowSecurityEnabled = true }))).Sentence,
            Is.EqualTo("public.orders has row security in staging but not in production: in production everybody with a grant reaches every row, "
                + "in staging nobody but the owner sees one, as there is no policy."));

    private static SchemaSnapshot Orders(params SchemaObject[] parts) => Some.Database([new TableDefinition { Name = "orders" }, .. parts]);
}
