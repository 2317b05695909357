using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Asks a probe: writes its statement, carries it out as who asks, and reads what came of it.</summary>
internal static class AccessQuestion
{
    public static string Sql(AccessProbe probe, string assignments) => probe.Command switch
    {
        AccessCommand.Select => $"SELECT count(*) FROM {probe.On}{Where(probe)}",
        AccessCommand.Insert when probe.Columns.IsEmpty => $"INSERT INTO {probe.On} DEFAULT VALUES",
        AccessCommand.Insert => $"INSERT INTO {probe.On} ({Quote.Ids(probe.Columns)}) VALUES ({string.Join(", ", Enumerable.Range(1, probe.Columns.Count).Select(n => string.Create(CultureInfo.InvariantCulture, $"${n}")))})",
        AccessCommand.Update => $"UPDATE {probe.On} SET {assignments}{Where(probe)}",
        AccessCommand.Delete => $"DELETE FROM {probe.On}{Where(probe)}",
    };

    public static async Task<AccessOutcome> AskAsync(ProbeSession session, AccessProbe probe, CancellationToken cancellationToken)
    {
        var change = new ProbedChange(probe.Assignments ?? "");
        if (probe is { Command: AccessCommand.Update, Assignments: null })
        {
            change = await ProbedChange.ChooseAsync(session, probe, cancellationToken).ConfigureAwait(false);
            if (change.Problem is { } problem)
            {
                return new AccessNotProbed($"{problem} {ProbedChange.WayOut}");
            }
        }

        List<NpgsqlBatchCommand> commands = [.. ProbeSession.Become(probe.As)];
        if (probe.Command == AccessCommand.Select)
        {
            commands.Add(new("SET LOCAL transaction_read_only = on"));
        }

        // the savepoint comes before them
        var statement = commands.Count + 1;
        var values = probe.Command == AccessCommand.Insert ? probe.Values : change.Values;
        commands.Add(values.IsEmpty ? StatementCommand.Of(Sql(probe, change.Assignments)) : StatementCommand.Of(Sql(probe, change.Assignments), [.. values]));
        try
        {
            var (value, rows) = await session.AskAsync(cancellationToken, commands).ConfigureAwait(false);
            var reached = probe.Command == AccessCommand.Select ? (long)value! : rows;
            return new AccessReached(reached, reached > 0 ? false : await IsEmptyAsync(session, probe, cancellationToken).ConfigureAwait(false));
        }
        catch (PostgresException e)
        {
            return ProbeSession.PlaceOf(e) < statement ? new AccessNotProbed(ProbeSession.NotBecome(probe.As, e))
                : change.IsChosen && e.SqlState.StartsWith("23", StringComparison.Ordinal)
                    ? new AccessNotProbed($"Of {probe.On}, the change that the probe chose ({change.Assignments}) failed: {probe.As.Without(e.MessageText)} ({e.SqlState}). {ProbedChange.WayOut}")
                : AccessOutcome.Of(e, probe.As);
        }
    }

    // what is set and a condition may end in a comment
    private static string Where(AccessProbe probe) => probe.Where is null ? "" : $"\n WHERE (\n{probe.Where}\n)";

    // With row security off the server refuses to count for who doesn't see every row, in place of leaving some out.
    private static async Task<bool?> IsEmptyAsync(ProbeSession session, AccessProbe probe, CancellationToken cancellationToken)
    {
        if (probe.Command == AccessCommand.Insert)
        {
            return null;
        }

        try
        {
            var (empty, _) = await session.AskAsync(
                cancellationToken,
                [
                    .. ProbeSession.WorkFor(probe.As),
                    new("SET LOCAL row_security = off"),
                    new("SET LOCAL transaction_read_only = on"),
                    StatementCommand.Of($"SELECT NOT EXISTS (SELECT FROM {probe.On}{Where(probe)})"),
                ]).ConfigureAwait(false);
            return empty as bool?;
        }
        catch (PostgresException)
        {
            return null;
        }
    }
}
