using Npgsql;

namespace AssetTracer.Schema;

/// <summary>How far a concurrent detachment has come.</summary>
internal enum DetachmentState
{
    Attached,
    Pending,
    Detached,
}

/// <summary>A partition that a statement detaches while its table is used. Broken off, it stays half detached until somebody finishes it.</summary>
/// <param name="Table">The table's name, as the statement writes it.</param>
/// <param name="Partition">The partition's name, as the statement writes it.</param>
internal sealed record PartitionDetachment(string Table, string Partition)
{
    public string Finalization => $"ALTER TABLE {Table} DETACH PARTITION {Partition} FINALIZE";

    /// <summary>The partition that a statement detaches concurrently; null if it does anything else.</summary>
    public static PartitionDetachment? In(string statement)
    {
        var tokens = SqlLexer.Read(statement).Where(t => !t.IsTrivia && !t.Is(statement, ';')).ToList();
        var at = tokens.FindIndex(t => t.IsWord(statement, "detach"));
        if (at < 3 || !tokens[0].IsWord(statement, "alter") || !tokens[1].IsWord(statement, "table") || !tokens[^1].IsWord(statement, "concurrently")
            || at + 2 >= tokens.Count - 1 || !tokens[at + 1].IsWord(statement, "partition"))
        {
            return null;
        }

        var from = tokens[2].IsWord(statement, "if") ? 4 : 2;
        from += tokens[from].IsWord(statement, "only") ? 1 : 0;
        return new(statement[tokens[from].Start..tokens[at - 1].End], statement[tokens[at + 2].Start..tokens[^2].End]);
    }

    public async Task<DetachmentState> StateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var state = StatementCommand.Of(
            """
            SELECT CASE WHEN to_regclass($1::text) IS NULL OR to_regclass($2::text) IS NULL THEN 'unknown'
                        WHEN i.inhrelid IS NULL THEN 'detached' WHEN i.inhdetachpending THEN 'pending' ELSE 'attached' END
              FROM (VALUES (1)) one(row)
              LEFT JOIN pg_inherits i ON i.inhrelid = to_regclass($2::text) AND i.inhparent = to_regclass($1::text)
            """,
            Table,
            Partition);
        return await connection.ScalarAsync<string>(cancellationToken, state).ConfigureAwait(false) switch
        {
            "pending" => DetachmentState.Pending,
            "detached" => DetachmentState.Detached,
            _ => DetachmentState.Attached,
        };
    }
}
