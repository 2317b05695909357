using System.Transactions;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Opens connections that take no part in a transaction of the application's: what is read or run here has transactions of its own.</summary>
internal static class OwnConnection
{
    public static ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        Transaction.Current is null ? database.OpenConnectionAsync(cancellationToken) : OpenOutsideAsync(database, cancellationToken);

    /// <summary>Opens a session that nobody has used before: what was once set in a session is never quite unknown to it again, whatever resets it.</summary>
    public static async Task<NpgsqlConnection> OpenNewAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        var pooled = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (pooled.ConfigureAwait(false))
        {
            // of several hosts one is chosen by now
            var target = new NpgsqlConnectionStringBuilder(pooled.ConnectionString) { Host = pooled.Host, Port = pooled.Port, Pooling = false, Multiplexing = false };
            target.Remove("Target Session Attributes");
            target.Remove("Load Balance Hosts");
            var connection = await pooled.CloneWithAsync(target.ConnectionString, cancellationToken).ConfigureAwait(false);
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private static async ValueTask<NpgsqlConnection> OpenOutsideAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        return await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
    }
}
