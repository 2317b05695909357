namespace AssetTracer.Schema;

/// <summary>A step of a migration that is C#.</summary>
/// <param name="Description">What it does, in a few words.</param>
/// <param name="RunAsync">The code.</param>
internal sealed record StepCode(string Description, Func<MigrationContext, CancellationToken, Task> RunAsync);
