namespace AssetTracer.Schema;

/// <summary>What happened when a plan was carried out for real in one transaction, which was rolled back then.</summary>
/// <param name="Migrations">What each migration did, in order; those behind a failed one are missing.</param>
/// <param name="Difference">What the plan makes of the structure.</param>
/// <param name="Notes">What the rehearsal couldn't do, and what it left behind.</param>
public sealed record MigrationRehearsal(ValueArray<RehearsedMigration> Migrations, SchemaComparison Difference, ValueArray<string> Notes)
{
    /// <summary>Whether every migration was carried out and is as it expects.</summary>
    public bool Passed => Migrations.All(m => m.Failure is null && m.Verification is null or { Passed: true });
}

/// <summary>What one migration did in a rehearsal.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Direction">Whether it was applied or reverted.</param>
/// <param name="Duration">How long its statements and its verification took.</param>
/// <param name="Statements">What each statement did, as far as they were carried out.</param>
/// <param name="Verification">What came of its expectations; <see langword="null"/> where it failed before, or was reverted.</param>
/// <param name="Failure">Why it failed, or <see langword="null"/> if it didn't.</param>
public sealed record RehearsedMigration(
    MigrationVersion Version,
    string Description,
    MigrationDirection Direction,
    TimeSpan Duration,
    ValueArray<RehearsedStatement> Statements,
    VerificationReport? Verification,
    string? Failure);

/// <summary>What one statement did in a rehearsal.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Locks">The locks that it took, and nobody before it in the rehearsal, on tables and views that were there before.</param>
/// <param name="Rewritten">The tables, of those that were there before, which it wrote anew.</param>
/// <param name="Note">How it was carried out if not as it is written, or why it wasn't at all; otherwise <see langword="null"/>.</param>
public sealed record RehearsedStatement(
    SqlStatement Statement, TimeSpan Duration, ValueArray<TableLock> Locks, ValueArray<QualifiedName> Rewritten, string? Note);
