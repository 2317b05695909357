namespace AssetTracer.Schema;

/// <summary>One migration that a run applies or reverts.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Direction">Whether it is applied or reverted.</param>
/// <param name="RecordedVersion">The version as the history holds it.</param>
internal sealed record Attempt(CollectedMigration Migration, MigrationDirection Direction, string RecordedVersion)
{
    /// <summary>The step of a plan on a database with the given history.</summary>
    public static Attempt At(PlannedMigration step, MigrationSet set, IReadOnlyList<AppliedMigration> history)
    {
        var recorded = history.FirstOrDefault(a => a.Version == step.Version);
        var migration = recorded is null ? set.Find(step.Version) : MigrationPlanner.ReversalOf(set, recorded);
        return new(migration!, step.Direction, (recorded?.Version ?? step.Version).Value);
    }

    public ValueArray<SqlStatement> Statements { get; } = Direction == MigrationDirection.Up ? Migration.Up : Migration.Down;

    /// <summary>A hash over the statements of this direction.</summary>
    public string Checksum { get; } = Direction == MigrationDirection.Up ? Migration.Checksum : CollectedMigration.ChecksumOf(Migration.Down);

    /// <summary>The migration as a plan shows it.</summary>
    public PlannedMigration Planned => new(Migration.Version, Migration.Description, Direction, Statements, Migration.Checksum);

    public string DirectionName => Direction == MigrationDirection.Up ? "up" : "down";

    public bool IsTransactional => Statements.All(s => s.Transaction == TransactionMode.Inside);

    public string Title => Direction == MigrationDirection.Up ? Migration.Title : $"Reverting m{Migration.Title[1..]}";
}
