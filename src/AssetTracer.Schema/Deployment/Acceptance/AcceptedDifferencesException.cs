namespace AssetTracer.Schema;

/// <summary>A list of accepted differences can't be used: it isn't one, is of a newer format, or has an entry that doesn't say why, whose or until when.</summary>
/// <param name="message">What is wrong, in which entry, and what to do.</param>
/// <param name="innerException">What the reader of JSON said.</param>
public sealed class AcceptedDifferencesException(string message, Exception? innerException = null) : SchemaMigrationException(message, innerException);
