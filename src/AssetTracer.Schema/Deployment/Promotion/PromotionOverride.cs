namespace AssetTracer.Schema;

/// <summary>Somebody takes it upon themselves that production runs what staging hasn't proven. The journal keeps who and why.</summary>
public sealed record PromotionOverride
{
    /// <summary>Somebody's decision.</summary>
    /// <param name="by">Who decides.</param>
    /// <param name="reason">Why.</param>
    /// <exception cref="ArgumentException">There is no name, or no reason.</exception>
    public PromotionOverride(string by, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        (By, Reason) = (by, reason);
    }

    /// <summary>Who decides.</summary>
    public string By { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }

    /// <summary>Both in one line.</summary>
    public override string ToString() => $"{By}: {Reason}";
}
