using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Sends commands on a connection, however many there are in one round trip.</summary>
internal static class ConnectionCommands
{
    /// <summary>Carries commands out whose answers don't matter.</summary>
    public static async Task ExecuteAsync(this NpgsqlConnection connection, CancellationToken cancellationToken, params IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = BatchOf(connection, commands);
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Carries commands out that may take as long as they need.</summary>
    /// <returns>How many rows the last of them changed.</returns>
    public static async Task<long> ExecutePatientlyAsync(
        this NpgsqlConnection connection, CancellationToken cancellationToken, params IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = BatchOf(connection, commands);
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return Convert.ToInt64(batch.BatchCommands[^1].Rows, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The first value that commands answer with; the default of its type if that is null or of another type.</summary>
    public static async Task<T?> ScalarAsync<T>(
        this NpgsqlConnection connection, CancellationToken cancellationToken, params IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = BatchOf(connection, commands);
        await using (batch.ConfigureAwait(false))
        {
            return await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is T value ? value : default;
        }
    }

    private static NpgsqlBatch BatchOf(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = connection.CreateBatch();
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }
}
