namespace AssetTracer.Schema;

/// <summary>Changes the rows of a table batch by batch, each in a transaction of its own, so that nobody waits long for one of them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Set">What is set, as behind <c>SET</c>.</param>
/// <param name="Where">Which rows are still to be changed; a changed row no longer is one of them.</param>
/// <param name="BatchSize">How many rows are changed at once.</param>
public sealed record BackfillRows(QualifiedName Table, string Set, string Where, int BatchSize) : MigrationOperation
{
    /// <inheritdoc/>
    /// <returns>One statement that does the same by itself, outside of a transaction: a run does it step by step, and resumes where one was broken off.</returns>
    /// <exception cref="SqlSyntaxException">A text can't be read.</exception>
    public override ValueArray<SqlStatement> ToStatements() =>
    [
        new(
            "DO " + DollarQuote.Of(
                $"""

                DECLARE
                    changed bigint;
                    unfinished bigint;
                BEGIN
                    LOOP
                        WITH batch AS (
                            UPDATE {Table}
                               SET {Set}

                             WHERE ctid = ANY (ARRAY(SELECT ctid FROM {Table} WHERE ({Where}
                             ) LIMIT {BatchSize})) AND ({Where}
                             )
                            RETURNING ({Where}
                            ) IS TRUE AS is_unfinished
                        )
                        SELECT count(*), count(*) FILTER (WHERE is_unfinished) INTO changed, unfinished FROM batch;
                        IF unfinished > 0 THEN
                            RAISE EXCEPTION '% rows are still to be changed after they were', unfinished;
                        END IF;
                        COMMIT;
                        EXIT WHEN changed = 0;
                    END LOOP;
                END

                """),
            default,
            TransactionMode.Outside)
        {
            Code = new($"back-fill {Table}", (context, cancellationToken) => new BackfillExecution(this, context).ExecuteAsync(cancellationToken)),
        },
    ];
}
