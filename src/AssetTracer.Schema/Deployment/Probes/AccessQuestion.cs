using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Asks a probe: writes its statement, carries it out as who asks, and reads what came of it.</summary>
internal static class AccessQuestion
{
    public static string Sql(AccessProbe probe, string column)
    {
        // what is set and a condition may end in a comment
        var where = probe.Where is null ? "" : $"\n WHERE (\n{probe.Where}\n)";
        return probe.Command switch
        {
            AccessCommand.Select => $"SELECT count(*) FROM {probe.On}{where}",
            AccessCommand.Insert when probe.Columns.IsEmpty => $"INSERT INTO {probe.On} DEFAULT VALUES",
            AccessCommand.Insert => $"INSERT INTO {probe.On} ({Quote.Ids(probe.Columns)}) VALUES ({string.Join(", ", Enumerable.Range(1, probe.Columns.Count).Select(n => string.Create(CultureInfo.InvariantCulture, $"${n}")))})",
            AccessCommand.Update => $"UPDATE {probe.On} SET {probe.Assignments ?? $"{column} = {column}"}{where}",
            AccessCommand.Delete => $"DELETE FROM {probe.On}{where}",
        };
    }

    public static async Task<AccessOutcome> AskAsync(ProbeSession session, AccessProbe probe, CancellationToken cancellationToken)
    {
        var column = "id";
        if (probe is { Command: AccessCommand.Update, Assignments: null })
        {
            if (await ColumnAsync(session, probe, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return new AccessNotProbed($"{probe.On} isn't there for whoever runs the probes, or has no column that can be set. Say in set: what the probe sets.");
            }

            column = found;
        }

        List<NpgsqlBatchCommand> commands = [.. ProbeSession.Become(probe.As)];
        if (probe.Command == AccessCommand.Select)
        {
            commands.Add(new("SET LOCAL transaction_read_only = on"));
        }

        // the savepoint comes before them
        var statement = commands.Count + 1;
        commands.Add(probe.Command == AccessCommand.Insert && !probe.Columns.IsEmpty
            ? StatementCommand.Of(Sql(probe, column), [.. probe.Values])
            : StatementCommand.Of(Sql(probe, column)));
        try
        {
            var (value, rows) = await session.AskAsync(cancellationToken, commands).ConfigureAwait(false);
            var reached = probe.Command == AccessCommand.Select ? (long)value! : rows;
            return new AccessReached(reached, reached > 0 ? false : await IsEmptyAsync(session, probe.On, cancellationToken).ConfigureAwait(false));
        }
        catch (PostgresException e)
        {
            return ProbeSession.PlaceOf(e) < statement ? new AccessNotProbed(ProbeSession.NotBecome(probe.As, e)) : AccessOutcome.Of(e, probe.As);
        }
    }

    // A column that can be set to what it is: best one that the role may change.
    private static async Task<string?> ColumnAsync(ProbeSession session, AccessProbe probe, CancellationToken cancellationToken)
    {
        var (column, _) = await session.AskAsync(cancellationToken, StatementCommand.Of(
            """
            SELECT pg_catalog.quote_ident(a.attname)
              FROM pg_catalog.pg_attribute a
              LEFT JOIN pg_catalog.pg_roles r ON r.rolname = $2
             WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a'
             ORDER BY pg_catalog.has_column_privilege(r.oid, a.attrelid, a.attnum, 'UPDATE') DESC NULLS LAST, a.attnum DESC
             LIMIT 1
            """,
            probe.On.ToString(),
            probe.As.Role)).ConfigureAwait(false);
        return column as string;
    }

    // With row security off the server refuses to count for who doesn't see every row, in place of leaving some out.
    private static async Task<bool?> IsEmptyAsync(ProbeSession session, QualifiedName relation, CancellationToken cancellationToken)
    {
        try
        {
            var (empty, _) = await session.AskAsync(
                cancellationToken,
                new NpgsqlBatchCommand("SET LOCAL row_security = off"),
                new NpgsqlBatchCommand("SET LOCAL transaction_read_only = on"),
                new NpgsqlBatchCommand($"SELECT NOT EXISTS (SELECT FROM {relation})")).ConfigureAwait(false);
            return empty as bool?;
        }
        catch (PostgresException)
        {
            return null;
        }
    }
}
