namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>All of them, and who is who among them.</summary>
internal abstract partial class Subject
{
    public static IReadOnlyList<Subject> All { get; private set; } =
        [new BareDriver(), new EntityFramework(), new FluentMigratorSubject(), new DbUpSubject(), new EvolveSubject(), new OwnSubject(), new OwnWithoutFingerprint()];

    public static Subject Raw => All[0];

    public static Subject Own => All[^2];

    /// <summary>Those that ours is to be ahead of.</summary>
    public static IEnumerable<Subject> Peers => All.Skip(1).SkipLast(2);

    /// <summary>Measures only ours and the bare driver, which takes a third of the time.</summary>
    public static void LeaveOutPeers() => All = [.. All.Except(Peers.ToList())];
}
