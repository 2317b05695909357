namespace AssetTracer.Schema.Testing;

/// <summary>A database hasn't the approved structure. The message says what differs, and how to approve it.</summary>
public sealed class SchemaApprovalException : Exception
{
    internal SchemaApprovalException(string message, SchemaComparison? comparison, string receivedFile)
        : base(message)
    {
        Comparison = comparison;
        ReceivedFile = receivedFile;
    }

    /// <summary>What differs; null where nothing was approved yet.</summary>
    public SchemaComparison? Comparison { get; }

    /// <summary>The file that holds what the database has: renamed to the approved one, it approves it.</summary>
    public string ReceivedFile { get; }
}
