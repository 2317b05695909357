using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Asks probes of a database: those of each role in a session of its own, because a setting of one would be known to the next.</summary>
internal sealed class ProbeRun(NpgsqlDataSource database, IReadOnlyList<string> given, TimeSpan statementTimeout, TimeSpan lockTimeout)
{
    /// <summary>The answers, in the order of the questions.</summary>
    public async Task<ValueArray<TOutcome>> AskAsync<TProbe, TOutcome>(
        IReadOnlyList<TProbe> probes,
        Func<TProbe, ProbedRole> role,
        Func<ProbeSession, TProbe, CancellationToken, Task<TOutcome>> ask,
        Func<string, TOutcome> notProbed,
        CancellationToken cancellationToken)
    {
        var outcomes = new TOutcome[probes.Count];
        foreach (var asked in probes.Index().GroupBy(p => role(p.Item)))
        {
            var session = await ProbeSession.BeginAsync(database, statementTimeout, lockTimeout, cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var refused = await session.GiveAsync(given, cancellationToken).ConfigureAwait(false);
                foreach (var (place, probe) in asked)
                {
                    outcomes[place] = refused is null ? await ask(session, probe, cancellationToken).ConfigureAwait(false) : notProbed(refused);
                }
            }
        }

        return outcomes.ToValueArray();
    }
}
