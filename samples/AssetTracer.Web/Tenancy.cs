using Npgsql;

namespace AssetTracer.Web;

/// <summary>Works for one organization: row security shows and takes only its rows.</summary>
internal static class Tenancy
{
    /// <summary>
    /// Begins a transaction that works for an organization, as the role that <c>AssetTracer:ActAs</c> names. Where it names none the connection's own
    /// role does, which row security doesn't bind if it owns the tables.
    /// </summary>
    public static async Task<NpgsqlTransaction> BeginForAsync(
        this NpgsqlConnection connection, Guid organization, IConfiguration configuration, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT set_config('app.organization_id', $1, true), set_config('role', coalesce($2, current_setting('role')), true)", connection, transaction)
        {
            Parameters = { new() { Value = organization.ToString() }, new NpgsqlParameter<string?> { TypedValue = configuration["AssetTracer:ActAs"] } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        return transaction;
    }
}
