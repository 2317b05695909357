using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// What an UPDATE sets where nobody says it: one column, to what may stand in every row. It reads nothing, because what a role reads, it must be allowed to
/// read, and then the policies for reading narrow what it changes.
/// </summary>
/// <param name="Assignments">What is set, as in <c>note = DEFAULT</c>.</param>
internal sealed record ProbedChange(string Assignments)
{
    public const string WayOut = "Say in set: what the probe sets.";

    /// <summary>The value that <c>$1</c> stands for, if any.</summary>
    public ValueArray<string?> Values { get; private init; } = [];

    /// <summary>Whether it was chosen here, so that the database's refusal of its value says nothing of the role.</summary>
    public bool IsChosen { get; private init; }

    /// <summary>Why nothing could be chosen.</summary>
    public string? Problem { get; private init; }

    /// <summary>
    /// Chooses a column that the role may set, in no key, no policy's condition and no condition of the rows' place: those would change the answer. One that
    /// may be null or has a default gets that; another the value of some row, read as whoever runs the probes.
    /// </summary>
    public static async Task<ProbedChange> ChooseAsync(ProbeSession session, AccessProbe probe, CancellationToken cancellationToken)
    {
        var (found, _) = await session.AskAsync(cancellationToken, StatementCommand.Of(
            """
            SELECT ARRAY[pg_catalog.quote_ident(c.attname)
                       , CASE WHEN NOT c.may_set THEN 'default' WHEN NOT c.is_free THEN 'none' WHEN c.may_default THEN 'default' ELSE 'value' END]
              FROM (SELECT a.attname, a.attnum
                         , coalesce(pg_catalog.has_column_privilege(r.oid, a.attrelid, a.attnum, 'UPDATE'), false) AS may_set
                         , t.relkind IN ('r', 'p', 'f')
                           AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i
                                            WHERE i.indrelid = t.oid AND (i.indisunique OR i.indisexclusion)
                                              AND (a.attnum = ANY (i.indkey)
                                                   OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                                                               WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = i.indexrelid
                                                                 AND d.refclassid = d.classid AND d.refobjid = t.oid AND d.refobjsubid = a.attnum)))
                           AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy p
                                             JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objid = p.oid
                                            WHERE p.polrelid = t.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                              AND d.refobjid = t.oid AND d.refobjsubid = a.attnum)
                           AND NOT EXISTS (SELECT FROM pg_catalog.pg_partitioned_table p WHERE p.partrelid = t.oid AND a.attnum = ANY (p.partattrs)) AS is_free
                         , (a.atthasdef OR NOT a.attnotnull) AND y.typtype <> 'd'
                           AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                                            WHERE k.conrelid = t.oid AND k.contype IN ('c', 'f') AND a.attnum = ANY (k.conkey)) AS may_default
                      FROM pg_catalog.pg_attribute a
                      JOIN pg_catalog.pg_class t ON t.oid = a.attrelid
                      JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
                      LEFT JOIN pg_catalog.pg_roles r ON r.rolname = $2
                     WHERE t.oid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a') c
             ORDER BY c.may_set DESC, c.is_free DESC, c.may_default DESC, c.attnum DESC
             LIMIT 1
            """,
            probe.On.ToString(),
            probe.As.Role)).ConfigureAwait(false);
        return found switch
        {
            string[] and [var column, "default"] => new($"{column} = DEFAULT") { IsChosen = true },
            string[] and [var column, "value"] => await ValueOfAsync(session, probe.On, column, cancellationToken).ConfigureAwait(false),
            string[] => new("") { Problem = $"{probe.On} has no column that {probe.As} may change and that could be the same in every row: all are in keys or in the conditions of policies, or stand for others'." },
            _ => new("") { Problem = $"{probe.On} isn't there for whoever runs the probes, or has no column that can be set." },
        };
    }

    private static async Task<ProbedChange> ValueOfAsync(ProbeSession session, QualifiedName relation, string column, CancellationToken cancellationToken)
    {
        try
        {
            var (value, _) = await session.AskAsync(
                cancellationToken,
                new NpgsqlBatchCommand("SET LOCAL row_security = off"),
                new NpgsqlBatchCommand("SET LOCAL transaction_read_only = on"),
                new NpgsqlBatchCommand($"SELECT {column}::text FROM {relation} WHERE {column} IS NOT NULL LIMIT 1")).ConfigureAwait(false);

            // without any value there is no row that it could be wrong for
            return value is string text
                ? new($"{column} = $1") { Values = [text], IsChosen = true }
                : new($"{column} = DEFAULT") { IsChosen = true };
        }
        catch (PostgresException e)
        {
            return new("") { Problem = $"Whoever runs the probes couldn't read what {column} of {relation} may be: {e.MessageText} ({e.SqlState})." };
        }
    }
}
