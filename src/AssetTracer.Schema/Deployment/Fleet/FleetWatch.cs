namespace AssetTracer.Schema;

/// <summary>Looks how far the run of one member has come, and tells of it.</summary>
/// <param name="round">Whom it tells.</param>
/// <param name="name">The member.</param>
internal sealed class FleetWatch(FleetRound round, string name) : IProgress<MigrationProgress>
{
    private readonly List<MigrationVersion> _finished = [];

    /// <summary>The migration that is under way; null between two of them.</summary>
    public MigrationVersion? Current { get; private set; }

    /// <summary>What stays of a run that didn't come to its end.</summary>
    public ValueArray<MigrationVersion> Applied(MigrationOptions options) => options.OneTransaction ? [] : _finished.ToValueArray();

    public void Report(MigrationProgress value)
    {
        switch (value)
        {
            case MigrationStarted started:
                Current = started.Version;
                break;
            case MigrationFinished finished:
                Current = null;
                _finished.Add(finished.Version);
                break;
        }

        round.Tell(new MemberProgressed(name, value));
    }
}
