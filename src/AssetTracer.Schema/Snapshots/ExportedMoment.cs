using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What one transaction sees, exported so that another connection can see the same.</summary>
/// <param name="Name">The server's name for it.</param>
/// <param name="Server">What tells the server from its replicas, to which a data source may connect as well.</param>
internal sealed record ExportedMoment(string Name, string Server)
{
    public const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    // The time of the server's start, to the microsecond; its address may be that of a proxy.
    private const string ThisServer = "extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text";

    /// <summary>Exports what the transaction on the connection sees.</summary>
    public static async Task<ExportedMoment> OfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = $"SELECT pg_catalog.pg_export_snapshot(), {ThisServer}";
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new(reader.GetString(0), reader.GetString(1));
            }
        }
    }

    /// <summary>Begins a transaction that sees the moment; false if the connection leads to another server.</summary>
    public async Task<bool> ImportAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ScalarAsync<string>(
            cancellationToken, new(Begin), new($"SET TRANSACTION SNAPSHOT {Quote.Literal(Name)}"), new($"SELECT {ThisServer}")).ConfigureAwait(false) == Server;
}
