namespace AssetTracer.Schema;

/// <summary>How a fleet is gone through, and when a run over it stops.</summary>
public sealed class FleetOptions
{
    /// <summary>How many members are worked on at the same time. Each takes one connection, and a second one while it waits for a lock or is asked about a large structure. Default: 4.</summary>
    public int MaxParallelism { get; set; } = 4;

    /// <summary>
    /// How many members a run migrates before all others, unless canaries are named: if one of them fails, nothing else is started. Default: 1, the first;
    /// zero tries none before.
    /// </summary>
    public int Canaries { get; set; } = 1;

    /// <summary>The canaries by name, beside the members that say of themselves that they are. Default: none.</summary>
    public ValueArray<string> CanaryNames { get; set; }

    /// <summary>Which part of the members that are finished may have failed before a run starts no more of them, from 0 to 1. Default: 0.1.</summary>
    public double StopAtRate { get; set; } = 0.1;

    /// <summary>How many members must have failed before the rate counts; with a rate of zero, the one that stops the run. Default: 3.</summary>
    public int StopAtFailures { get; set; } = 3;

    /// <summary>Is told how far a run has come; members tell in turns, never two at once. Default: nobody.</summary>
    public IProgress<FleetProgress>? Progress { get; set; }

    internal FleetOptions Copy() => (FleetOptions)MemberwiseClone();

    internal bool IsCanary(FleetMember member) => member.IsCanary || CanaryNames.Contains(member.Name);

    internal void Check(IReadOnlyList<FleetMember> members)
    {
        Check();
        if (CanaryNames.FirstOrDefault(name => members.All(m => m.Name != name)) is { } nobody)
        {
            throw new MigrationDefinitionException($"FleetOptions.{nameof(CanaryNames)} holds {nobody}, and no member of the fleet is called so.");
        }
    }

    internal void Check()
    {
        foreach (var (name, value, least) in new[] { (nameof(MaxParallelism), MaxParallelism, 1), (nameof(Canaries), Canaries, 0), (nameof(StopAtFailures), StopAtFailures, 1) })
        {
            if (value < least)
            {
                throw new MigrationDefinitionException($"FleetOptions.{name} is {Wording.Number(value)}; it must be {Wording.Number(least)} or more.");
            }
        }

        if (StopAtRate is not (>= 0 and <= 1))
        {
            throw new MigrationDefinitionException($"FleetOptions.{nameof(StopAtRate)} must be between 0 and 1: 0.1 for a tenth of the members.");
        }
    }
}
