namespace AssetTracer.Schema;

/// <summary>Something about a migration or a schema failed. The message says what, where, and what to do.</summary>
/// <param name="message">What failed, as a sentence.</param>
/// <param name="innerException">The failure underneath, when there is one.</param>
public abstract class SchemaMigrationException(string message, Exception? innerException = null) : Exception(message, innerException);
