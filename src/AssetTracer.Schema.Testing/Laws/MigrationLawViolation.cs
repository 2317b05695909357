namespace AssetTracer.Schema.Testing;

/// <summary>One migration that breaks a law.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Message">What is wrong, with each difference in a line of its own, and the way out.</param>
public sealed record MigrationLawViolation(MigrationVersion Version, string Description, string Message)
{
    /// <summary>The migration and what is wrong with it.</summary>
    public override string ToString() => $"Migration {Version} \"{Description}\": {Message}";
}
