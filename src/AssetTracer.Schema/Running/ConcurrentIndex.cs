using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>An index that a statement builds while its table is written to. Where that fails, it stays: invalid, in the way of the next attempt.</summary>
/// <param name="Name">Its name, as the statement writes it.</param>
/// <param name="Table">Its table's name, as the statement writes it.</param>
/// <param name="IfNotExists">Whether the statement takes an index of that name for the one it would build, even an invalid one.</param>
/// <param name="IsUnique">Whether it is unique.</param>
/// <param name="IsOnly">Whether it is of the table alone, without its partitions.</param>
/// <param name="Definition">What the statement says behind the table.</param>
internal sealed record ConcurrentIndex(string Name, string Table, bool IfNotExists, bool IsUnique, bool IsOnly, string Definition)
{
    /// <summary>The same index of another table, under another name or one of the server's choice.</summary>
    public string Statement(string? name, string table, bool isConcurrent, bool isOnly) =>
        $"CREATE {(IsUnique ? "UNIQUE " : "")}INDEX {(isConcurrent ? "CONCURRENTLY " : "")}{(name is null ? "" : name + " ")}ON {(isOnly ? "ONLY " : "")}{table}{Definition}";

    /// <summary>The index that a statement builds concurrently and names; null if it does anything else.</summary>
    public static ConcurrentIndex? In(string statement)
    {
        var tokens = SqlLexer.Read(statement).Where(t => !t.IsTrivia).ToList();
        var at = 0;
        if (!Take("create"))
        {
            return null;
        }

        var isUnique = Take("unique");
        if (!Take("index") || !Take("concurrently"))
        {
            return null;
        }

        var ifNotExists = Take("if") && Take("not") && Take("exists");
        if (at >= tokens.Count || tokens[at].IsWord(statement, "on"))
        {
            return null;
        }

        var name = tokens[at++].In(statement).ToString();
        if (!Take("on"))
        {
            return null;
        }

        var isOnly = Take("only");
        var start = at;
        while (at + 2 < tokens.Count && tokens[at + 1].Is(statement, '.'))
        {
            at += 2;
        }

        return at < tokens.Count
            ? new(name, statement[tokens[start].Start..tokens[at].End], ifNotExists, isUnique, isOnly, statement[tokens[at].End..])
            : null;

        bool Take(string word)
        {
            var found = at < tokens.Count && tokens[at].IsWord(statement, word);
            at += found ? 1 : 0;
            return found;
        }
    }

    /// <summary>Drops the index if an attempt to build it failed or was broken off; a valid one is left alone.</summary>
    public async Task DropIfInvalidAsync(NpgsqlConnection connection, ILogger logger, CancellationToken cancellationToken)
    {
        if (await FindInvalidAsync(connection, cancellationToken).ConfigureAwait(false) is not { } invalid)
        {
            return;
        }

        MigrationLog.DroppingInvalid(logger, invalid);
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            batch.BatchCommands.Add(StatementCommand.Of($"DROP INDEX CONCURRENTLY {invalid}"));
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether its table has an index of that name, and a valid one.</summary>
    public async Task<bool> IsBuiltAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await FindAsync(connection, isValid: true, cancellationToken).ConfigureAwait(false) is not null;

    private Task<string?> FindInvalidAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        FindAsync(connection, isValid: false, cancellationToken);

    private async Task<string?> FindAsync(NpgsqlConnection connection, bool isValid, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // The server reads the names as it reads them in the statement.
            batch.BatchCommands.Add(StatementCommand.Of(
                """
                SELECT format('%I.%I', n.nspname, c.relname)
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indexrelid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE i.indrelid = to_regclass($1::text) AND c.relname = (parse_ident($2::text))[1] AND i.indisvalid = $3::boolean
                """,
                Table,
                Name,
                isValid ? "true" : "false"));
            return (string?)await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
