using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Sequences and identities come to other bounds, as far as no number that they gave is lost.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedNumberingTests
{
    [TestCase("MINVALUE 100 MAXVALUE 200", "MINVALUE 1 MAXVALUE 50", "1", TestName = "A_sequence_that_gave_nothing_begins_below_its_greatest_number")]
    [TestCase("MINVALUE 1 MAXVALUE 50", "MINVALUE 100 MAXVALUE 200", "100", TestName = "A_sequence_that_gave_nothing_begins_at_its_least_number")]
    [TestCase("INCREMENT -1 MINVALUE -50 MAXVALUE -1", "INCREMENT -1 MINVALUE -200 MAXVALUE -100", "-100", TestName = "A_sequence_that_counts_down_begins_at_its_greatest_number")]
    [TestCase("INCREMENT -1 MINVALUE -200 MAXVALUE -100", "INCREMENT -1 MINVALUE -50 MAXVALUE -1", "-1", TestName = "A_sequence_that_counts_down_and_gave_nothing_begins_above_its_least_number")]
    public async Task A_sequence_begins_within_its_new_bounds(string before, string after, string next)
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, $"CREATE SEQUENCE numbers {before};;\nCREATE TABLE counted (id integer GENERATED ALWAYS AS IDENTITY ({before}))");
        await PlannedChange.ExecuteAsync(expected, $"CREATE SEQUENCE numbers {after};;\nCREATE TABLE counted (id integer GENERATED ALWAYS AS IDENTITY ({after}))");

        var (_, remaining) = await PlannedChange.ApplyAsync(actual, expected);

        Assert.That(remaining.Differences, Is.Empty);
        Assert.That(await actual.ScalarAsync<string>("SELECT nextval('numbers')::text"), Is.EqualTo(next));
        Assert.That(await actual.ScalarAsync<string>("INSERT INTO counted DEFAULT VALUES RETURNING id::text"), Is.EqualTo(next));
    }

    [Test]
    public async Task Numbers_that_were_given_are_not_given_again()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, "CREATE SEQUENCE numbers MAXVALUE 200;;\nSELECT setval('numbers', 100)");
        await PlannedChange.ExecuteAsync(expected, "CREATE SEQUENCE numbers MAXVALUE 50");
        var plan = ChangePlanner.Plan(await PlannedChange.ReadAsync(actual), await PlannedChange.ReadAsync(expected));

        var refused = Assert.ThrowsAsync<PostgresException>(() => PlannedChange.ExecuteAsync(actual, plan.ToStatements().Single().Text));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.InvalidParameterValue));
        Assert.That(plan.ToStatements().Single().Hazards.Single().Kind, Is.EqualTo(HazardKind.MayFailOnData));
        Assert.That(await actual.ScalarAsync<string>("SELECT nextval('numbers')::text"), Is.EqualTo("101"));
    }

    [Test]
    public async Task An_identity_with_bounds_of_its_own_goes_to_a_smaller_type_and_back()
    {
        await using var small = await TestServer.CreateDatabaseAsync();
        await using var large = await TestServer.CreateDatabaseAsync();
        await using var first = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(small, "CREATE TABLE counted (id integer GENERATED ALWAYS AS IDENTITY)");
        foreach (var database in new[] { large, first })
        {
            await PlannedChange.ExecuteAsync(database, "CREATE TABLE counted (id bigint GENERATED ALWAYS AS IDENTITY (MAXVALUE 5000000000))");
        }

        var (_, narrowed) = await PlannedChange.ApplyAsync(large, small);
        Assert.That(narrowed.Differences, Is.Empty);

        var (_, widened) = await PlannedChange.ApplyAsync(large, first);
        Assert.That(widened.Differences, Is.Empty);
    }
}
