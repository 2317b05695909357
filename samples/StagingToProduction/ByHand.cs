using Npgsql;

namespace StagingToProduction;

/// <summary>What people do to a database without a migration, for a script: <c>by-hand VARIABLE SQL</c>, and <c>customers VARIABLE</c>.</summary>
internal static class ByHand
{
    public static async Task<int> ChangeAsync(string variable, string sql)
    {
        await using var database = Database(variable);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
        return 0;
    }

    public static async Task<int> WriteQuotationsAsync(string variable)
    {
        await using var database = Database(variable);
        Console.WriteLine(await Customers.NumberQuotationsThemselvesAsync(database));
        return 0;
    }

    private static NpgsqlDataSource Database(string variable) =>
        NpgsqlDataSource.Create(Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} isn't set."));
}
