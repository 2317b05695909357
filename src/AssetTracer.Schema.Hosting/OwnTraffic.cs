namespace AssetTracer.Schema.Hosting;

/// <summary>Marks what this library itself asks of the database, which the watch doesn't count.</summary>
internal sealed class OwnTraffic : IDisposable
{
    private static readonly AsyncLocal<bool> Current = new();

    private OwnTraffic()
    {
    }

    public static bool IsCurrent => Current.Value;

    public static OwnTraffic Begin()
    {
        Current.Value = true;
        return new();
    }

    public void Dispose() => Current.Value = false;
}
