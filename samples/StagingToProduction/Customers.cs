using Npgsql;

namespace StagingToProduction;

/// <summary>What the application does for its customers.</summary>
internal static class Customers
{
    private const string WithClient = """
        WITH o AS (INSERT INTO public.organizations (name) VALUES ($1) RETURNING id)
           , c AS (INSERT INTO public.clients (organization_id, name) SELECT id, 'First client' FROM o RETURNING id, organization_id)
        """;

    /// <summary>Two customers each write their first quotation, and the database numbers it.</summary>
    public static Task<string> WriteQuotationsAsync(NpgsqlDataSource database) => ForTwoAsync(database, $"""
        {WithClient}
        INSERT INTO public.quotations (organization_id, client_id) SELECT organization_id, id FROM c RETURNING quotation_number
        """);

    /// <summary>The same, but the application numbers them itself: each customer's first document is the customer's number 1.</summary>
    public static Task<string> NumberQuotationsThemselvesAsync(NpgsqlDataSource database) => ForTwoAsync(database, $"""
        {WithClient}
        INSERT INTO public.quotations (organization_id, client_id, quotation_number) SELECT organization_id, id, 'QUO-2026-0001' FROM c RETURNING quotation_number
        """);

    /// <summary>A customer on the free tier enters one asset after the other, until the database refuses.</summary>
    public static async Task<string> EnterAssetsAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var organization = await AskAsync(connection, "INSERT INTO public.organizations (name) VALUES ($1) RETURNING id::text", "Acme");
        for (var count = 1; ; count++)
        {
            try
            {
                await AskAsync(connection, "INSERT INTO public.assets (organization_id, name) VALUES ($1::uuid, 'Laptop') RETURNING name", organization);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
            {
                return $"asset {count} is refused: {e.MessageText}";
            }
        }
    }

    // Nothing is committed: the story can be told again.
    private static async Task<string> ForTwoAsync(NpgsqlDataSource database, string insert)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var told = new List<string>();
        foreach (var customer in (string[])["Acme", "Globex"])
        {
            try
            {
                told.Add($"{customer} has {await AskAsync(connection, insert, customer)}");
            }
            catch (PostgresException e)
            {
                told.Add($"{customer} fails: {e.MessageText}");
            }
        }

        return string.Join(", ", told);
    }

    private static async Task<string> AskAsync(NpgsqlConnection connection, string sql, string parameter)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = parameter } } };
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
