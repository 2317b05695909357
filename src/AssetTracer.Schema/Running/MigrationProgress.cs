namespace AssetTracer.Schema;

/// <summary>How far a run of migrations has come, as <see cref="MigrationOptions.Progress"/> is told.</summary>
public abstract record MigrationProgress
{
    private protected MigrationProgress()
    {
    }
}

/// <summary>Another run holds the lock.</summary>
public sealed record LockAwaited : MigrationProgress;

/// <summary>Somebody holds on to what the pending migrations are about: a long transaction, a dump, a vacuum that doesn't give way.</summary>
/// <param name="Obstacle">Who holds what, in a sentence without the values of a query.</param>
public sealed record ObstacleMet(string Obstacle) : MigrationProgress;

/// <summary>A migration begins. Of migrations that share a round trip, because they change only what the same run has made, it is told when they are through.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Direction">Whether it is applied or reverted.</param>
/// <param name="Number">Its place in the run, counted from 1.</param>
/// <param name="Count">How many migrations the run carries out.</param>
public sealed record MigrationStarted(MigrationVersion Version, string Description, MigrationDirection Direction, int Number, int Count) : MigrationProgress;

/// <summary>A step of a migration works through rows.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Step">The step, counted from 1.</param>
/// <param name="Rows">How many rows are done.</param>
/// <param name="OfRows">How many there are, or about that many; <see langword="null"/> if nobody knows.</param>
public sealed record RowsDone(MigrationVersion Version, int Step, long Rows, long? OfRows) : MigrationProgress;

/// <summary>A migration is carried out, verified and recorded.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Direction">Whether it was applied or reverted.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Number">Its place in the run, counted from 1.</param>
/// <param name="Count">How many migrations the run carries out.</param>
public sealed record MigrationFinished(MigrationVersion Version, MigrationDirection Direction, TimeSpan Duration, int Number, int Count) : MigrationProgress;
