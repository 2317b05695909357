namespace AssetTracer.Schema;

/// <summary>How a migration stands in one database: what the history says of it, and what its expectations say.</summary>
/// <param name="Kind">How it stands.</param>
/// <param name="Recorded">What the history holds, or <see langword="null"/> if it isn't recorded.</param>
/// <param name="Failures">What isn't as the migration expects.</param>
public sealed record MigrationState(MigrationStateKind Kind, AppliedMigration? Recorded, ValueArray<ExpectationResult> Failures)
{
    /// <summary>The state in words that a name may follow, as in <c>pending in</c>.</summary>
    internal string InWords => Kind switch
    {
        MigrationStateKind.Verified => "recorded and verified in",
        MigrationStateKind.Broken => "recorded, but no longer as it expects, in",
        MigrationStateKind.Faked => "recorded, but nothing that it expects is there, in",
        MigrationStateKind.Edited => "recorded with another text than this build's in",
        MigrationStateKind.Unknown => "recorded, but not part of this build, in",
        MigrationStateKind.Pending => "pending in",
        MigrationStateKind.Unrecorded => "not recorded, though all that it expects is there, in",
        MigrationStateKind.Absent => "not recorded in",
    };
}

/// <summary>How a migration can stand in a database.</summary>
public enum MigrationStateKind
{
    /// <summary>It is recorded, and everything is as it expects.</summary>
    Verified,

    /// <summary>It is recorded, but something isn't as it expects.</summary>
    Broken,

    /// <summary>
    /// It is recorded, but nothing of what it expects is there: its row was copied, restored or written without its objects, or somebody removed them all.
    /// </summary>
    Faked,

    /// <summary>It is recorded with another checksum than this build's: it was edited after it was applied.</summary>
    Edited,

    /// <summary>It is recorded, but this build doesn't hold it.</summary>
    Unknown,

    /// <summary>It isn't recorded, and something isn't as it expects: it was not applied.</summary>
    Pending,

    /// <summary>It isn't recorded, but everything is as it expects: somebody may have made the change by hand.</summary>
    Unrecorded,

    /// <summary>It isn't recorded, and this build doesn't hold it: only the other database knows it.</summary>
    Absent,
}
