namespace AssetTracer.Schema.Tests.Comparison;

/// <summary>A comparison that sees nothing never says "equal".</summary>
public sealed class SelfTestTests
{
    private static readonly SchemaSnapshot Orders = Some.Database(
    [
        .. Some.Table("orders", "id", "note"), Some.PrimaryKey("orders", "id"), Some.Policy("orders", "mine"),
        new CommentDefinition { Target = TableDefinition.Named("orders"), Text = "what people bought" },
    ]);

    public static IEnumerable<TestCaseData> Blind()
    {
        yield return Case("all differences are lost", "on trial ", (_, _) => []);
        yield return Case("what is missing is lost", "was taken out", (differences, _) => [.. differences.Where(d => d is not Removed)]);
        yield return Case("what is new is lost", "was put in", (differences, _) => [.. differences.Where(d => d is not Added)]);
        yield return Case("what changed is lost", "was altered", (differences, _) => [.. differences.Where(d => d is not Changed)]);
        yield return Case("one kind is lost", "policy mine on public.orders was", (differences, _) => [.. differences.Where(d => d.Identity.Kind != ObjectKind.Policy)]);

        static TestCaseData Case(string name, string message, Func<IReadOnlyList<SchemaDifference>, ComparisonSides, IReadOnlyList<SchemaDifference>> pass) =>
            new TestCaseData((DifferencePass)new(pass), message).SetName(name);
    }

    [TestCaseSource(nameof(Blind))]
    public void A_blind_comparison_says_that_it_cannot_tell(object pass, string message) => Assert.That(
        () => SchemaComparer.Compare(Orders, Orders, new() { BeforeName = "production", AfterName = "staging" }, [.. DifferencePasses.All, (DifferencePass)pass]),
        Throws.TypeOf<ComparisonException>().With.Message.StartsWith("Whether production and staging have the same schema can't be told: on trial ").And.Message.Contains(message));

    [Test]
    public void What_the_options_leave_out_is_seen_all_the_same() =>
        Assert.That(SchemaComparer.Compare(Orders, Orders, new ComparisonOptions { Ignore = [.. Enum.GetValues<NoiseCategory>()] }).AreEqual);

    [Test]
    public void A_planted_alteration_is_another_value_of_the_same_object()
    {
        var altered = Orders.Objects.Select(o => (Object: o, Altered: PlantedDifference.Of(o).ToList())).ToList();

        Assert.That(altered.Select(a => a.Altered.Count), Is.All.Positive);
        Assert.That(altered.SelectMany(a => a.Altered.Select(p => p.Identity == a.Object.Identity && p != a.Object)), Is.All.True);
    }
}
