namespace AssetTracer.Schema;

/// <summary>A migration that a database's history holds.</summary>
/// <param name="Version">Its version, as the history holds it.</param>
/// <param name="Description">What it changes.</param>
/// <param name="AppliedAt">When it was applied, or <see langword="null"/> if a hand-made history doesn't say.</param>
/// <param name="Duration">How long it took, or <see langword="null"/> if a hand-made history doesn't say.</param>
/// <param name="Checksum">A hash over what was executed, or <see langword="null"/> if a hand-made history doesn't say.</param>
public sealed record AppliedMigration(
    MigrationVersion Version, string Description, DateTimeOffset? AppliedAt, TimeSpan? Duration, string? Checksum)
{
    /// <summary>The role that applied it, as the history has it; <see langword="null"/> if a hand-made history doesn't say, and in the summary of a run.</summary>
    public string? AppliedBy { get; init; }
}
