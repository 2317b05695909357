namespace AssetTracer.Schema;

/// <summary>A file isn't a snapshot, is one of another format, or was edited after it was saved.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">What the reader of JSON said.</param>
public sealed class SnapshotFileException(string message, Exception? innerException = null) : SchemaMigrationException(message, innerException);
