using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Builds an index of a partitioned table while it is written to, which PostgreSQL does only partition by partition: the index of the table
/// alone, one for each partition, and then each is attached. What an earlier attempt left is taken up, by what it is and not by its name.
/// </summary>
internal sealed class PartitionedIndex(RunContext run, ConcurrentIndex index, bool isUnfinished)
{
    /// <summary>Whether the index is to be of a table that has partitions.</summary>
    public static Task<bool> IsNeededAsync(NpgsqlConnection connection, ConcurrentIndex index, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>(
            cancellationToken, StatementCommand.Of("SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass($1::text) AND relkind = 'p')", index.Table));

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        var (parent, isValid) = await index.FindAsync(run.Connection, cancellationToken).ConfigureAwait(false);
        if (isValid && isUnfinished)
        {
            MigrationLog.FoundDone(run.Logger, "CREATE INDEX", $"index {index.Name} is there and valid");
            return;
        }

        if (parent is null || isValid)
        {
            // Where somebody's valid index has the name, the server says so.
            await SendAsync(index.Statement(index.Name, index.Table, isConcurrent: false, isOnly: true), limitLocks: true, cancellationToken).ConfigureAwait(false);
            (parent, _) = await index.FindAsync(run.Connection, cancellationToken).ConfigureAwait(false);
        }

        if (!index.IsOnly)
        {
            await BuildPartitionsAsync(parent!, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task BuildPartitionsAsync(string parent, CancellationToken cancellationToken)
    {
        foreach (var partition in await PartitionsAsync(parent, cancellationToken).ConfigureAwait(false))
        {
            var found = partition.Index;
            if (found is not null && !partition.IsUsable)
            {
                MigrationLog.DroppingInvalid(run.Logger, found);
                await SendAsync($"DROP INDEX CONCURRENTLY {found}", limitLocks: false, cancellationToken).ConfigureAwait(false);
                found = null;
            }

            if (found is null)
            {
                var sql = index.Statement(null, partition.Table, isConcurrent: !partition.IsPartitioned, isOnly: partition.IsPartitioned);
                await SendAsync(sql, limitLocks: partition.IsPartitioned, cancellationToken).ConfigureAwait(false);
                found = (await PartitionsAsync(parent, cancellationToken).ConfigureAwait(false)).First(p => p.Table == partition.Table).Index!;
            }

            if (partition.IsPartitioned)
            {
                await BuildPartitionsAsync(found, cancellationToken).ConfigureAwait(false);
            }

            if (!partition.IsAttached)
            {
                await SendAsync($"ALTER INDEX {parent} ATTACH PARTITION {found}", limitLocks: true, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The partitions that aren't done, each with the index that it has for the parent's already. A foreign table can't have any.
    private async Task<List<Partition>> PartitionsAsync(string parent, CancellationToken cancellationToken)
    {
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(StatementCommand.Of(
                $"""
                SELECT format('%I.%I', n.nspname, c.relname), c.relkind = 'p', m.name, coalesce(m.is_usable, false), coalesce(m.is_attached, false)
                  FROM pg_index p
                  JOIN pg_class pc ON pc.oid = p.indexrelid
                  JOIN pg_inherits i ON i.inhparent = p.indrelid
                  JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p')
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  LEFT JOIN LATERAL (
                       SELECT format('%I.%I', n.nspname, xc.relname) AS name, x.indisvalid OR c.relkind = 'p' AS is_usable, x.indisvalid AS is_valid
                            , a.inhparent IS NOT NULL AS is_attached
                         FROM pg_index x
                         JOIN pg_class xc ON xc.oid = x.indexrelid
                         LEFT JOIN pg_inherits a ON a.inhrelid = x.indexrelid
                        WHERE x.indrelid = c.oid AND (a.inhparent = p.indexrelid OR a.inhparent IS NULL AND {ConcurrentIndex.IsLike})
                          AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)
                        ORDER BY a.inhparent IS NULL, NOT x.indisvalid
                        LIMIT 1) m ON true
                 WHERE p.indexrelid = to_regclass($1::text) AND NOT (coalesce(m.is_attached, false) AND m.is_valid)
                 ORDER BY 1
                """,
                parent));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var partitions = new List<Partition>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var name = await reader.IsDBNullAsync(2, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(2);
                    partitions.Add(new(reader.GetString(0), reader.GetBoolean(1), name, reader.GetBoolean(3), reader.GetBoolean(4)));
                }

                return partitions;
            }
        }
    }

    // Sent together these are one transaction.
    private Task<long> SendAsync(string sql, bool limitLocks, CancellationToken cancellationToken) => run.Connection.ExecutePatientlyAsync(
        cancellationToken, limitLocks ? [SessionSettings.Set(run.Options, forTransaction: true), StatementCommand.Of(sql)] : [StatementCommand.Of(sql)]);

    /// <summary>A partition, and the index that it has already.</summary>
    private sealed record Partition(string Table, bool IsPartitioned, string? Index, bool IsUsable, bool IsAttached);
}
