namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>Collects what a run tells, at once.</summary>
internal sealed class Listener(List<MigrationProgress> told) : IProgress<MigrationProgress>
{
    public void Report(MigrationProgress value)
    {
        lock (told)
        {
            told.Add(value);
        }
    }
}
