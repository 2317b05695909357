using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What the C# of a migration works with.</summary>
public sealed class MigrationContext
{
    internal MigrationContext(RunContext run, Attempt attempt, int? step) => (Run, Attempt, Step) = (run, attempt, step);

    /// <summary>
    /// The session of the run. In the migration's transaction its commands commit or roll back with everything else; begin and end no
    /// transaction of your own there, and close what you read.
    /// </summary>
    public NpgsqlConnection Connection => Run.Connection;

    /// <summary>The version of the migration.</summary>
    public MigrationVersion Version => Attempt.Migration.Version;

    /// <summary>Whether it is applied or reverted.</summary>
    public MigrationDirection Direction => Attempt.Direction;

    internal RunContext Run { get; }

    internal Attempt Attempt { get; }

    /// <summary>The step, counted from 0; null outside of them.</summary>
    internal int? Step { get; }

    /// <summary>Tells <see cref="MigrationOptions.Progress"/> how far the step has come.</summary>
    /// <param name="rows">How many rows are done.</param>
    /// <param name="ofRows">How many there are, if that is known.</param>
    public void Report(long rows, long? ofRows = null) =>
        Run.Options.Progress?.Report(new RowsDone(Version, (Step ?? 0) + 1, rows, ofRows));
}
