namespace AssetTracer.Schema;

/// <summary>How a history is put right that doesn't say what is so. No migration runs; the journal keeps the reason.</summary>
public abstract record MigrationRepair
{
    private MigrationRepair()
    {
    }

    /// <summary>A migration of this build is recorded as applied without running it.</summary>
    /// <param name="version">Its version.</param>
    public static MigrationRepair MarkApplied(MigrationVersion version) => new Applied(version);

    /// <summary>The row of a migration is taken out of the history without reverting it; the journal keeps the row.</summary>
    /// <param name="version">Its version.</param>
    public static MigrationRepair MarkReverted(MigrationVersion version) => new Reverted(version);

    /// <summary>
    /// The text that this build holds of an applied migration takes the place of the one that was recorded. What was executed stays in the history as
    /// it was. A row of a hand-made history gets a checksum that way.
    /// </summary>
    /// <param name="version">Its version.</param>
    public static MigrationRepair AcceptEdit(MigrationVersion version) => new Accepted(version);

    internal sealed record Applied(MigrationVersion Version) : MigrationRepair;

    internal sealed record Reverted(MigrationVersion Version) : MigrationRepair;

    internal sealed record Accepted(MigrationVersion Version) : MigrationRepair;
}
