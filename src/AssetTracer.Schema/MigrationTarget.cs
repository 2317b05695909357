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

    internal sealed record LatestVersion : MigrationTarget;

    internal sealed record NoVersion : MigrationTarget;

    internal sealed record Until(MigrationVersion Version) : MigrationTarget;

    internal sealed record Back(MigrationVersion Version) : MigrationTarget;
}
