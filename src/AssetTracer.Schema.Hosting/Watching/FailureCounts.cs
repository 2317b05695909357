using System.Collections.Concurrent;

namespace AssetTracer.Schema.Hosting;

/// <summary>Counts failures since the watch began. Names come from whatever statements are sent, so only so many are kept; the others are counted by kind.</summary>
internal sealed class FailureCounts(int maximum)
{
    public const string Others = "others";

    private readonly ConcurrentDictionary<FailureKey, long> _counts = new();
    private int _subjects;

    public void Add(FailureKey key)
    {
        if (_counts.ContainsKey(key) || Interlocked.Increment(ref _subjects) <= maximum)
        {
            _counts.AddOrUpdate(key, 1, (_, count) => count + 1);
        }
        else
        {
            // So that a long life of new names doesn't turn the number over.
            Interlocked.Decrement(ref _subjects);
            _counts.AddOrUpdate(key with { Subject = Others }, 1, (_, count) => count + 1);
        }
    }

    public Dictionary<FailureKey, long> Read() => new(_counts);
}
