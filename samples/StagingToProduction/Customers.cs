using Npgsql;

namespace StagingToProduction;

/// <summary>What the application does: each customer's documents are numbered from 1.</summary>
internal static class Customers
{
    public static async Task<string> WriteTheirFirstQuotationsAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            foreach (var name in (string[])["Acme", "Globex"])
            {
                await using var command = new NpgsqlCommand(
                    """
                    WITH o AS (INSERT INTO public.organizations (name) VALUES ($1) RETURNING id)
                       , c AS (INSERT INTO public.clients (organization_id, name) SELECT id, 'First client' FROM o RETURNING id, organization_id)
                    INSERT INTO public.quotations (organization_id, client_id, quotation_number)
                    SELECT organization_id, id, 'QUO-2026-0001' FROM c
                    """,
                    connection,
                    transaction)
                {
                    Parameters = { new() { Value = name } },
                };
                await command.ExecuteNonQueryAsync();
            }

            return "both have QUO-2026-0001";
        }
        catch (PostgresException e)
        {
            return $"the second customer's quotation fails: {e.MessageText}";
        }
    }
}
