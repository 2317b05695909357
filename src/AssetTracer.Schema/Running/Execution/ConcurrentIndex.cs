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
    /// <summary>
    /// Whether two indexes are the same but for their table: everything is alike that attaching one to the other asks for. They are <c>x</c> and
    /// <c>p</c> of <c>pg_index</c>, <c>xc</c> and <c>pc</c> of <c>pg_class</c>.
    /// </summary>
    public const string IsLike =
        """
        xc.relam = pc.relam AND x.indisunique = p.indisunique AND x.indnatts = p.indnatts AND x.indnkeyatts = p.indnkeyatts
        AND x.indclass::text = p.indclass::text AND x.indcollation::text = p.indcollation::text AND x.indoption::text = p.indoption::text
        AND to_jsonb(x) ->> 'indnullsnotdistinct' IS NOT DISTINCT FROM to_jsonb(p) ->> 'indnullsnotdistinct'
        AND pg_get_expr(x.indpred, x.indrelid) IS NOT DISTINCT FROM pg_get_expr(p.indpred, p.indrelid)
        AND NOT EXISTS (SELECT FROM generate_series(1, p.indnatts) k
                         WHERE pg_get_indexdef(x.indexrelid, k, true) IS DISTINCT FROM pg_get_indexdef(p.indexrelid, k, true))
        """;

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
        if (await FindAsync(connection, cancellationToken).ConfigureAwait(false) is (string invalid, IsValid: false))
        {
            MigrationLog.DroppingInvalid(logger, invalid);
            await connection.ExecutePatientlyAsync(cancellationToken, StatementCommand.Of($"DROP INDEX CONCURRENTLY {invalid}")).ConfigureAwait(false);
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
                $"""
                SELECT count(*) AS same
                  FROM pg_index x
                  JOIN pg_class xc ON xc.oid = x.indexrelid
                  JOIN pg_index p ON p.indrelid = to_regclass($3::text)
                  JOIN pg_class pc ON pc.oid = p.indexrelid
                 WHERE x.indrelid = to_regclass($1::text) AND xc.relname = (parse_ident($2::text))[1] AND x.indisvalid
                   AND xc.reloptions IS NOT DISTINCT FROM pc.reloptions AND {IsLike}
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
                await run.RollbackAsync().ConfigureAwait(false);
                return false;
            }
        }
    }

    /// <summary>The table's index of that name, and whether it is complete. The server reads the names as it reads them in the statement.</summary>
    public async Task<(string? Name, bool IsValid)> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                """
                SELECT format('%I.%I', n.nspname, c.relname), i.indisvalid
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indexrelid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE i.indrelid = to_regclass($1::text) AND c.relname = (parse_ident($2::text))[1]
                """,
                Table,
                Name));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? (reader.GetString(0), reader.GetBoolean(1)) : (null, false);
            }
        }
    }
}
