namespace AssetTracer.Schema;

/// <summary>One object can't be there without another.</summary>
/// <param name="Object">The object.</param>
/// <param name="Need">The object that it needs.</param>
internal readonly record struct ObjectDependency(ObjectIdentity Object, ObjectIdentity Need);
