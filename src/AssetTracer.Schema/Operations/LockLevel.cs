namespace AssetTracer.Schema;

/// <summary>PostgreSQL's levels of locks on a table, weakest first.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/explicit-locking.html">Explicit locking</see>.</remarks>
public enum LockLevel
{
    /// <summary><c>ACCESS SHARE</c>: reads take it; only <see cref="AccessExclusive"/> waits for it.</summary>
    AccessShare,

    /// <summary><c>ROW SHARE</c>: taken by <c>SELECT … FOR UPDATE</c> and by checks of foreign keys.</summary>
    RowShare,

    /// <summary><c>ROW EXCLUSIVE</c>: writes of rows take it.</summary>
    RowExclusive,

    /// <summary><c>SHARE UPDATE EXCLUSIVE</c>: reads and writes go on; other changes of the structure and vacuums wait.</summary>
    ShareUpdateExclusive,

    /// <summary><c>SHARE</c>: reads go on; writes wait.</summary>
    Share,

    /// <summary><c>SHARE ROW EXCLUSIVE</c>: reads go on; writes wait.</summary>
    ShareRowExclusive,

    /// <summary><c>EXCLUSIVE</c>: plain reads go on; everything else waits.</summary>
    Exclusive,

    /// <summary><c>ACCESS EXCLUSIVE</c>: reads and writes wait.</summary>
    AccessExclusive,
}

/// <summary>The words for levels of locks.</summary>
internal static class LockLevels
{
    /// <summary>The level as SQL writes it.</summary>
    public static string Words(this LockLevel level) => level switch
    {
        LockLevel.AccessShare => "ACCESS SHARE",
        LockLevel.RowShare => "ROW SHARE",
        LockLevel.RowExclusive => "ROW EXCLUSIVE",
        LockLevel.ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
        LockLevel.Share => "SHARE",
        LockLevel.ShareRowExclusive => "SHARE ROW EXCLUSIVE",
        LockLevel.Exclusive => "EXCLUSIVE",
        LockLevel.AccessExclusive => "ACCESS EXCLUSIVE",
    };

    /// <summary>What waits for a lock of the level, in words.</summary>
    public static string WhoWaits(this LockLevel level) => level switch
    {
        LockLevel.AccessExclusive => "reads and writes wait",
        LockLevel.Share or LockLevel.ShareRowExclusive or LockLevel.Exclusive => "writes wait",
        _ => "reads and writes go on",
    };

    /// <summary>The level that <c>pg_locks.mode</c> names, as in <c>AccessExclusiveLock</c>.</summary>
    public static LockLevel Of(string mode) => Enum.Parse<LockLevel>(mode[..^"Lock".Length]);
}
