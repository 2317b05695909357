using System.Text;
using System.Text.Json;
using AssetTracer.Schema.Tests.Comparison;

namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>Known differences don't count until a day; nothing else is accepted with them.</summary>
public sealed class AcceptedDifferencesTests
{
    private static readonly DateOnly LastDay = new(2026, 3, 1);

    private static readonly SchemaObject[] Orders = [.. Some.Table("orders", "id", "note"), Some.Check("orders", "old_check", "(id > 0)")];

    [Test]
    public async Task What_is_accepted_does_not_count_but_is_listed()
    {
        var comparison = Various();
        var accepted = (await ReloadedAsync(Accept(comparison))).Entries;
        var judged = Judge(comparison, Accept(comparison));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted, Has.Count.EqualTo(comparison.Differences.Count + comparison.OneSided.Count).And.Count.GreaterThanOrEqualTo(6));
            Assert.That(comparison.Differences.Select(d => d.GetType()).Distinct().Count(), Is.EqualTo(5), "every sort of difference is tried");
            Assert.That(judged.AreEqual, judged.ToText());
            Assert.That(judged.Accepted, Has.Count.EqualTo(accepted.Count));
            Assert.That(judged.ToText(), Does.StartWith("No differences: production and staging have the same schema but for what is accepted, as far as it is compared.").And.Contain($"Accepted and not counted ({accepted.Count}):")
                .And.Contain("breaking: public.orders.note is text in production but uuid in staging. Until").And.Contain("Until 2026-03-01 by ops: closed in release 14."));
            Assert.That(judged.ToMarkdown(), Does.Contain($"### Accepted and not counted ({accepted.Count})"));
        }
    }

    [Test]
    public void The_json_tells_who_accepted_what_until_when()
    {
        using var json = JsonDocument.Parse(Judge(Various(), Accept(Various())).ToJson());
        var accepted = json.RootElement.GetProperty("accepted").EnumerateArray().ToList();

        Assert.That(accepted.Select(a => a.GetProperty("expires").GetString()), Is.All.EqualTo("2026-03-01"));
        Assert.That(accepted.Select(a => a.GetProperty("owner").GetString()), Is.All.EqualTo("ops"));
        Assert.That(accepted[0].GetProperty("difference").GetProperty("sentence").GetString(), Is.Not.Empty);
        Assert.That(accepted[^1].GetProperty("oneSided").GetProperty("name").GetString(), Is.EqualTo("(a AS b)"));
    }

    [Test]
    public async Task The_file_is_the_same_whatever_the_order_of_finding()
    {
        var accepted = Accept(Various());
        var text = await TextAsync(accepted);

        Assert.That(await TextAsync(await ReloadedAsync(accepted)), Is.EqualTo(text));
        Assert.That(await TextAsync(new AcceptedDifferences(accepted.Entries.Reverse())), Is.EqualTo(text));
    }

    [TestCase("2026-02-28T00:00:00Z", true)]
    [TestCase("2026-03-01T00:00:00Z", true)]
    [TestCase("2026-03-01T23:59:59Z", true)]
    [TestCase("2026-03-01T20:00:00-05:00", false)]
    [TestCase("2026-03-02T10:00:00+14:00", true)]
    [TestCase("2026-03-02T00:00:00Z", false)]
    public void The_last_day_is_a_whole_day_in_utc(string now, bool isAccepted)
    {
        var comparison = Various();
        var judged = comparison.Accepting(Accept(comparison), new Clock(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.That(judged.AreEqual, Is.EqualTo(isAccepted));
        Assert.That(judged.Expired, Has.Count.EqualTo(isAccepted ? 0 : comparison.Differences.Count + 1));
        Assert.That(judged.ToText().Contains("column public.orders.note (changed), until 2026-03-01 by ops: closed in release 14.", StringComparison.Ordinal), Is.Not.EqualTo(isAccepted));
    }

    public static IEnumerable<TestCaseData> Others()
    {
        yield return new TestCaseData(Changed("uuid"), Changed("bigint")).SetName("another type");
        yield return new TestCaseData(Changed("uuid"), Changed("uuid", "'x'")).SetName("another attribute besides");
        yield return new TestCaseData(Changed("uuid"), Backwards(Changed("uuid"))).SetName("the other way round");
        yield return new TestCaseData(AddedTable(["a", "b"]), AddedTable(["a", "c"])).SetName("an added table with other columns");
        yield return new TestCaseData(AddedTable(["a"]), AddedTable(["a"], Some.Policy("extra", "all"))).SetName("an added table with a policy more");
        yield return new TestCaseData(Backwards(AddedTable(["a", "b"])), Backwards(AddedTable(["a", "c"]))).SetName("a missing table with other columns");
        yield return new TestCaseData(RenamedCheck("b"), RenamedCheck("c")).SetName("renamed to something else");
        yield return new TestCaseData(Other(Some.Unique("orders", "a", "id"), Some.UniqueIndex("orders", "b", "id")), Other(Some.Unique("orders", "a", "note"), Some.UniqueIndex("orders", "b", "note")))
            .SetName("counterparts over another column");
        yield return new TestCaseData(Changed("uuid", new string('a', 500)), Changed("uuid", new string('a', 499) + "b")).SetName("a long value that differs at its end");
    }

    [TestCaseSource(nameof(Others))]
    public async Task Another_difference_of_the_same_object_is_not_accepted(SchemaComparison accepted, SchemaComparison found)
    {
        var file = await ReloadedAsync(Accept(accepted));
        var (same, other) = (Judge(accepted, file), Judge(found, file));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same.AreEqual, same.ToText());
            Assert.That(same.Stale, Is.Empty);
            Assert.That(other.Differences, Is.EqualTo(found.Differences));
            Assert.That(other.Stale, Is.Not.Empty);
        }
    }

    [Test]
    public void What_is_no_longer_there_is_reported_to_be_removed()
    {
        var judged = Judge(Some.Compare(Some.Database(Orders), Some.Database(Orders)), Accept(Changed("uuid")));

        Assert.That(judged.AreEqual);
        Assert.That(judged.ToText(), Does.Contain("column public.orders.note (changed) is no longer there: remove the entry by ops: closed in release 14."));
    }

    [Test]
    public void What_differs_in_another_way_now_says_so() =>
        Assert.That(Judge(Changed("bigint"), Accept(Changed("uuid"))).ToText(), Does.Contain("column public.orders.note (changed) differs in another way now"));

    [Test]
    public void The_place_of_an_accepted_column_follows_from_the_others()
    {
        var accepted = Accept(Some.Compare(Some.Database(Some.Table("orders", "id")), Some.Database(Some.Table("orders", "id", "extra"))));
        var later = Some.Compare(Some.Database(Some.Table("orders", "id", "more")), Some.Database(Some.Table("orders", "id", "more", "extra")));

        Assert.That(Judge(later, accepted).AreEqual);
    }

    [Test]
    public void The_sides_may_be_called_otherwise()
    {
        SchemaSnapshot one = Some.Database(Orders), other = Some.Database(Some.Table("orders", "id"));

        Assert.That(Judge(SchemaComparer.Compare(one, other, "demo", "main"), Accept(Some.Compare(one, other))).AreEqual);
    }

    [Test]
    public void Accepting_anew_keeps_what_entries_say_and_renews_expired_ones()
    {
        var known = new AcceptedDifferences(
        [
            Accept(Changed("uuid")).Entries[0] with { Reason = "an old story", Owner = "dba", Expires = new(2026, 12, 24) },
            .. Accept(AddedTable(["a"])).Entries,
        ]);
        var renewed = known.Renewed(Various(), "new", "ops", new(2027, 1, 1), On("2026-06-01T00:00:00Z"));
        var note = renewed.Entries.Single(e => e.Object == "column public.orders.note");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((note.Reason, note.Owner, note.Expires), Is.EqualTo(("an old story", "dba", new DateOnly(2026, 12, 24))));
            Assert.That(renewed.Entries.Where(e => e != note).Select(e => (e.Reason, e.Expires)), Is.All.EqualTo(("new", new DateOnly(2027, 1, 1))));
            Assert.That(known.Renewed(Changed("uuid"), "", "", new(2027, 6, 1), On("2027-01-01T00:00:00Z")).Entries.Single(), Is.EqualTo(note with { Expires = new(2027, 6, 1) }));
        }
    }

    [TestCase("""{"accepted": []}""", "isn't a list of accepted differences")]
    [TestCase("accepted: []", "isn't a list of accepted differences")]
    [TestCase("""{"format": "assettracer-schema-accepted-differences", "version": 7, "accepted": []}""", "has format 7")]
    [TestCase("[{}]", "Entry 1 doesn't name its object")]
    [TestCase("""[{"object": "table public.a", "change": "gone", "expires": "2026-01-01"}]""", "Entry 1, table public.a, has no change that is one of added")]
    [TestCase("""[{"object": "table public.a", "change": "added", "owner": "x", "expires": "2026-01-01"}]""", "table public.a (added) has no reason")]
    [TestCase("""[{"object": "table public.a", "change": "added", "reason": " ", "owner": "x", "expires": "2026-01-01"}]""", "table public.a (added) has no reason")]
    [TestCase("""[{"object": "table public.a", "change": "added", "reason": "x", "expires": "2026-01-01"}]""", "table public.a (added) has no owner")]
    [TestCase("""[{"object": "table public.a", "change": "added", "reason": "x", "owner": "y", "expires": "01.03.2026"}]""", "Entry 1, table public.a, has no date in \"expires\"")]
    [TestCase("""[{"object": "table public.a", "change": "added", "reason": "x", "owner": "y"}]""", "has no date in \"expires\"")]
    [TestCase("""[{"object": "table public.a", "change": "added", "reason": "x", "owner": "y", "expires": "2026-02-30"}]""", "has no date in \"expires\"")]
    [TestCase("""[{"object": "table public.a", "change": "added", "reason": "x", "owner": "y", "expire": "2026-02-03"}]""", "says \"expire\", which means nothing here")]
    [TestCase("""[{"object": "table public.a", "change": "added", "reason": 5, "owner": "y", "expires": "2026-02-03"}]""", "has no text in \"reason\"")]
    [TestCase("""[{"object": "a", "change": "added", "reason": "x", "owner": "y", "expires": "2026-02-03"}, {"object": "a", "change": "added", "reason": "z", "owner": "y", "expires": "2026-02-03"}]""", "Entries 1 and 2 accept the same difference")]
    public void A_file_that_is_not_complete_names_the_entry_and_the_way_out(string text, string message)
    {
        var whole = text.StartsWith('[') ? $$"""{"format": "assettracer-schema-accepted-differences", "version": 1, "accepted": {{text}}}""" : text;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(whole));

        Assert.That(async () => await AcceptedDifferences.LoadAsync(stream), Throws.TypeOf<AcceptedDifferencesException>().With.Message.Contains(message));
    }

    [Test]
    public async Task People_may_write_comments_and_forget_a_comma()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("""
            {
              // what we know of
              "format": "assettracer-schema-accepted-differences", "version": 1,
              "accepted": [
                {
                  "object": "column public.orders.note", "change": "changed",
                  "attributes": [{ "attribute": "type", "before": "text", "after": "uuid" }],
                  "reason": "closed in release 14", "owner": "ops", "expires": "2026-03-01",
                },
              ],
            }
            """));

        Assert.That(Judge(Changed("uuid"), await AcceptedDifferences.LoadAsync(stream)).AreEqual);
    }

    [Test]
    public async Task The_entry_that_the_readme_shows_is_what_is_written()
    {
        var readme = House.Read("README.md");
        var start = readme.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        var shown = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)].Trim();
        var entry = Accept(Changed("uuid")).Entries[0] with { Expires = new(2026, 12, 31) };

        Assert.That(string.Join('\n', (await TextAsync(new AcceptedDifferences([entry]))).Split('\n').Select(l => l.TrimStart())), Does.Contain(string.Join('\n', shown.Split('\n').Select(l => l.TrimStart()))));
    }

    internal static SchemaComparison Various() => SchemaComparer.Compare(
        new SchemaSnapshot([.. Orders, .. Some.Table("gone", "a"), Some.Unique("orders", "orders_id_key", "id")]) { KindsRead = Some.Database().KindsRead, Unmodelled = [new("cast", "(a AS b)")] },
        Some.Database(
        [
            new TableDefinition { Name = "orders" }, Some.Column("orders", "id"), Some.Column("orders", "note", "uuid", 2), Some.Check("orders", "new_check", "(id > 0)"),
            .. Some.Table("extra", "b"), Some.UniqueIndex("orders", "orders_id_idx", "id"),
        ]),
        "production",
        "staging");

    private static SchemaComparison Changed(string type, string? defaultSql = null) =>
        Some.Compare(Some.Database(Orders), Some.Database([.. Orders.Where(o => o.Identity.Within != "note"), Some.Column("orders", "note", type, 2) with { Default = defaultSql }]));

    private static SchemaComparison AddedTable(string[] columns, params SchemaObject[] more) =>
        Some.Compare(Some.Database(Orders), Some.Database([.. Orders, .. Some.Table("extra", columns), .. more]));

    private static SchemaComparison RenamedCheck(string name) => Other(Some.Check("orders", "a", "true"), Some.Check("orders", name, "true"));

    private static SchemaComparison Other(SchemaObject before, SchemaObject after) => Some.Compare(Some.Database([.. Orders, before]), Some.Database([.. Orders, after]));

    private static SchemaComparison Backwards(SchemaComparison comparison) => comparison with
    {
        Differences = comparison.Differences.Select(d => d switch
        {
            Changed changed => new Changed(changed.After, changed.Before, changed.Attributes.Select(a => new AttributeChange(a.Attribute, a.After, a.Before)).ToValueArray()),
            Added added => new Removed(added.After) { Parts = added.Parts },
            var other => other,
        }).ToValueArray(),
    };

    internal static AcceptedDifferences Accept(SchemaComparison comparison) => AcceptedDifferences.None.Renewed(comparison, "closed in release 14", "ops", LastDay);

    private static SchemaComparison Judge(SchemaComparison comparison, AcceptedDifferences accepted) => comparison.Accepting(accepted, On("2026-01-01T12:00:00Z"));

    private static Clock On(string moment) => new(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<AcceptedDifferences> ReloadedAsync(AcceptedDifferences accepted)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(await TextAsync(accepted)));
        return await AcceptedDifferences.LoadAsync(stream);
    }

    internal static async Task<string> TextAsync(AcceptedDifferences accepted)
    {
        using var stream = new MemoryStream();
        await accepted.SaveAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
