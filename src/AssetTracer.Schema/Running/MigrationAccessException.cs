namespace AssetTracer.Schema;

/// <summary>The server was reached and refused: the password, the name of the database or a right is wrong. Waiting doesn't mend it.</summary>
/// <param name="message">What it refused, what that means, and the way out.</param>
/// <param name="innerException">What the driver said.</param>
public sealed class MigrationAccessException(string message, Exception? innerException = null) : SchemaMigrationException(message, innerException);
