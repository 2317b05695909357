namespace AssetTracer.Schema;

/// <summary>Tells progress, log, traces and measures how a run's migrations go.</summary>
/// <param name="run">The run.</param>
/// <param name="count">How many migrations it carries out.</param>
internal sealed class RunReporter(RunContext run, int count)
{
    /// <summary>A migration begins.</summary>
    /// <param name="attempt">The migration.</param>
    /// <param name="number">Its place in the run, counted from 1.</param>
    public void Started(Attempt attempt, int number) => run.Options.Progress?.Report(
        new MigrationStarted(attempt.Migration.Version, attempt.Migration.Description, attempt.Direction, number, count));

    /// <summary>A migration is recorded.</summary>
    /// <param name="attempt">The migration.</param>
    /// <param name="duration">How long it took.</param>
    public void Recorded(Attempt attempt, TimeSpan duration)
    {
        SchemaDiagnostics.Succeeded(run.Connection, attempt, duration);
        var milliseconds = (long)duration.TotalMilliseconds;
        if (attempt.Direction == MigrationDirection.Up)
        {
            MigrationLog.Applied(run.Logger, attempt.Migration.Version, attempt.Migration.Description, milliseconds);
        }
        else
        {
            MigrationLog.Reverted(run.Logger, attempt.Migration.Version, attempt.Migration.Description, milliseconds);
        }
    }

    /// <summary>A migration is done with, whether it ran or was there already.</summary>
    /// <param name="attempt">The migration.</param>
    /// <param name="number">Its place in the run, counted from 1.</param>
    /// <param name="duration">How long it took.</param>
    public void Finished(Attempt attempt, int number, TimeSpan duration) =>
        run.Options.Progress?.Report(new MigrationFinished(attempt.Migration.Version, attempt.Direction, duration, number, count));
}
