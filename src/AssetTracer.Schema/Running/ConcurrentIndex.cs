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
/// <param name="Parts">Where the statement has the word that makes it concurrent, the name and the table.</param>
internal sealed record ConcurrentIndex(string Name, string Table, bool IfNotExists, bool IsUnique, bool IsOnly, string Definition, (Range Concurrently, Range Name, Range Table) Parts)
{
    private const string Probe = "pg_temp.assettracer_probe";

    /// <summary>The same index of another table, under another name or one of the server's choice.</summary>
    public string Statement(string? name, string table, bool isConcurrent, bool isOnly) =>
        $"CREATE {(IsUnique ? "UNIQUE " : "")}INDEX {(isConcurrent ? "CONCURRENTLY " : "")}{(name is null ? "" : name + " ")}ON {(isOnly ? "ONLY " : "")}{table}{Definition}";

    /// <summary>The index that a statement builds concurrently and names; null if it does anything else.</summary>
    public static ConcurrentIndex? In(string statement)
    {
        if (!statement.Contains("concurrently", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

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

        var concurrently = Place(tokens[at - 1]);

        var ifNotExists = Take("if") && Take("not") && Take("exists");
        if (at >= tokens.Count || tokens[at].IsWord(statement, "on"))
        {
            return null;
        }

        var name = Place(tokens[at++]);
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

        if (at >= tokens.Count)
        {
            return null;
        }

        var table = tokens[start].Start..tokens[at].End;
        return new(statement[name], statement[table], ifNotExists, isUnique, isOnly, statement[tokens[at].End..], (concurrently, name, table));

        static Range Place(SqlToken token) => token.Start..token.End;

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

    /// <summary>
    /// Whether a valid index of that name is there which is what the statement builds. The server tells, by what it makes of the statement on a
    /// copy of the table without rows.
    /// </summary>
    public async Task<bool> IsBuiltAsync(RunContext run, string statement, CancellationToken cancellationToken)
    {
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
            batch.BatchCommands.Add(SessionSettings.Set(run.Options, forTransaction: true));
            batch.BatchCommands.Add(StatementCommand.Of($"CREATE TEMPORARY TABLE assettracer_probe (LIKE {Table} INCLUDING GENERATED)"));
            batch.BatchCommands.Add(StatementCommand.Of(
                $"{statement[..Parts.Concurrently.Start.Value]}{statement[Parts.Concurrently.End.Value..Parts.Name.Start.Value]}assettracer_probe_index"
                + $"{statement[Parts.Name.End.Value..Parts.Table.Start.Value]}{Probe}{statement[Parts.Table.End.Value..]}"));
            batch.BatchCommands.Add(StatementCommand.Of(
                """
                SELECT count(*) AS same
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indexrelid
                  JOIN pg_index p ON p.indrelid = to_regclass($3::text)
                  JOIN pg_class q ON q.oid = p.indexrelid
                 WHERE i.indrelid = to_regclass($1::text) AND c.relname = (parse_ident($2::text))[1] AND i.indisvalid
                   AND (i.indisunique, i.indnatts, i.indnkeyatts, i.indclass::text, i.indcollation::text, i.indoption::text, c.relam, c.reloptions)
                       IS NOT DISTINCT FROM
                       (p.indisunique, p.indnatts, p.indnkeyatts, p.indclass::text, p.indcollation::text, p.indoption::text, q.relam, q.reloptions)
                   AND to_jsonb(i) -> 'indnullsnotdistinct' IS NOT DISTINCT FROM to_jsonb(p) -> 'indnullsnotdistinct'
                   AND pg_get_expr(i.indpred, i.indrelid) IS NOT DISTINCT FROM pg_get_expr(p.indpred, p.indrelid)
                   AND NOT EXISTS (
                       SELECT FROM generate_series(1, i.indnatts) n
                        WHERE pg_get_indexdef(i.indexrelid, n, false) IS DISTINCT FROM pg_get_indexdef(p.indexrelid, n, false))
                """,
                Table,
                Name,
                Probe));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("ROLLBACK"));
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (reader.FieldCount != 1 || reader.GetName(0) != "same")
                    {
                        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    }

                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    return reader.GetInt64(0) == 1;
                }
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e))
            {
                // What can't be compared is built, and the server says what is wrong with that.
                await run.RollBackAsync().ConfigureAwait(false);
                return false;
            }
        }
    }

    private async Task<string?> FindInvalidAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
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
                 WHERE i.indrelid = to_regclass($1::text) AND c.relname = (parse_ident($2::text))[1] AND NOT i.indisvalid
                """,
                Table,
                Name));
            return (string?)await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
