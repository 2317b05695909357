namespace AssetTracer.Schema;

/// <summary>Something about a schema, a snapshot or a migration isn't as it must be. The message says what, where, and the way out.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="innerException">What it came from.</param>
public class SchemaMigrationException(string message, Exception? innerException = null) : Exception(message, innerException);
