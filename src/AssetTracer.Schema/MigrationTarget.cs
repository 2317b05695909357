namespace AssetTracer.Schema;

/// <summary>Where a plan leads.</summary>
public abstract record MigrationTarget
{
    private MigrationTarget()
    {
    }

    /// <summary>Everything is applied.</summary>
    public static MigrationTarget Latest { get; } = new LatestVersion();

    /// <summary>Everything is reverted.</summary>
    public static MigrationTarget Nothing { get; } = new NoVersion();

    /// <summary>Whatever is pending up to a version, and that one, is applied.</summary>
    /// <param name="version">The newest version to apply.</param>
    public static MigrationTarget UpTo(MigrationVersion version) => new Until(version);

    /// <summary>Whatever was applied and is newer than a version is reverted, newest first.</summary>
    /// <param name="version">The version that is the newest afterwards.</param>
    public static MigrationTarget BackTo(MigrationVersion version) => new Back(version);

    /// <summary>The newest applied migrations are reverted, newest first.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than one.</exception>
    public static MigrationTarget BackBy(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new Steps(count);
    }

    /// <summary>What has to be known of the history to plan it.</summary>
    internal HistoryDetail Detail => this is NoVersion or Back or Steps ? HistoryDetail.Reversal : HistoryDetail.Status;

    internal sealed record LatestVersion : MigrationTarget;

    internal sealed record NoVersion : MigrationTarget;

    internal sealed record Until(MigrationVersion Version) : MigrationTarget;

    internal sealed record Back(MigrationVersion Version) : MigrationTarget;

    internal sealed record Steps(int Count) : MigrationTarget;
}
