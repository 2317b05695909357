namespace AssetTracer.Schema;

/// <summary>The order in which the server keeps and prints settings. Settings in another order are the same settings, so any two orders are equal.</summary>
/// <param name="settings">The settings in that order.</param>
internal readonly struct PrintedOrder(ValueArray<string> settings) : IEquatable<PrintedOrder>
{
    private readonly ValueArray<string>? _settings = settings;

    public static bool operator ==(PrintedOrder one, PrintedOrder other) => one.Equals(other);

    public static bool operator !=(PrintedOrder one, PrintedOrder other) => !one.Equals(other);

    /// <summary>Settings as they are compared, whatever their order.</summary>
    public static ValueArray<string> Sorted(ValueArray<string> settings) => settings.Count < 2 ? settings : settings.Order(StringComparer.Ordinal).ToValueArray();

    /// <summary>These settings in their order, or null if it isn't known.</summary>
    public IReadOnlyList<string>? Of(ValueArray<string> settings) =>
        settings.IsEmpty ? [] : _settings is { } known && Sorted(known) == Sorted(settings) ? [.. known] : null;

    /// <summary>These settings in their order, or sorted if it isn't known.</summary>
    public IReadOnlyList<string> Known(ValueArray<string> settings) => Of(settings) ?? settings;

    public bool Equals(PrintedOrder other) => true;

    public override bool Equals(object? obj) => obj is PrintedOrder;

    public override int GetHashCode() => 0;
}
