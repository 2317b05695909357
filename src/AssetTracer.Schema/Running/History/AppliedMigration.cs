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

    /// <summary>How it came into the history.</summary>
    public MigrationOrigin Origin { get; init; }

    /// <summary>The day it was written, or <see langword="null"/> if a hand-made history doesn't say.</summary>
    public DateOnly? WrittenOn { get; init; }

    /// <summary>
    /// When everything was as it expects, the moment it was recorded; <see langword="null"/> if nobody looked. A later
    /// <see cref="MigrationRunner.VerifyAsync"/> only reads, and leaves it as it is.
    /// </summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The machine that the run was on.</summary>
    public string? Host { get; init; }

    /// <summary>The application that ran it, as <see cref="MigrationOptions.Application"/> names it.</summary>
    public string? Application { get; init; }

    /// <summary>The version of this library that ran it.</summary>
    public string? LibraryVersion { get; init; }

    /// <summary>
    /// The <see cref="SchemaSnapshot.Fingerprint"/> of the whole database at the end of the run that recorded it; <see langword="null"/> for all
    /// but the last migration of a run, and where <see cref="MigrationOptions.RecordFingerprint"/> is switched off.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>How it is undone as the build said that recorded it; null where that wasn't read, or a hand-made history doesn't say.</summary>
    internal RecordedReversal? Reversal { get; init; }
}

/// <summary>How a migration can come into the history.</summary>
public enum MigrationOrigin
{
    /// <summary>A run applied it.</summary>
    Applied,

    /// <summary>A run found everything there already that it expects, and recorded it instead of running it.</summary>
    Adopted,

    /// <summary>It was recorded by <see cref="MigrationRunner.BaselineAsync"/>, for a database that had it already.</summary>
    Baseline,

    /// <summary>Somebody recorded it by <see cref="MigrationRunner.RepairAsync"/>; the journal holds the reason.</summary>
    Marked,

    /// <summary>It was in the table before this library was.</summary>
    TakenOver,
}
