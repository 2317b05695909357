namespace AssetTracer.Schema;

/// <summary>A database's catalogs couldn't be read.</summary>
/// <param name="message">What couldn't be read and what to do.</param>
/// <param name="innerException">What the server said.</param>
public sealed class SnapshotException(string message, Exception? innerException = null) : SchemaMigrationException(message, innerException);
