using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// What a run is held to: it applies only what staging has applied with the same checksum and where everything is as the migration expects. Going back
/// needs no proof.
/// </summary>
public sealed record PromotionPolicy
{
    private PromotionPolicy()
    {
    }

    /// <summary>The key that a proof must be signed with; a proof that isn't is refused. Default: null, no signature is demanded.</summary>
    public ProofKey? Key { get; init; }

    /// <summary>Somebody's decision to run whatever the errors are. Default: null.</summary>
    public PromotionOverride? Override { get; init; }

    /// <summary>
    /// How much it weighs if the structure, before the run, isn't what staging had before the same migrations; an error also where nobody can tell.
    /// Default: <see cref="FindingSeverity.Warning"/>.
    /// </summary>
    public FindingSeverity OtherStructure { get; init; } = FindingSeverity.Warning;

    /// <summary>How old a proof may be, whatever it says itself. A staging that is read live is of today. Default: 7 days.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It isn't more than zero.</exception>
    public TimeSpan MaxAge
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    }
    = TimeSpan.FromDays(7);

    /// <summary>
    /// The databases whose proofs are taken, each by its <see cref="MigrationProof.Identity"/>, the system identifier that this begins with, or the address
    /// that stands in <see cref="MigrationProof.Source"/>. Default: none is named, and every one is taken but that of the database itself.
    /// </summary>
    public ValueArray<string> Sources { get; init; } = [];

    /// <summary>The history table of a staging that is read live. Default: null, the same as that of the run.</summary>
    public QualifiedName? StagingHistoryTable { get; init; }

    internal MigrationProof? Proof { get; private init; }

    internal string? ProofFile { get; private init; }

    internal NpgsqlDataSource? Staging { get; private init; }

    /// <summary>The proof is at hand.</summary>
    /// <param name="proof">The proof.</param>
    public static PromotionPolicy FromProof(MigrationProof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        return new() { Proof = proof };
    }

    /// <summary>The proof is in a file, which is read when there is something to run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key that it must be signed with. Default: null, no signature is demanded.</param>
    public static PromotionPolicy FromProofFile(string path, ProofKey? key = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new() { ProofFile = path, Key = key };
    }

    /// <summary>Staging is asked itself, while the run holds the lock of its own database.</summary>
    /// <param name="staging">The database. A role is enough that may read its history and what the migrations verify.</param>
    public static PromotionPolicy FromStaging(NpgsqlDataSource staging)
    {
        ArgumentNullException.ThrowIfNull(staging);
        return new() { Staging = staging };
    }
}
