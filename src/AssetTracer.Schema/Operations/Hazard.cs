namespace AssetTracer.Schema;

/// <summary>What a statement may do to data or to the application while it runs.</summary>
/// <param name="Kind">The kind of danger.</param>
/// <param name="Message">One sentence on what happens.</param>
public sealed record Hazard(HazardKind Kind, string Message);

/// <summary>The kinds of danger that a statement can carry.</summary>
public enum HazardKind
{
    /// <summary>Rows, columns or objects with data in them are lost.</summary>
    LosesData,

    /// <summary>The table is written anew while it is locked.</summary>
    RewritesTable,

    /// <summary>Reads wait until the statement's transaction ends.</summary>
    BlocksReads,

    /// <summary>Writes wait until the statement's transaction ends.</summary>
    BlocksWrites,

    /// <summary>Somebody sees or may do more, or less, than before.</summary>
    ChangesAccess,

    /// <summary>Rows that are there already can make the statement fail.</summary>
    MayFailOnData,

    /// <summary>What the statement makes can't be used before its transaction has ended.</summary>
    UsableAfterCommit,
}
