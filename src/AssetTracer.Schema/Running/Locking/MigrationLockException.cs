namespace AssetTracer.Schema;

/// <summary>Another run held the lock for longer than this one was ready to wait. Nothing was run.</summary>
public sealed class MigrationLockException : SchemaMigrationException
{
    internal MigrationLockException(string message, int? holder)
        : base(message) =>
        HolderProcessId = holder;

    /// <summary>The server process of the run that holds the lock, or <see langword="null"/> if it was gone when it was looked for.</summary>
    public int? HolderProcessId { get; }
}
