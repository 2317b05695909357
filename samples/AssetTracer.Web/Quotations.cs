using Npgsql;

namespace AssetTracer.Web;

/// <summary>What the application does for its customers: quotations, which the database numbers by organization.</summary>
internal static class Quotations
{
    public static void MapQuotations(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/organizations", CreateOrganizationAsync);
        routes.MapPost("/organizations/{organization:guid}/quotations", CreateAsync);
        routes.MapGet("/organizations/{organization:guid}/quotations", ListAsync);
    }

    private static async Task<IResult> CreateOrganizationAsync(NewOrganization organization, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("INSERT INTO public.organizations (name) VALUES ($1) RETURNING id");
        command.Parameters.Add(new() { Value = organization.Name });
        var id = (Guid)(await command.ExecuteScalarAsync(cancellationToken))!;
        return Results.Created($"/organizations/{id}", new { id });
    }

    private static async Task<IResult> CreateAsync(
        Guid organization, NewQuotation quotation, NpgsqlDataSource database, IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginForAsync(organization, configuration, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            WITH c AS (INSERT INTO public.clients (organization_id, name) VALUES ($1, $2) RETURNING id)
            INSERT INTO public.quotations (organization_id, client_id, quotation_number) SELECT $1, id, $3 FROM c RETURNING quotation_number
            """,
            connection,
            transaction)
        {
            Parameters = { new() { Value = organization }, new() { Value = quotation.Client }, new NpgsqlParameter<string?> { TypedValue = quotation.Number } },
        };
        try
        {
            var number = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
            await transaction.CommitAsync(cancellationToken);
            return Results.Created($"/organizations/{organization}/quotations", new { number });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Results.Conflict(new { error = $"There is a quotation {quotation.Number} already." });
        }
    }

    private static async Task<List<string>> ListAsync(
        Guid organization, NpgsqlDataSource database, IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginForAsync(organization, configuration, cancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT quotation_number FROM public.quotations WHERE organization_id = $1 ORDER BY 1", connection, transaction)
        {
            Parameters = { new() { Value = organization } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var numbers = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            numbers.Add(reader.GetString(0));
        }

        return numbers;
    }

    internal sealed record NewOrganization(string Name);

    internal sealed record NewQuotation(string Client, string? Number = null);
}
