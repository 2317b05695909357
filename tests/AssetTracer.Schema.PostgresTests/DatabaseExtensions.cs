using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>One statement, one answer.</summary>
internal static class DatabaseExtensions
{
    public static Task ExecuteAsync(this TestDatabase database, string sql) => database.DataSource.ExecuteAsync(sql);

    public static Task<T?> ScalarAsync<T>(this TestDatabase database, string sql) => database.DataSource.ScalarAsync<T>(sql);

    public static async Task ExecuteAsync(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T?> ScalarAsync<T>(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync();
    }
}
