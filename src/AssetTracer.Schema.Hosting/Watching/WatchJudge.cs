namespace AssetTracer.Schema.Hosting;

/// <summary>
/// Holds what the database refuses now against what it refused before the deployment. Its readings are those of counters that only grow; it keeps
/// the few that lie within the window.
/// </summary>
internal sealed class WatchJudge(WatchOptions options, Traffic before)
{
    private readonly Queue<Traffic> _readings = new([Traffic.None]);
    private Traffic _deployed = Traffic.None;
    private Traffic _latest = Traffic.None;

    /// <summary>What is known of the time before the deployment.</summary>
    public Traffic Before { get; private set; } = before;

    /// <summary>What came since the deployment.</summary>
    public Traffic Since => _latest.Since(_deployed);

    /// <summary>Takes a reading.</summary>
    public void Read(Traffic reading)
    {
        _latest = reading;
        _readings.Enqueue(reading);
        while (_readings.Count > 1 && _readings.ElementAt(1).Duration <= reading.Duration - options.Window)
        {
            _readings.Dequeue();
        }
    }

    /// <summary>From here on, everything is after a deployment; what came until now was before it.</summary>
    public void Deploy()
    {
        var since = Since;
        Before = since.IsNothing ? Before : since;
        _deployed = _latest;
        _readings.Clear();
        _readings.Enqueue(_latest);
    }

    public WatchReport Report(DateTimeOffset now)
    {
        var (since, window) = (Since, _latest.Since(_readings.Peek()));
        return new()
        {
            Since = now - since.Duration,
            Watched = since.Duration,
            IsDecided = since.Duration >= options.Window,
            Commands = since.Commands,
            CommandsBefore = Before.Commands,
            IsComparable = !Before.IsNothing,
            Failures =
            [
                .. from f in since.Failures
                   orderby f.Value descending, f.Key.Kind, f.Key.Subject
                   select new WatchedFailure(f.Key.Kind, f.Key.Subject, f.Key.SqlState, f.Value, Before.Failures.GetValueOrDefault(f.Key), IsWorse(f.Key, window)),
            ],
        };
    }

    private bool IsWorse(FailureKey key, Traffic window)
    {
        if (Before.IsNothing && !IsNeverRight(key.Kind))
        {
            return false;
        }

        var byCommand = window.Commands > 0 && (Before.Commands > 0 || Before.Total == 0);
        return window.Failures.GetValueOrDefault(key) >= options.MinimumCount
            && window.Rate(key, byCommand) > options.Factor * Before.Rate(key, byCommand);
    }

    // Duplicate keys and locks belong to the plan of many an application, and where nothing is known of before nobody can tell.
    private static bool IsNeverRight(FailureKind kind) => kind is FailureKind.MissingColumn or FailureKind.MissingTable or FailureKind.MissingGrant;
}
