using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Whatever an object of any kind is made into on one database, a plan makes of it on another.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Room")]
public sealed class PlannedSampleTests
{
    private SchemaSnapshot? _before;

    public static IEnumerable<TestCaseData> Cases() =>
        from kind in Enum.GetValues<ObjectKind>()
        from sample in Samples.Of(kind).Select((s, i) => (Value: s, Index: i))
        where sample.Value is { StandIn: null, Target: not RangeTypeDefinition { Canonical: not null } } && !sample.Value.Variants.OfType<RangeTypeDefinition>().Any(r => r.Canonical is not null)
        select new TestCaseData(sample.Value).SetName($"{kind} {sample.Index + 1} planned: {sample.Value}");

    [TestCaseSource(nameof(Cases))]
    public async Task What_differs_is_made_equal(object given)
    {
        var sample = (Sample)given;
        Assume.That((await TestServer.Instance).MajorVersion, Is.GreaterThanOrEqualTo(sample.Since), "PostgreSQL can't do this yet.");
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        foreach (var database in new[] { actual, expected })
        {
            await CarryOutAsync(database, m => m.Sql(sample.Setup));
        }

        _before = await PlannedChange.ReadAsync(actual);
        await CarryOutAsync(expected, m => m.Create(sample.Target));
        await DemandEqualAsync(actual, expected, "created");
        var current = sample.Target;
        foreach (var variant in sample.Variants)
        {
            await CarryOutAsync(expected, m => m.Alter(current, variant));
            await DemandEqualAsync(actual, expected, $"altered to {variant}");
            current = variant;
        }

        if (!sample.GoesWithParent)
        {
            await CarryOutAsync(expected, m => m.Drop(current.Identity));
            await DemandEqualAsync(actual, expected, "dropped");
        }
    }

    private async Task DemandEqualAsync(TestDatabase actual, TestDatabase expected, string what)
    {
        var wanted = await PlannedChange.ReadAsync(expected);
        var plan = ChangePlanner.Plan(_before!, wanted);
        await PlannedChange.ExecuteAsync(actual, plan);
        _before = await PlannedChange.ReadAsync(actual);
        var differences = SchemaComparer.Compare(_before, wanted).Differences;
        Assert.That(differences.Select(d => d.Sentence).Where(_ => plan.Left.IsEmpty), Is.Empty, $"{what}, by\n{plan.ToSql()}");
    }

    private static Task CarryOutAsync(TestDatabase database, Action<MigrationBuilder> step)
    {
        var builder = new MigrationBuilder();
        step(builder);
        return PlannedChange.ExecuteAsync(database, string.Join(";;\n", builder.Operations.SelectMany(o => o.ToStatements()).Select(s => s.Text)));
    }
}
