using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Makes commands of a batch.</summary>
internal static class StatementCommand
{
    /// <summary>A command that reaches the server exactly as it is written.</summary>
    public static NpgsqlBatchCommand Of(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);

        // Without parameters the driver looks for several statements in the text, by its own rules. One parameter that nothing refers to
        // keeps it from looking: the server takes any number of those if their types are given.
        if (sql.Contains(';', StringComparison.Ordinal))
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
        }

        return command;
    }

    /// <summary>
    /// A command with texts as parameters. Where a column takes them they become values of the column's type, whatever that is.
    /// </summary>
    public static NpgsqlBatchCommand Of(string sql, params ReadOnlySpan<string?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown, Value = (object?)value ?? DBNull.Value });
        }

        return command;
    }

    /// <summary>How many commands of a batch the server has carried out: the next one is the one that failed.</summary>
    public static int CarriedOut(NpgsqlBatch batch) => batch.BatchCommands.Cast<NpgsqlBatchCommand>().TakeWhile(c => c.StatementType != StatementType.Unknown).Count();
}
