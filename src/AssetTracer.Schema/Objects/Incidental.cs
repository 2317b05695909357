namespace AssetTracer.Schema;

/// <summary>What a snapshot knows of an object, though it is no structure: with any two values, objects are equal.</summary>
/// <param name="value">What it knows.</param>
internal readonly struct Incidental<T>(T value) : IEquatable<Incidental<T>>
{
    public T Value { get; } = value;

    public bool Equals(Incidental<T> other) => true;

    public override bool Equals(object? obj) => obj is Incidental<T>;

    public override int GetHashCode() => 0;
}
