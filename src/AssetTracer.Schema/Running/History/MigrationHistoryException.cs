namespace AssetTracer.Schema;

/// <summary>The table that records what was applied can't be read or completed. Nothing is run then: nobody knows what is there already.</summary>
/// <param name="message">What is wrong with it, and what to do.</param>
/// <param name="innerException">What the server said.</param>
public sealed class MigrationHistoryException(string message, Exception? innerException = null) : SchemaMigrationException(message, innerException);
