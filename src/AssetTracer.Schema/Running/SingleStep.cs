using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Carries out one statement of a migration that has no transaction of its own.</summary>
internal static class SingleStep
{
    /// <summary>Says what is wrong with the number of rows; then nothing was changed. Null if all is well.</summary>
    public static async Task<string?> ExecuteAsync(NpgsqlConnection connection, SqlStatement statement, CancellationToken cancellationToken)
    {
        if (statement.ExpectedRows is not { } expected)
        {
            await SendAsync(connection, cancellationToken, statement.Text).ConfigureAwait(false);
            return null;
        }

        try
        {
            var rows = await SendAsync(connection, cancellationToken, "BEGIN", statement.Text).ConfigureAwait(false);
            var reason = expected.Failure(statement, rows);
            await SendAsync(connection, CancellationToken.None, reason is null ? "COMMIT" : "ROLLBACK").ConfigureAwait(false);
            return reason;
        }
        catch when (connection.FullState == System.Data.ConnectionState.Open)
        {
            await SendAsync(connection, CancellationToken.None, "ROLLBACK").ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<long> SendAsync(NpgsqlConnection connection, CancellationToken cancellationToken, params IEnumerable<string> statements)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(StatementCommand.Of(statement));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return (long)batch.BatchCommands[^1].Rows;
        }
    }
}
