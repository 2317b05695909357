namespace AssetTracer.Schema;

/// <summary>When a step comes, if nothing that it needs says otherwise.</summary>
internal enum StepPhase
{
    /// <summary>What can be used only when a transaction has ended.</summary>
    Ahead,
    LettingGo,
    Dropping,
    Making,
    ClearingAway,
    Last,
}

/// <summary>Some operations that are carried out together, and the steps that have to come before.</summary>
internal sealed class Step(ObjectIdentity about, StepPhase phase, int number)
{
    public ObjectIdentity About => about;

    public StepPhase Phase { get; set; } = phase;

    public int Number => number;

    public List<MigrationOperation> Operations { get; } = [];

    public List<ObjectIdentity> Creates { get; } = [];

    /// <summary>The steps before it; whether each of them must be.</summary>
    public Dictionary<Step, bool> Before { get; } = [];

    /// <summary>The order among steps that may come at the same time: things are made in the order of their kinds and dropped in the opposite one.</summary>
    public (StepPhase Phase, int Rank, int Number) Priority => (Phase, Phase == StepPhase.Dropping ? -(int)about.Kind : (int)about.Kind, Phase == StepPhase.Dropping ? -number : number);

    public void Follow(Step? other, bool isNecessary = true)
    {
        if (other is not null && other != this)
        {
            Before[other] = isNecessary || Before.GetValueOrDefault(other);
        }
    }
}
