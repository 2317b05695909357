using Npgsql;

namespace AssetTracer.Web;

/// <summary>What an organization earns and spends. Whose rows it may write, the database decides.</summary>
internal static class Transactions
{
    public static void MapTransactions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/organizations/{organization:guid}/transactions", BookAsync);

    private static async Task<IResult> BookAsync(
        Guid organization, NewTransaction booked, NpgsqlDataSource database, IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginForAsync(organization, configuration, cancellationToken);
        await using var command = new NpgsqlCommand("INSERT INTO public.transactions (organization_id, type, amount) VALUES ($1, $2, $3)", connection, transaction)
        {
            Parameters = { new() { Value = booked.On ?? organization }, new() { Value = booked.Type }, new() { Value = booked.Amount } },
        };
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return Results.Created();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return Results.Json(new { error = "That belongs to another organization." }, statusCode: StatusCodes.Status403Forbidden);
        }
    }

    internal sealed record NewTransaction(string Type, decimal Amount, Guid? On = null);
}
