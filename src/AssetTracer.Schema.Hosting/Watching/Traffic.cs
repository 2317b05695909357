namespace AssetTracer.Schema.Hosting;

/// <summary>What went to the database in some span of time, and what it refused of it.</summary>
/// <param name="Duration">How long that was.</param>
/// <param name="Commands">How many commands the driver ran.</param>
/// <param name="Failures">How often each thing failed.</param>
internal sealed record Traffic(TimeSpan Duration, long Commands, IReadOnlyDictionary<FailureKey, long> Failures)
{
    public static Traffic None { get; } = new(TimeSpan.Zero, 0, new Dictionary<FailureKey, long>());

    public long Total => Failures.Values.Sum();

    /// <summary>Whether neither a command nor a failure is known.</summary>
    public bool IsNothing => Commands == 0 && Failures.Count == 0;

    /// <summary>What came after an earlier reading of the same counters.</summary>
    public Traffic Since(Traffic earlier) => new(
        Duration - earlier.Duration,
        Commands - earlier.Commands,
        (from f in Failures let count = f.Value - earlier.Failures.GetValueOrDefault(f.Key) where count > 0 select (f.Key, count)).ToDictionary());

    /// <summary>How often something fails, for each command; where none were counted, for each second.</summary>
    public double Rate(FailureKey key, bool byCommand) => Failures.GetValueOrDefault(key) / (byCommand ? Math.Max(1, Commands) : Math.Max(1, Duration.TotalSeconds));
}
