using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Asks whether a limit is kept: carries its statement out until it is refused, or once more than is allowed.</summary>
internal static class LimitQuestion
{
    public static async Task<LimitOutcome> AskAsync(ProbeSession session, LimitProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            await session.MarkAsync(cancellationToken, ProbeSession.Become(probe.As)).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            await session.UndoAsync().ConfigureAwait(false);
            return new LimitNotProbed(ProbeSession.NotBecome(probe.As, e));
        }

        try
        {
            var takesNumber = SqlLexer.Read(probe.Statement).Any(t => t.Kind == SqlTokenKind.Parameter);
            for (var run = 1; run <= probe.To + 1; run++)
            {
                try
                {
                    await session.StepAsync(takesNumber ? StatementCommand.Of(probe.Statement, Wording.Number(run)) : StatementCommand.Of(probe.Statement), cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException e)
                {
                    var said = probe.As.Without(e.MessageText);
                    return IsNoAnswer(e.SqlState) ? new LimitNotProbed($"Statement {Wording.Number(run)} of the limit failed: {said} ({e.SqlState}). Correct the statement, or try again.")
                        : run <= probe.To ? new LimitRefusedEarly(run - 1, e.SqlState, said)
                        : new LimitKept(e.SqlState, said);
                }
            }

            return new LimitNotEnforced();
        }
        finally
        {
            await session.UndoAsync().ConfigureAwait(false);
        }
    }

    // A statement that can't be read, waits too long or meets a server in trouble says nothing of the limit.
    private static bool IsNoAnswer(string sqlState) =>
        sqlState[..2] is "08" or "40" or "53" or "55" or "57" or "58" or "XX" or "0A" or "25"
        || (sqlState[..2] == "42" && sqlState != PostgresErrorCodes.InsufficientPrivilege);
}
