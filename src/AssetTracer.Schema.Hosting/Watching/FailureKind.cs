namespace AssetTracer.Schema.Hosting;

/// <summary>What a database refuses when code and schema don't fit together, or get in each other's way.</summary>
public enum FailureKind
{
    /// <summary>A unique rule already holds that value (23505).</summary>
    DuplicateKey,

    /// <summary>Row security lets nobody write that row (42501).</summary>
    PolicyViolation,

    /// <summary>The role may not do that (42501).</summary>
    MissingGrant,

    /// <summary>There is no such column (42703).</summary>
    MissingColumn,

    /// <summary>There is no such table, view or sequence (42P01).</summary>
    MissingTable,

    /// <summary>A lock wasn't to be had in time (55P03).</summary>
    LockTimeout,

    /// <summary>Two transactions waited for each other (40P01).</summary>
    Deadlock,
}
