namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>Those that can be compiled ahead of time.</summary>
internal abstract partial class Subject
{
    public static IReadOnlyList<Subject> All { get; } = [new BareDriver(), new OwnSubject(), new OwnWithoutFingerprint()];
}
