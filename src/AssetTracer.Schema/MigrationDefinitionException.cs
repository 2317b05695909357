namespace AssetTracer.Schema;

/// <summary>Migrations or options can't be used as they are written. It is thrown before anything reaches the database.</summary>
/// <param name="message">Which class or option, and what to do.</param>
/// <param name="innerException">What it came from.</param>
public sealed class MigrationDefinitionException(string message, Exception? innerException = null)
    : SchemaMigrationException(message, innerException);
