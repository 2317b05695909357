using System.Data;
using System.Runtime.ExceptionServices;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Carries several migrations out in one round trip, one after the other and each in a transaction of its own with its verification and its history
/// row. They are those that change nothing but what the same run has made, so that there is hardly anybody whom they could wait for.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="reporter">Is told how they went.</param>
internal sealed class JointTrip(RunContext run, RunReporter reporter)
{
    // How far a run has come is told once in a trip.
    private const int Most = 16;

    // What is sent together is kept together, here and in the driver, and the next trip beside it.
    private const int MostCharacters = 100_000;

    private readonly TablesMade _made = new();

    // Of the migrations that were looked at so far.
    private readonly List<bool> _undisturbed = [];

    /// <summary>Carries out those that come next, as far as they can go together.</summary>
    /// <param name="attempts">The migrations of the run.</param>
    /// <param name="done">How many of them are carried out.</param>
    /// <param name="cancellationToken">Stops the migration that is under way, which is rolled back.</param>
    /// <returns>How many are carried out by now. The next one goes alone: either it has to, or it failed, left nothing behind, and tells why when it goes alone.</returns>
    /// <exception cref="MigrationFailedException">The connection was lost in the middle of a migration.</exception>
    /// <exception cref="MigrationConnectionException">It was lost behind one that is committed, or before anybody could look what is wrong with one.</exception>
    public async Task<int> ExecuteAsync(IReadOnlyList<Attempt> attempts, int done, CancellationToken cancellationToken)
    {
        for (var luggage = Pack(attempts, done); luggage is not null;)
        {
            (done, luggage) = await ExecuteAsync(luggage, attempts, done, cancellationToken).ConfigureAwait(false);
        }

        return done;
    }

    // Packs for the trip that comes next while the server is at work.
    private async Task<(int Done, Luggage? Next)> ExecuteAsync(
        Luggage luggage, IReadOnlyList<Attempt> attempts, int done, CancellationToken cancellationToken)
    {
        var start = run.Clock.GetUtcNow();
        var (batch, trips) = luggage;
        var recorded = new List<RecordedMigration>();
        Luggage? next = null;
        Exception? broken = null;
        var place = int.MaxValue;
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                var reading = OneTrip.ReadAsync(luggage.Batch, trips, recorded, cancellationToken);
                try
                {
                    next = Pack(attempts, done + trips.Count);
                }
                finally
                {
                    await reading.ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException or InvalidOperationException or InvalidCastException)
            {
                (broken, next) = (e, null);
                place = StatementCommand.CarriedOut(batch);
                run.Repeated.Forget();
                await run.RollbackAsync().ConfigureAwait(false);
            }
        }

        var committed = recorded[..trips.Take(recorded.Count).TakeWhile(t => t.End <= place).Count()];
        Tell(attempts, done, committed, start);
        done += committed.Count;
        if (broken is not null && (run.Connection.FullState != ConnectionState.Open || broken is not (NpgsqlException or OperationCanceledException)))
        {
            await FailAsync(broken, place, trips[committed.Count..], attempts, done, start).ConfigureAwait(false);
        }

        return (done, next);
    }

    private static string Others(IReadOnlyList<Attempt> attempts, int from, int to) => (to - from) switch
    {
        < 0 => "",
        0 => $", nor whether {attempts[from].Migration.Version} was, which was sent with it",
        _ => $", nor whether {attempts[from].Migration.Version} to {attempts[to].Migration.Version} were, which were sent with it",
    };

    // Null where fewer than two can go together.
    private Luggage? Pack(IReadOnlyList<Attempt> attempts, int done)
    {
        var trips = Companions(attempts, done);
        if (trips.Count < 2)
        {
            return null;
        }

        var batch = run.Connection.CreateBatch();
        batch.Timeout = 0;
        trips.ForEach(t => t.Append(batch));
        return new(batch, trips);
    }

    private List<OneTrip> Companions(IReadOnlyList<Attempt> attempts, int done)
    {
        var trips = new List<OneTrip>();
        if (run.HistoryToCreate.Count > 0 || run.Options.OneTransaction || run.Options.AdoptVerified)
        {
            return trips;
        }

        var characters = 0;
        for (var next = done; next < attempts.Count && trips.Count < Most && IsUndisturbed(attempts, next); next++)
        {
            // The history keeps both directions.
            characters += 2 * (attempts[next].Statements.Sum(s => s.Text.Length) + attempts[next].Migration.Down.Sum(s => s.Text.Length));
            var checks = new ExpectationChecks(attempts[next].Migration.Expectations, run.Repeated);
            if (characters > MostCharacters || !OneTrip.IsPossible(run, attempts[next], checks))
            {
                break;
            }

            trips.Add(new(run, attempts[next], checks));
        }

        return trips;
    }

    private bool IsUndisturbed(IReadOnlyList<Attempt> attempts, int index)
    {
        while (_undisturbed.Count <= index)
        {
            _undisturbed.Add(_made.Take(attempts[_undisturbed.Count]));
        }

        return _undisturbed[index];
    }

    // When each of them began, the server's clock tells: one began when the one before it was through.
    private void Tell(IReadOnlyList<Attempt> attempts, int done, List<RecordedMigration> recorded, DateTimeOffset start)
    {
        foreach (var (index, (applied, duration)) in recorded.Index())
        {
            var attempt = attempts[done + index];
            reporter.Started(attempt, done + index + 1);
            SchemaDiagnostics.StartMigration(run.Connection, attempt, start)?.SetEndTime((start + duration).UtcDateTime).Dispose();
            start += duration;
            run.Add(attempt, applied, Judgement.Passed(attempt.Migration));
            reporter.Recorded(attempt, duration);
            reporter.Finished(attempt, done + index + 1, duration);
        }
    }

    // Nothing can be asked any more, or the answers weren't what they have to be.
    private async Task FailAsync(
        Exception broken, int place, List<OneTrip> uncommitted, IReadOnlyList<Attempt> attempts, int done, DateTimeOffset start)
    {
        if (uncommitted.Count == 0)
        {
            // Whoever ends a run knows what it is worth without a connection.
            if (broken is NpgsqlException && done == attempts.Count)
            {
                return;
            }

            throw broken is NpgsqlException behind
                ? new MigrationConnectionException(
                    $"The connection to {run.Address} was lost behind migration {attempts[done - 1].Migration.Version}, which was committed "
                    + $"({ConnectionLoss.Reason(behind)}). Run again.",
                    behind)
                : broken;
        }

        var attempt = attempts[done];
        var failure = broken switch
        {
            PostgresException verdict when uncommitted[0].IsVerdict(verdict, place) => new MigrationConnectionException(
                $"{attempt.Title} isn't as it expects, and the connection to {run.Address} was lost before anybody could look why. {OneTrip.Unchanged}{run.Earlier} Run again.", verdict),
            NpgsqlException lost => uncommitted[0].Explain(lost, place, Others(attempts, done + 1, done + uncommitted.Count - 1)),
            _ => broken,
        };
        using var span = SchemaDiagnostics.StartMigration(run.Connection, attempt);
        var duration = run.Clock.GetUtcNow() - start;
        SchemaDiagnostics.Broke(run.Connection, span, attempt, duration, failure);
        await run.NoteFailureAsync(attempt, duration, failure).ConfigureAwait(false);
        ExceptionDispatchInfo.Throw(failure);
    }

    private sealed record Luggage(NpgsqlBatch Batch, List<OneTrip> Trips);
}
