namespace AssetTracer.Schema;

/// <summary>The database couldn't be reached, or the connection was lost between two migrations.</summary>
/// <param name="message">When it happened, and what that means.</param>
/// <param name="innerException">What the driver said.</param>
public sealed class MigrationConnectionException(string message, Exception? innerException = null) : SchemaMigrationException(message, innerException);
