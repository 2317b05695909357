using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Sees, after each statement, which locks the session holds on the tables that were there before, and which of those were written anew.</summary>
internal sealed class HeldLocks
{
    private readonly Dictionary<long, QualifiedName> _names = [];
    private readonly Dictionary<long, long> _files = [];
    private readonly HashSet<(long Table, LockLevel Level)> _held = [];

    /// <summary>Sees what is there at the start.</summary>
    public static async Task<HeldLocks> StartAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var watch = new HeldLocks();
        foreach (var seen in (await LookAsync(connection, cancellationToken).ConfigureAwait(false)).Where(s => !s.IsGone))
        {
            watch._names.Add(seen.Id, seen.Name);
            watch._files.Add(seen.Id, seen.File);
            watch._held.UnionWith(seen.Levels.Select(l => (seen.Id, l)));
        }

        return watch;
    }

    /// <summary>What is new since the last time.</summary>
    public async Task<(ValueArray<TableLock> Locks, ValueArray<QualifiedName> Rewritten)> ChangesAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (locks, rewritten) = (new List<TableLock>(), new List<QualifiedName>());
        foreach (var seen in await LookAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            if (!_names.TryGetValue(seen.Id, out var name))
            {
                // Nobody else sees what the rehearsal itself created.
                continue;
            }

            locks.AddRange(seen.Levels.Where(l => _held.Add((seen.Id, l))).Order().Select(l => new TableLock(name, l)));
            if (!seen.IsGone && _files[seen.Id] != seen.File)
            {
                _files[seen.Id] = seen.File;
                rewritten.Add(name);
            }
        }

        return (locks.ToValueArray(), rewritten.ToValueArray());
    }

    private static async Task<List<(long Id, QualifiedName Name, long File, LockLevel[] Levels, bool IsGone)>> LookAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var seen = new List<(long, QualifiedName, long, LockLevel[], bool)>();
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                SELECT coalesce(c.oid, l.relation)::bigint, coalesce(c.nspname::text, ''), coalesce(c.relname::text, ''), coalesce(c.relfilenode, 0)::bigint
                     , coalesce(l.modes, '{}'), c.oid IS NULL
                  FROM (SELECT r.oid, n.nspname, r.relname, r.relfilenode
                          FROM pg_catalog.pg_class r
                          JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
                         WHERE r.relkind IN ('r', 'p', 'm', 'f', 'v')
                           AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                           AND n.nspname !~ '^pg_(toast|temp)') c
                  FULL JOIN (SELECT relation, array_agg(mode) AS modes
                               FROM pg_catalog.pg_locks
                              WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted AND mode <> 'SIReadLock'
                              GROUP BY relation) l ON l.relation = c.oid
                """));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var modes = await reader.GetFieldValueAsync<string[]>(4, cancellationToken).ConfigureAwait(false);
                    seen.Add((reader.GetInt64(0), new(reader.GetString(1), reader.GetString(2)), reader.GetInt64(3), [.. modes.Select(LockLevels.Of)], reader.GetBoolean(5)));
                }
            }
        }

        return seen;
    }
}
