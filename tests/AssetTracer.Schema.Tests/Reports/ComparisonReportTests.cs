using System.Text.Json;

namespace AssetTracer.Schema.Tests.Reports;

/// <summary>What a comparison looks like to its readers.</summary>
[TestFixture]
public sealed class ComparisonReportTests
{
    private static readonly QualifiedName Quotations = "public.quotations";

    [Test]
    public Task As_text() => Verifier.Verify(Compare().ToText());

    [Test]
    public Task As_markdown() => Verifier.Verify(Compare().ToMarkdown());

    [Test]
    public Task As_json() => Verifier.Verify(Compare().ToJson());

    [Test]
    public void Equal_schemas_have_no_differences()
    {
        var comparison = SchemaComparer.Compare(Staging(), Staging(), "production", "staging");

        Assert.That(comparison.ToText(), Is.EqualTo("No differences: production and staging have the same schema.\n"));
    }

    [Test]
    public void Equal_schemas_still_name_what_was_not_compared()
    {
        var comparison = SchemaComparer.Compare(WithOperators(Staging(), 5), WithOperators(Staging(), 5), "production", "staging");

        Assert.That(comparison.ToText(), Does.StartWith("No differences").And.Contains("Not compared: 5 operators (public.=1, public.=2, public.=3, …)."));
    }

    [Test]
    public void A_line_shows_where_long_values_begin_to_differ()
    {
        var start = new string('a', 3000);
        var (before, after) = (Note() with { Default = start + "left" }, Note() with { Default = start + "right" });
        var line = Wording.OneLine(new Changed(before, after, [new("default", before.Default, after.Default)])
        {
            Sentence = $"The default is {before.Default} in production but {after.Default} in staging.",
        });

        Assert.That(line, Does.Match("^The default is …a+left in production but …a+right in staging.$").And.Length.LessThan(400));
    }

    [Test]
    public void The_json_has_long_values_whole()
    {
        var value = new string('a', 3000);
        var comparison = SchemaComparer.Compare(SchemaSnapshot.Whole([Note()]), SchemaSnapshot.Whole([Note() with { Default = value }]));

        Assert.That(comparison.ToJson(), Does.Contain(value));
        Assert.That(comparison.ToText().Split('\n'), Has.All.Length.LessThan(600));
    }

    [Test]
    public void A_name_with_a_line_break_or_an_escape_stays_on_its_line()
    {
        var odd = Note() with { Name = "a\n\u001b[31mb" };
        var text = SchemaComparer.Compare(SchemaSnapshot.Whole([]), SchemaSnapshot.Whole([odd])).ToText();

        Assert.That(text, Does.Not.Contain("\u001b"));
        Assert.That(text.Split('\n'), Has.Length.EqualTo(5));
    }

    [Test]
    public void Six_hundred_differences_take_one_line_each_and_one_for_each_table()
    {
        var before = SchemaSnapshot.Whole(Enumerable.Range(0, 600).Select(i => Note() with { Table = $"public.t{i / 20}", Name = $"c{i}" }));
        var after = SchemaSnapshot.Whole(Enumerable.Range(0, 600).Select(i => Note() with { Table = $"public.t{i / 20}", Name = $"c{i}", Type = "uuid" }));
        var text = SchemaComparer.Compare(before, after, "production", "staging").ToText();

        Assert.That(text, Does.StartWith("production differs from staging: 600 breaking differences in 30 tables."));
        Assert.That(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1 + 30 + 600));
    }

    [Test]
    public void The_json_can_be_read_and_counts_what_it_holds()
    {
        using var json = JsonDocument.Parse(Compare().ToJson());
        var counts = json.RootElement.GetProperty("counts").EnumerateObject().Sum(c => c.Value.GetInt32());

        Assert.That(json.RootElement.GetProperty("differences").GetArrayLength(), Is.EqualTo(counts).And.GreaterThan(3));
    }

    private static SchemaComparison Compare() => SchemaComparer.Compare(Production(), WithOperators(Staging(), 2), "production", "staging");

    private static SchemaSnapshot Staging() => SchemaSnapshot.Whole(
    [
        new SchemaDefinition { Name = "public" },
        new TableDefinition { Name = Quotations, IsRowSecurityEnabled = true },
        new TableDefinition { Name = "public.clients" },
        Note() with { Table = "public.clients", Name = "email" },
        Note(),
        Note() with { Name = "total", Position = 2, Type = "numeric(12,2)", IsNullable = false },
        new PolicyDefinition { Table = Quotations, Name = "own_rows <members>", Using = "(organization_id = 1)" },
    ]);

    private static SchemaSnapshot Production() => SchemaSnapshot.Whole(
    [
        new SchemaDefinition { Name = "public" },
        new TableDefinition { Name = Quotations },
        new TableDefinition { Name = "public.audit_log" },
        Note() with { Table = "public.audit_log", Name = "at", Type = "date" },
        Note() with { Position = 2 },
        Note() with { Name = "total", Position = 1, Type = "numeric(10,2)" },
    ]);

    private static ColumnDefinition Note() => new() { Table = Quotations, Name = "note", Position = 1, Type = "text" };

    private static SchemaSnapshot WithOperators(SchemaSnapshot snapshot, int count) =>
        new(snapshot.Objects) { KindsRead = snapshot.KindsRead, Unmodelled = Enumerable.Range(1, count).Select(i => new UnmodelledObject("operator", $"public.={i}")).ToValueArray() };
}
