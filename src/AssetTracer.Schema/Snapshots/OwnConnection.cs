using System.Transactions;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Opens connections that take no part in a transaction of the application's: what is read or run here has transactions of its own.</summary>
internal static class OwnConnection
{
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        return await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
    }
}
