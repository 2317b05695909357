using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using AssetTracer.Schema.Tests.Comparison;

namespace AssetTracer.Schema.Tests.Reports;

/// <summary>Pages for a browser: well-formed, self-contained, and text whatever a database holds.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class HtmlReportTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly string[] OddNames =
    [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "\"quoted\" 'name' & more", "]]>", "<!--", "--><b>", "\u202egnp.exe", "שלום \u2067עולם", "日本語の列", "a\u0007b\u001b[31m",
        "{{7*7}}", "javascript:alert(1)", "half \ud800 of one", "\u200bhidden", new string('x', 60),
    ];

    [Test]
    public Task A_comparison() => Verifier.Verify(WithoutStyleAndScript(Orders().ToHtml(new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero))));

    [Test]
    public void Every_page_is_well_formed_and_loads_nothing([ValueSource(nameof(Pages))] string page)
    {
        var document = Parse(page);
        var loading = document.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href" or "action" or "data" or "srcset" or "poster" or "background");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(loading.Select(a => a.Value), Is.All.StartsWith("#").Or.EqualTo("data:,"));
            Assert.That(Elements(page, "style").Concat(Elements(page, "script")).Where(t => Regex.IsMatch(t, @"https?:|url\(|@import|\beval\b|new Function|innerHTML|fetch\(|XMLHttpRequest")), Is.Empty);
            Assert.That(document.Descendants().Attributes().Select(a => a.Name.LocalName).Where(n => n == "style" || n.StartsWith("on", StringComparison.Ordinal)), Is.Empty);
            Assert.That(document.Descendants(Html + "h1").Count(), Is.EqualTo(1));
            Assert.That(document.Descendants().Attributes("id").Select(a => a.Value), Is.Unique);
            Assert.That(document.Descendants(Html + "th").Where(t => t.Attribute("scope") is null), Is.Empty);
            Assert.That(document.Descendants(Html + "main").Count() + document.Descendants(Html + "header").Count() + document.Descendants(Html + "footer").Count(), Is.EqualTo(3));
        }
    }

    [Test]
    public void Only_the_style_and_the_script_of_the_page_may_run()
    {
        var page = Orders().ToHtml();
        var policy = Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]*)").Groups[1].Value.Replace("&#39;", "'", StringComparison.Ordinal);

        Assert.That(policy, Is.EqualTo(
            $"default-src 'none'; style-src {Hash(Elements(page, "style").Single())}; script-src {Hash(Elements(page, "script").Single())}; img-src data:; base-uri 'none'; form-action 'none'"));
    }

    [TestCaseSource(nameof(OddNames))]
    public void A_name_stays_a_text(string name)
    {
        var production = Some.Database([.. Some.Table("t", name), Some.Policy("t", name, "true"), new RoutineDefinition { Name = "public.f", Body = name }]);
        var staging = Some.Database([.. Some.Table("t", name + "2"), Some.Policy("t", name, name), new RoutineDefinition { Name = "public.f", Body = name + "\nmore" }]);
        var comparison = SchemaComparer.Compare(production, staging, name, $"{name}2");
        var page = comparison.ToHtml();
        var document = Parse(page);
        var texts = string.Concat(document.Descendants(Html + "main").Single().Descendants().Where(e => !e.HasElements).Select(e => e.Value));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Elements(page, "script"), Has.Length.EqualTo(1));
            Assert.That(document.Descendants(Html + "img").Concat(document.Descendants(Html + "b").Where(b => b.Value.Contains("more", StringComparison.Ordinal))), Is.Empty);
            Assert.That(page, Does.Not.Match("[\u202a-\u202e\u2066-\u2069\u200b\u0000\u001b]"));
            Assert.That(name.Any(c => c > '\u2000' && c < '\u2070') || name.Any(c => c < ' ' || char.IsSurrogate(c)) || texts.Contains(Wording.Flat(name)[..Math.Min(40, name.Length)], StringComparison.Ordinal), texts);
        }
    }

    [Test]
    public void What_turns_the_direction_of_a_text_or_has_no_width_is_shown_as_what_it_is() =>
        Assert.That(new HtmlWriter().Text("a\u202eb\u200bc\u0007d\ud800").ToString(), Is.EqualTo("a⟨U+202E⟩b⟨U+200B⟩c\u2407d\ufffd"));

    [Test]
    public void Values_are_whole_and_the_words_that_differ_are_marked()
    {
        var document = Parse(Orders().ToHtml());
        var row = document.Descendants(Html + "details").Single(d => (string?)d.Attribute("data-kind") == "Policy");

        Assert.That(row.Descendants(Html + "del").Select(e => e.Value), Is.EqualTo(["true"]));
        Assert.That(row.Descendants(Html + "ins").Select(e => e.Value), Is.EqualTo(["organization_id = current_setting('app.org')::int"]));
    }

    [Test]
    public void What_one_side_lacks_is_shown_as_the_sql_that_creates_it()
    {
        var row = Parse(Orders().ToHtml()).Descendants(Html + "details").First(d => (string?)d.Attribute("data-change") == "added");

        Assert.That(row.Descendants(Html + "pre").Single().Value, Does.StartWith("CREATE TABLE public.invoices (").And.Contain("order_id text").And.EndWith(";"));
    }

    [Test]
    public void Each_row_can_be_found_by_what_it_is()
    {
        var comparison = Orders();
        var rows = Parse(comparison.ToHtml()).Descendants(Html + "details").Where(d => d.Attribute("data-severity") is not null).ToList();

        Assert.That(rows.Select(r => (string)r.Attribute("data-severity")!).Order(), Is.EqualTo(comparison.Differences.Select(d => Wording.Word(d.Severity)).Order()));
        Assert.That(rows.Select(r => (string)r.Attribute("data-kind")!).Order(), Is.EqualTo(comparison.Differences.Select(d => d.Identity.Kind.ToString()).Order()));
    }

    [Test]
    public void The_picture_shows_what_differs_what_it_refers_to_and_which_side_refers_alone()
    {
        var svg = Parse(Orders().ToHtml()).Descendants(Svg + "svg").Single();
        var boxes = svg.Elements(Svg + "g").Where(g => g.Attribute("data-box") is not null).ToDictionary(g => g.Descendants(Svg + "title").First().Value, g => (string)g.Attribute("class")!);
        var arrows = svg.Elements(Svg + "g").Where(g => g.Attribute("data-from") is not null).ToDictionary(g => g.Element(Svg + "title")!.Value, g => (string)g.Attribute("class")!);

        Assert.That(boxes, Is.EquivalentTo(new Dictionary<string, string> { ["public.orders"] = "box breaking", ["public.invoices"] = "box breaking after", ["public.clients"] = "box same" }));
        Assert.That(arrows, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["public.invoices refers to public.orders only in staging (invoices_order_id_fkey)"] = "arrow after",
            ["public.orders refers to public.clients (orders_client_id_fkey)"] = "arrow",
        }));
    }

    [TestCase(3)]
    [TestCase(60)]
    [TestCase(200)]
    public void No_box_of_the_picture_lies_on_another_and_no_arrow_crosses_one(int count)
    {
        var document = Parse(Web(count).ToHtml());
        var svg = document.Descendants(Svg + "svg").Single();
        var boxes = svg.Elements(Svg + "g").Where(g => g.Attribute("data-box") is not null).Select(Box).ToList();
        var ways = svg.Descendants(Svg + "path").Where(p => (string?)p.Attribute("class") == "way").Select(p => Corners((string)p.Attribute("d")!)).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(boxes, Has.Count.EqualTo(Math.Min(count, HtmlDiagram.MostBoxes)));
            Assert.That(boxes.SelectMany((one, i) => boxes.Skip(i + 1).Where(other => Overlap(one, other))), Is.Empty);
            Assert.That(ways, Is.Not.Empty);
            Assert.That(ways.SelectMany(w => w.Zip(w.Skip(1))).Where(s => boxes.Exists(b => Overlap(Around(s.First, s.Second), Inside(b)))), Is.Empty);
            Assert.That(ways.SelectMany(w => w).Where(p => p.X < 0 || p.Y < 0 || p.X > (double)svg.Attribute("width")! || p.Y > (double)svg.Attribute("height")!), Is.Empty);
            Assert.That(document.Descendants(Html + "p").Any(p => p.Value.StartsWith($"The 60 of {count}", StringComparison.Ordinal)), Is.EqualTo(count > HtmlDiagram.MostBoxes));
        }
    }

    [Test]
    public void Equal_schemas_have_nothing_to_do()
    {
        var page = WithoutStyleAndScript(SchemaComparer.Compare(Some.Database(Some.Table("a", "b")), Some.Database(Some.Table("a", "b")), "production", "staging").ToHtml());

        Assert.That(page, Does.Contain("The same").And.Contain("No differences: production and staging have the same schema.").And.Not.Contain("What to do next").And.Not.Contain("role=\"search\""));
    }

    [TestCase("a b c", "a x c", "a [b] c", "a [x] c")]
    [TestCase("(a, b)", "(a, b, c)", "(a, b)", "(a, b[, c])")]
    [TestCase("select 1", "entirely other", "[select 1]", "[entirely other]")]
    [TestCase("", "new", "", "[new]")]
    [TestCase("(id, note, client_id)", "(id, client_id, note)", "(id, [note, ]client_id)", "(id, client_id[, note])")]
    [TestCase("numeric(10,2)", "numeric(12,2)", "numeric([10],2)", "numeric([12],2)")]
    public void Words_that_differ_are_told(string before, string after, string markedBefore, string markedAfter)
    {
        var (old, young) = WordDiff.Of(before, after);

        Assert.That((Marked(old), Marked(young)), Is.EqualTo((markedBefore, markedAfter)));
        static string Marked(IEnumerable<Piece> pieces) => string.Concat(pieces.Select(p => p.IsChanged ? $"[{p.Text}]" : p.Text));
    }

    [Test]
    public void Every_line_of_two_texts_is_told_once_whatever_they_are()
    {
        var chance = new Chance(7);
        for (var round = 0; round < 300; round++)
        {
            var (before, after) = (Text(), Text());
            var stretches = LineDiff.Of(before, after).ToList();

            Assert.That(string.Join('\n', stretches.SelectMany(s => s.Before)), Is.EqualTo(before));
            Assert.That(string.Join('\n', stretches.SelectMany(s => s.After)), Is.EqualTo(after));
            Assert.That(stretches.Where(s => s.IsSame && !s.Before.SequenceEqual(s.After)), Is.Empty);
        }

        string Text() => string.Join('\n', Enumerable.Range(0, 1 + chance.Below(8)).Select(_ => "abc"[chance.Below(3)]));
    }

    // the same every time
    private sealed class Chance(int seed)
    {
        private uint _state = (uint)seed;

        public int Below(int limit) => (int)(((_state = (_state * 1664525) + 1013904223) >> 8) % (uint)limit);
    }

    private static IEnumerable<string> Pages()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);
        yield return Orders().ToHtml(now);
        yield return Web(70).ToHtml();
        yield return SchemaComparer.Compare(Some.Database(), Some.Database(), "production", "staging").ToHtml();
        yield return Checklist().ToHtml();
        yield return Status().ToHtml(now);
        yield return Parity().ToHtml(now);
    }

    private static SchemaComparison Orders()
    {
        var clients = Some.Table("clients", "id");
        var client = Some.ForeignKey("orders", "client_id", "clients");
        return Some.Compare(
            Some.Database([.. clients, .. Some.Table("orders", "id", "note", "client_id"), client, Some.Policy("orders", "own_rows", "true")]),
            Some.Database(
            [
                .. clients, .. Some.Table("orders", "id", "client_id"), Some.Column("orders", "note", "uuid", position: 2) with { Position = 3 }, client,
                Some.Policy("orders", "own_rows", "organization_id = current_setting('app.org')::int"),
                .. Some.Table("invoices", "id", "order_id"), Some.ForeignKey("invoices", "order_id", "orders"),
            ]));
    }

    // each refers to some before it, one to itself, and two in a circle
    private static SchemaComparison Web(int count)
    {
        var chance = new Chance(count);
        var names = Enumerable.Range(0, count).Select(i => $"t{i:000}").ToArray();
        SchemaObject[] Side(string type) =>
        [
            .. names.SelectMany(n => Some.Table(n, "id").Append(Some.Column(n, "value", type, position: 2))),
        ];
        var keys = names.Skip(1).SelectMany((name, i) => Enumerable.Range(0, chance.Below(3)).Select(k => Some.ForeignKey(name, $"c{k}", names[chance.Below(i + 1)])))
            .Append(Some.ForeignKey(names[0], "self", names[0])).Append(Some.ForeignKey(names[0], "round", names[^1])).Append(Some.ForeignKey(names[^1], "back", names[0])).ToArray();
        return Some.Compare(Some.Database([.. Side("text"), .. keys]), Some.Database([.. Side("uuid"), .. keys]));
    }

    internal static ChecklistReport Checklist() => new()
    {
        Deployment = "release <14>",
        AskedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero),
        Items =
        [
            new("gate", "The gate is open", false, ChecklistOutcome.Failed) { Summary = "It is closed.", Findings = [new("pending-migration", FindingSeverity.Error, "migration 007", "Migration 007 is pending.", "Run it.")] },
            new("backup", "A backup was taken & restored", true, ChecklistOutcome.Open),
            new("lint", "Row security", false, ChecklistOutcome.Passed) { Summary = "Nothing was found." },
            new("limits", "Limits", false, ChecklistOutcome.NotAsked) { Summary = "The database couldn't be asked." },
            new("env", "Environment files", false, ChecklistOutcome.LeftOut) { Summary = "The platform sets them." },
        ],
    };

    private static StatusReport Status() => new()
    {
        Environments = [new("staging", null), new("production", null), new("<preview>", "127.0.0.1:1/x can't be reached.")],
        Migrations =
        [
            new(new("001"), "First", true, [new(MigrationStateKind.Verified, Applied("001"), []), new(MigrationStateKind.Verified, Applied("001"), []), null]),
            new(new("002"), "Second & <last>", true, [new(MigrationStateKind.Verified, Applied("002"), []), new(MigrationStateKind.Pending, null, []), null]),
        ],
        Findings = [new("unreachable", FindingSeverity.Error, "<preview>", "<preview> can't be read.", "Start it.")],
    };

    internal static ParityReport Parity() => new()
    {
        ExpectedName = "staging",
        ActualName = "production",
        IsInParity = false,
        Migrations = [new(new("002"), "Second & <last>", new(MigrationStateKind.Verified, Applied("002"), []), new(MigrationStateKind.Pending, null, []), "verified in staging; pending in production")],
        Comparison = Orders(),
        Notes = ["A note."],
        NextSteps = ["Run migrate."],
    };

    private static AppliedMigration Applied(string version) => new(new(version), "", new DateTimeOffset(2025, 11, 4, 0, 0, 0, TimeSpan.Zero), null, "abc") { AppliedBy = "owner" };

    private static (double X1, double Y1, double X2, double Y2) Box(XElement group)
    {
        var place = Numbers((string)group.Attribute("transform")!);
        var body = group.Descendants(Svg + "rect").First();
        return (place[0], place[1], place[0] + (double)body.Attribute("width")!, place[1] + (double)body.Attribute("height")!);
    }

    private static List<(double X, double Y)> Corners(string path) => [.. Numbers(path).Chunk(2).Select(p => (p[0], p[1]))];

    private static double[] Numbers(string text) => [.. Number().Matches(text).Select(m => double.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture))];

    private static (double X1, double Y1, double X2, double Y2) Around((double X, double Y) one, (double X, double Y) other) =>
        (Math.Min(one.X, other.X), Math.Min(one.Y, other.Y), Math.Max(one.X, other.X), Math.Max(one.Y, other.Y));

    private static (double X1, double Y1, double X2, double Y2) Inside((double X1, double Y1, double X2, double Y2) box) => (box.X1 + 1, box.Y1 + 1, box.X2 - 1, box.Y2 - 1);

    private static bool Overlap((double X1, double Y1, double X2, double Y2) one, (double X1, double Y1, double X2, double Y2) other) =>
        one.X1 < other.X2 && other.X1 < one.X2 && one.Y1 < other.Y2 && other.Y1 < one.Y2;

    private static XDocument Parse(string page)
    {
        using var text = new StringReader(WithoutStyleAndScript(page));
        using var reader = XmlReader.Create(text, new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    private static string[] Elements(string page, string name) => [.. Regex.Matches(page, $"<{name}>(.*?)</{name}>", RegexOptions.Singleline).Select(m => m.Groups[1].Value)];

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string WithoutStyleAndScript(string page) => Regex.Replace(
        Regex.Replace(page, "(<(style|script)>).*?(</\\2>)", "$1$3", RegexOptions.Singleline), "sha256-[^&]+", "sha256-");

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
