using System.Collections.Concurrent;

namespace AssetTracer.Schema.Hosting;

/// <summary>Counts failures since the watch began. Names come from whatever statements are sent, so only so many are kept; the others are counted by kind.</summary>
internal sealed class FailureCounts(int maximum)
{
    public const string Others = "others";

    private readonly ConcurrentDictionary<FailureKey, long> _counts = new();
    private readonly Lock _names = new();
    private int _subjects;

    public void Add(FailureKey key) => _counts.AddOrUpdate(IsKept(key) ? key : key with { Subject = Others }, 1, (_, count) => count + 1);

    public Dictionary<FailureKey, long> Read() => new(_counts.Where(c => c.Value > 0));

    // Whoever meets a new name at the same time takes one place together.
    private bool IsKept(FailureKey key)
    {
        if (_counts.ContainsKey(key))
        {
            return true;
        }

        lock (_names)
        {
            if (_counts.ContainsKey(key))
            {
                return true;
            }

            if (_subjects >= maximum)
            {
                return false;
            }

            _subjects++;
            _counts.TryAdd(key, 0);
            return true;
        }
    }
}
