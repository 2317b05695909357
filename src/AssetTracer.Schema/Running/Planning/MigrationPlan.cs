namespace AssetTracer.Schema;

/// <summary>What a run would do, as <see cref="MigrationRunner.PlanAsync"/> says: it applies or it reverts, never both.</summary>
public sealed record MigrationPlan
{
    internal MigrationPlan(ValueArray<PlannedMigration> steps, ValueArray<MigrationFinding> findings) => (Steps, Findings) = (steps, findings);

    /// <summary>The migrations to apply or revert, in order.</summary>
    public ValueArray<PlannedMigration> Steps { get; internal init; }

    /// <summary>What doesn't fit together. A run refuses what the options don't allow.</summary>
    public ValueArray<MigrationFinding> Findings { get; internal init; }

    /// <summary>
    /// The environment that the database says it belongs to, if <see cref="MigrationOptions.Environment"/> names another one: a run refuses the database
    /// (<see cref="MigrationEnvironmentException"/>). <see langword="null"/> if it belongs there, or if either says nothing.
    /// </summary>
    public string? OtherEnvironment { get; internal init; }

    /// <summary>
    /// Who held on to what the plan is about when it was made, in sentences: long transactions, dumps, vacuums that don't give way. A run looks again,
    /// begins all the same, and tries again what has to wait for longer than <see cref="MigrationOptions.StatementLockTimeout"/>.
    /// </summary>
    public ValueArray<string> Obstacles { get; internal init; }

    /// <summary>
    /// Whether a run may lose data, as a <see cref="DataLoss"/> among the findings says: <c>plan with { AllowDataLoss = true }</c>. Default: false.
    /// </summary>
    public bool AllowDataLoss { get; init; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Steps.IsEmpty;

    internal bool Reverts => Steps.Any(s => s.Direction == MigrationDirection.Down) || Findings.Any(f => f is UnknownReversal);
}

/// <summary>One migration of a plan.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Direction">Whether it is applied or reverted.</param>
/// <param name="Statements">The statements, in order.</param>
/// <param name="Checksum">A hash over the statements that apply it.</param>
public sealed record PlannedMigration(
    MigrationVersion Version, string Description, MigrationDirection Direction, ValueArray<SqlStatement> Statements, string Checksum)
{
    /// <summary>
    /// Whether the statements are those that the history kept when it was applied, because this build doesn't hold the migration, or holds another
    /// text of it.
    /// </summary>
    public bool IsFromHistory { get; init; }

    /// <summary>
    /// Whether everything that it expects is there already, as the database is now, so that a run records it instead of running it. A run looks
    /// again when its turn comes. Only where <see cref="MigrationOptions.AdoptVerified"/> is switched on.
    /// </summary>
    public bool WouldBeAdopted { get; init; }

    /// <summary>Whether its statements, its verification and its history row commit together or not at all.</summary>
    public bool IsTransactional => Statements.All(s => s.Transaction == TransactionMode.Inside);

    /// <summary>
    /// The strongest lock on each table that its statements change, as far as their texts tell. In one transaction they are all held to its
    /// end. Tables that it creates itself are left out, because nobody waits for those.
    /// </summary>
    public ValueArray<TableLock> Locks => PlannedLocks.Of(this);
}

/// <summary>Whether a migration is applied or reverted.</summary>
public enum MigrationDirection
{
    /// <summary>It is applied.</summary>
    Up,

    /// <summary>It is reverted.</summary>
    Down,
}

/// <summary>What a run did.</summary>
/// <param name="Applied">The migrations that it applied, in order.</param>
/// <param name="Reverted">The migrations that it reverted, in order.</param>
/// <param name="Verifications">What came of the expectations of those that it applied or adopted.</param>
public sealed record MigrationSummary(
    ValueArray<AppliedMigration> Applied, ValueArray<MigrationVersion> Reverted, ValueArray<VerificationReport> Verifications)
{
    /// <summary>The migrations that it recorded without running them, because everything that they expect was there already.</summary>
    public ValueArray<AppliedMigration> Adopted { get; init; }

    /// <summary>Whether there was nothing to do.</summary>
    public bool IsEmpty => Applied.IsEmpty && Reverted.IsEmpty && Adopted.IsEmpty;
}
