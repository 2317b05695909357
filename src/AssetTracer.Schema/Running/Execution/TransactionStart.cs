using Npgsql;

namespace AssetTracer.Schema;

/// <summary>How a migration's transaction begins, in a batch.</summary>
/// <param name="History">Where the batch has the first statement that makes the history.</param>
/// <param name="Statements">Where it has the first statement of the migration.</param>
internal readonly record struct TransactionStart(int History, int Statements)
{
    /// <summary>Adds it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="begins">Whether the transaction begins with this migration.</param>
    /// <param name="mark">What comes before the migration's code; null where it has none.</param>
    public static TransactionStart Append(RunContext run, NpgsqlBatch batch, bool begins = true, NpgsqlBatchCommand? mark = null)
    {
        // Whatever the session's defaults are: a check must see what others committed while the migration waited for them.
        if (begins)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
        }

        run.Session.AppendRestore(batch, run.Repeated, run.Restoring);
        run.Lock.AppendBegin(batch);
        if (mark is not null)
        {
            batch.BatchCommands.Add(mark);
        }

        var history = batch.BatchCommands.Count;
        foreach (var statement in begins ? run.HistoryToCreate : [])
        {
            batch.BatchCommands.Add(StatementCommand.Of(statement));
        }

        return new(history, batch.BatchCommands.Count);
    }
}
