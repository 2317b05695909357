namespace AssetTracer.Schema;

/// <summary>How a proof is taken.</summary>
public sealed class ProofOptions
{
    /// <summary>How long the proof is good for. Default: 7 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Who takes it. Default: null, the database's role.</summary>
    public string? By { get; set; }

    /// <summary>Signs it: a secret that production knows too, or a private key whose public one production knows. Default: null, it isn't signed.</summary>
    public ProofKey? Key { get; set; }

    /// <summary>
    /// A rehearsal of the same migrations, whose locks the proof keeps: a run itself doesn't look at them. Default: null, the proof says nothing of locks.
    /// </summary>
    public MigrationRehearsal? Rehearsal { get; set; }

    internal void Check()
    {
        if (Lifetime <= TimeSpan.Zero || Lifetime > TimeSpan.FromDays(3660))
        {
            throw new MigrationDefinitionException($"ProofOptions.{nameof(Lifetime)} is {Lifetime}; it must be more than zero, and at most ten years.");
        }
    }
}
