using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Databases that random statements made different are made equal by a plan,.</summary>
public sealed class PlannedDriftTests
{
    private const int Statements = 25;

    // a label that no provider knows, a name for all databases of a server, and a column that would come to stand at another place
    private static readonly string[] Unplannable = ["pg_seclabel", "{0}", "RENAME COLUMN"];

    [TestCase(3)]
    [TestCase(8)]
    [TestCase(21)]
    public async Task A_database_that_drifted_is_brought_back_and_forth(int seed)
    {
        var version = (await TestServer.Instance).MajorVersion;
        await using var first = await TestServer.CreateDatabaseAsync();
        await using var second = await TestServer.CreateDatabaseAsync();
        foreach (var database in new[] { first, second })
        {
            await PlannedChange.ExecuteAsync(database, RandomDdl.Base);
        }

        var random = new RandomDdl(seed, version);
        for (var done = 0; done < Statements;)
        {
            done += await TryAsync(second, random.Next()) ? 1 : 0;
        }

        var (start, drifted) = (await PlannedChange.ReadAsync(first), await PlannedChange.ReadAsync(second));
        await DemandAsync(first, start, drifted);
        await DemandAsync(second, drifted, start);
    }

    [Test]
    public async Task A_change_of_any_kind_is_made_and_taken_back_by_plans()
    {
        var version = (await TestServer.Instance).MajorVersion;
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        foreach (var database in new[] { actual, expected })
        {
            await PlannedChange.ExecuteAsync(database, RandomDdl.Base);
            await PlannedChange.ExecuteAsync(database, UndoableDdl.Base);
        }

        var start = await PlannedChange.ReadAsync(actual);
        foreach (var change in UndoableDdl.For(version).Where(c => !Unplannable.Any(c.Do.Contains)))
        {
            await PlannedChange.ExecuteAsync(expected, change.Do);
            var changed = await PlannedChange.ReadAsync(expected);
            await DemandAsync(actual, start, changed, change.Do);
            await DemandAsync(actual, changed, start, change.Undo);
            await PlannedChange.ExecuteAsync(expected, change.Undo);
        }
    }

    private static async Task DemandAsync(TestDatabase database, SchemaSnapshot before, SchemaSnapshot after, string why = "")
    {
        var plan = ChangePlanner.Plan(before, after);
        await PlannedChange.ExecuteAsync(database, plan);
        var rest = SchemaComparer.Compare(await PlannedChange.ReadAsync(database), after);
        var left = rest.Differences.Where(d => !IsNamed(d, plan)).Select(d => d.Sentence);
        Assert.That(left, Is.Empty, $"{why}\nby\n{plan.ToSql()}");
    }

    private static bool IsNamed(SchemaDifference difference, ChangePlan plan) => plan.Left.Any(l => l.Contains(difference.Identity.ToString(), StringComparison.Ordinal));

    private static async Task<bool> TryAsync(TestDatabase database, string statement)
    {
        try
        {
            await PlannedChange.ExecuteAsync(database, statement);
            return true;
        }
        catch (Npgsql.PostgresException)
        {
            return false;
        }
    }
}
