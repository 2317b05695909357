namespace AssetTracer.Schema;

/// <summary>Whether two snapshots are the same can't be told: one isn't whole, or the comparison missed a difference that was planted on trial.</summary>
/// <param name="message">Why it can't be told and what to do.</param>
public sealed class ComparisonException(string message) : SchemaMigrationException(message);
