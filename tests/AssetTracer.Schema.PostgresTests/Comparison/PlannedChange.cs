using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Makes one database equal to another by a plan.</summary>
internal static class PlannedChange
{
    public static async Task<SchemaSnapshot> ReadAsync(TestDatabase database) =>
        await new PostgresSnapshotReader(database.DataSource) { WithDependencies = true }.ReadAsync();

    /// <summary>Carries out what makes the one equal to the other.</summary>
    /// <returns>The plan, and what still differs.</returns>
    public static async Task<(ChangePlan Plan, SchemaComparison Remaining)> ApplyAsync(TestDatabase actual, TestDatabase expected)
    {
        var wanted = await ReadAsync(expected);
        var plan = ChangePlanner.Plan(await ReadAsync(actual), wanted);
        await ExecuteAsync(actual, plan);
        return (plan, SchemaComparer.Compare(await ReadAsync(actual), wanted));
    }

    /// <summary>Makes a structure, and plans how it becomes another.</summary>
    /// <param name="actual">The database to make it in.</param>
    /// <param name="before">What makes the one, statements that are parted by two semicolons and a line break.</param>
    /// <param name="after">What makes the other.</param>
    public static async Task<ChangePlan> PlanAsync(TestDatabase actual, string before, string after)
    {
        await using var expected = await TestServer.CreateDatabaseAsync();
        await ExecuteAsync(actual, before);
        await ExecuteAsync(expected, after);
        return ChangePlanner.Plan(await ReadAsync(actual), await ReadAsync(expected));
    }

    /// <summary>Demands that a plan makes the one structure of the other, and leaves nothing.</summary>
    /// <param name="before">What makes the one, statements that are parted by two semicolons and a line break.</param>
    /// <param name="after">What makes the other.</param>
    /// <param name="query">What is asked of the rows afterwards.</param>
    /// <param name="answer">What it answers.</param>
    public static async Task DemandAsync(string before, string after, string? query = null, string? answer = null)
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await ExecuteAsync(actual, before);
        await ExecuteAsync(expected, after);
        var (plan, remaining) = await ApplyAsync(actual, expected);
        Assert.That(remaining.Differences.Select(d => d.Sentence), Is.Empty, plan.ToSql());
        Assert.That(plan.Left, Is.Empty, plan.ToSql());
        if (query is not null)
        {
            Assert.That(await actual.ScalarAsync<string>(query), Is.EqualTo(answer), plan.ToSql());
        }
    }

    public static async Task ExecuteAsync(TestDatabase database, ChangePlan plan)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, "SET check_function_bodies = off", plan);
        foreach (var statement in plan.ToStatements())
        {
            await ExecuteAsync(connection, statement.Text, plan);
        }
    }

    /// <summary>Carries out statements that are parted by two semicolons and a line break.</summary>
    public static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        foreach (var statement in sql.Split(";;\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(statement) } };
            await batch.ExecuteNonQueryAsync();
        }
    }

    // in a batch the driver leaves a statement whole; in a command it would cut BEGIN ATOMIC ... END at its semicolons
    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, ChangePlan plan)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(statement) } };
        try
        {
            await batch.ExecuteNonQueryAsync();
        }
        catch (PostgresException e)
        {
            Assert.Fail($"{e.SqlState}: {e.MessageText}\n{statement}\n\nof\n\n{plan.ToSql()}");
        }
    }
}
