namespace AssetTracer.Schema;

/// <summary>A checklist can't be used or ticked like that: the file isn't one, or there is no such item to tick.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">What the reader of JSON said.</param>
public sealed class ChecklistException(string message, Exception? innerException = null) : SchemaMigrationException(message, innerException);
