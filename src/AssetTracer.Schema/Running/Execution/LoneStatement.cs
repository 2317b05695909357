using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Carries out a statement that PostgreSQL refuses in a transaction, whatever an earlier attempt at it left: half an index, half a detached
/// partition, or everything but the note that it is done.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="text">The statement.</param>
/// <param name="hasBegun">Whether the journal knows of an attempt.</param>
/// <param name="isUnfinished">Whether the last attempt was broken off without a word of how it ended.</param>
internal sealed class LoneStatement(RunContext run, string text, bool hasBegun, bool isUnfinished)
{
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (ConcurrentIndex.In(text) is { } index)
        {
            await BuildAsync(index, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (PartitionDetachment.In(text) is { } detachment && await detachment.StateAsync(run.Connection, cancellationToken).ConfigureAwait(false) is var state)
        {
            if (state == DetachmentState.Pending)
            {
                MigrationLog.FinishingDetachment(run.Logger, detachment.Partition);
                await SendAsync(detachment.Finalization, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (state == DetachmentState.Detached && isUnfinished)
            {
                return;
            }
        }

        if (hasBegun)
        {
            await DropLeftoversAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await SendAsync(text, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (isUnfinished && IsDone(e))
        {
            MigrationLog.FoundDone(run.Logger, StatementTraits.Of(text).Tag, e.MessageText);
        }
    }

    private async Task BuildAsync(ConcurrentIndex index, CancellationToken cancellationToken)
    {
        if (await PartitionedIndex.IsNeededAsync(run.Connection, index, cancellationToken).ConfigureAwait(false))
        {
            await new PartitionedIndex(run, index, isUnfinished).BuildAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (isUnfinished && await index.IsBuiltAsync(run, text, cancellationToken).ConfigureAwait(false))
        {
            MigrationLog.FoundDone(run.Logger, StatementTraits.Of(text).Tag, $"index {index.Name} is there and valid");
            return;
        }

        await index.DropIfInvalidAsync(run.Connection, run.Logger, cancellationToken).ConfigureAwait(false);
        await SendAsync(text, cancellationToken).ConfigureAwait(false);
    }

    private bool IsDone(PostgresException answer) => text.TrimStart().Split((char[]?)null, 2)[0].ToUpperInvariant() switch
    {
        "CREATE" => answer.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.DuplicateObject,
        "DROP" => answer.SqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InvalidCatalogName,
        _ => false,
    };

    // What REINDEX CONCURRENTLY builds and what it replaces bear such names until it is through.
    private async Task DropLeftoversAsync(CancellationToken cancellationToken)
    {
        var words = CanonicalText.TokensOf(text);
        if (words is not ["reindex", ..] || !words.Contains("concurrently"))
        {
            return;
        }

        var names = new List<string>();
        var batch = run.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                SELECT format('%I.%I', n.nspname, c.relname)
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indexrelid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relname ~ '_cc(new|old)[0-9]*$' AND pg_has_role(c.relowner, 'USAGE')
                   AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.relation = i.indrelid AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted)
                """));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    names.Add(reader.GetString(0));
                }
            }
        }

        foreach (var name in names)
        {
            MigrationLog.DroppingInvalid(run.Logger, name);
            await SendAsync($"DROP INDEX CONCURRENTLY {name}", cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<long> SendAsync(string sql, CancellationToken cancellationToken) =>
        run.Connection.ExecutePatientlyAsync(cancellationToken, StatementCommand.Of(sql));
}
