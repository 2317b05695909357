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
                    return !IsAnswer(e, probe.RefusedBy) ? new LimitNotProbed(NoAnswer(e, probe.RefusedBy, run, said))
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

    // Who keeps a limit raises an exception, has a constraint or a policy for it; other errors are the statement's own, or the server's.
    private static bool IsAnswer(PostgresException error, string? refusedBy) => refusedBy is null
        ? error.SqlState is PostgresErrorCodes.RaiseException or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.ExclusionViolation or PostgresErrorCodes.InsufficientPrivilege
        : refusedBy == error.SqlState || refusedBy == error.ConstraintName;

    private static string NoAnswer(PostgresException error, string? refusedBy, int run, string said) =>
        $"Statement {Wording.Number(run)} of the limit failed{(refusedBy is null ? "" : $", but not by {refusedBy}")}: {said} ({error.SqlState}). "
        + $"Correct the statement or try again; if that is how the limit refuses, declare refusedBy: \"{error.SqlState}\".";
}
