using System.Text.Json;
using System.Text.Json.Nodes;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>The law of sentences: whatever differs in an object of whatever kind, one sentence names the object and says what differs on which side.</summary>
public sealed class SentenceLawTests
{
    public static ObjectKind[] Kinds() => Enum.GetValues<ObjectKind>();

    [TestCaseSource(nameof(Kinds))]
    public void Every_difference_has_a_sentence_that_names_the_object_and_the_side(ObjectKind kind)
    {
        var told = Samples.Of(kind).SelectMany(Tell).Distinct().ToList();
        foreach (var (what, difference) in told)
        {
            TestContext.Out.WriteLine($"{what,-28} {difference.Severity,-11} {difference.Sentence}");
        }

        Assert.Multiple(() =>
        {
            foreach (var (what, difference) in told)
            {
                var sentence = difference.Sentence;
                Assert.That(sentence, Does.EndWith(".").Or.EndWith(")"), what);
                Assert.That(sentence, Does.Contain("production").IgnoreCase.Or.Contain("staging").IgnoreCase, $"{what} names no side");
                Assert.That(Names(difference.Identity).Concat(Names(difference.Parent)).Any(n => sentence.Contains(n, StringComparison.Ordinal)), $"{what} doesn't name its object: {sentence}");
                Assert.That(sentence, Does.Not.Contain(" differs.").And.Not.Contain("  ").And.Not.Contain("''.").And.Not.Contain("Definition {"), what);
                Assert.That(sentence, Has.Length.LessThan(700), what);
            }
        });
    }

    [Test]
    public void The_comparison_sees_a_planted_difference_in_every_kind([Values] bool ignoringAll)
    {
        var all = SchemaSnapshot.Whole(Kinds().SelectMany(Samples.Of).Select(s => s.Target).DistinctBy(o => o.Identity));
        var options = new ComparisonOptions { Ignore = ignoringAll ? [.. Enum.GetValues<NoiseCategory>()] : [] };

        Assert.That(SchemaComparer.Compare(all, all, options).AreEqual);
    }

    [TestCaseSource(nameof(Kinds))]
    public void Every_kind_can_be_altered_on_trial_but_where_its_name_is_all(ObjectKind kind) =>
        Assert.That(
            Samples.Of(kind).SelectMany(s => s.Variants.Prepend(s.Target)).SelectMany(PlantedDifference.Of).Any(), Is.EqualTo(kind != ObjectKind.Schema), kind.ToString());

    private static IEnumerable<(string What, SchemaDifference Difference)> Tell(Sample sample)
    {
        yield return ("added", Only([], [sample.Target]));
        yield return ("removed", Only([sample.Target], []));
        foreach (var variant in sample.Variants)
        {
            foreach (var one in Attributes(sample.Target, variant).Append(variant).Where(o => o.Identity == sample.Target.Identity && o != sample.Target).Distinct())
            {
                foreach (var (before, after) in new[] { (sample.Target, one), (one, sample.Target) })
                {
                    var difference = Compare([before], [after]).SingleOrDefault();
                    if (difference is Changed changed)
                    {
                        yield return (string.Join(" ", changed.Attributes.Select(a => a.Attribute)), difference);
                    }
                }
            }
        }
    }

    // One attribute after the other: what else a variant changes has its own sentence.
    private static IEnumerable<SchemaObject> Attributes(SchemaObject before, SchemaObject after)
    {
        var type = ObjectKinds.RulesFor(before.Identity.Kind).JsonAny;
        var young = Json(after);
        foreach (var name in young.Select(p => p.Key).Union(Json(before).Select(p => p.Key)).ToList())
        {
            var json = Json(before);
            json[name] = young[name]?.DeepClone();
            if (json[name] is null)
            {
                json.Remove(name);
            }

            if ((json["generation"]?.ToString() is null or "None") == (json["generatedAs"] is null))
            {
                yield return (SchemaObject)json.Deserialize(type)!;
            }
        }

        JsonObject Json(SchemaObject item) => JsonSerializer.SerializeToNode(item, type)!.AsObject();
    }

    private static SchemaDifference Only(SchemaObject[] before, SchemaObject[] after) => Compare(before, after).Single();

    private static ValueArray<SchemaDifference> Compare(SchemaObject[] before, SchemaObject[] after) =>
        SchemaComparer.Compare(SchemaSnapshot.Whole(before), SchemaSnapshot.Whole(after), "production", "staging").Differences;

    // A rule of a table may be told by what it says of the table, and what has no name by its types.
    private static string[] Names(ObjectIdentity? identity) => identity is null ? [] : identity.On is { } target
        ? Names(target)
        : [.. new[] { identity.Name.ToString(), identity.Name.Name, identity.Within, identity.Arguments }.OfType<string>().Where(n => n.Length > 0)];
}
