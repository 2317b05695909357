namespace AssetTracer.Schema;

/// <summary>What is proven of one migration.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Checksum">The hash over the statements that were applied.</param>
/// <param name="HasRun">
/// Whether just these statements ran there; not if it was adopted, recorded by a baseline or by hand, or edited later and the edit accepted.
/// </param>
/// <param name="Verification">What came of its expectations when the proof was taken.</param>
public sealed record ProvenMigration(MigrationVersion Version, string Description, string Checksum, bool HasRun, ValueArray<ExpectationResult> Verification)
{
    /// <summary>When it was applied, or <see langword="null"/> if the history doesn't say.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>The role that applied it, or <see langword="null"/> if the history doesn't say.</summary>
    public string? AppliedBy { get; init; }

    /// <summary>How long it took, in whole milliseconds, or <see langword="null"/> if the history doesn't say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// The <see cref="SchemaSnapshot.Fingerprint"/> of the whole database before it, as the run before left it; <see langword="null"/> if no run ended
    /// there, or one of another version of this library did.
    /// </summary>
    public string? FingerprintBefore { get; init; }

    /// <summary>The <see cref="SchemaSnapshot.Fingerprint"/> of the whole database after it; <see langword="null"/> if no run ended there.</summary>
    public string? FingerprintAfter { get; init; }

    /// <summary>The locks that its statements took, as <see cref="ProofOptions.Rehearsal"/> saw them; <see langword="null"/> if nobody looked.</summary>
    public ValueArray<TableLock>? Locks { get; init; }

    /// <summary>
    /// Which builds of its C# ran (the module version of each step's assembly); <see langword="null"/> if it has no C#, or the history doesn't say.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>Whether everything was as it expects, as far as it is still expected.</summary>
    public bool IsVerified => !Verification.IsEmpty && Verification.All(r => r.Outcome != ExpectationOutcome.Failed);

    internal string Title => CollectedMigration.TitleOf(Version, Description);
}
