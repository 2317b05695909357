using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>
/// What a database has proven of migrations: they ran there, in just these texts, and everything was as they expect when the proof was taken, by
/// <see cref="MigrationRunner.ProveAsync"/>. A production that is held to it (<see cref="MigrationOptions.Promotion"/>) runs nothing else.
/// </summary>
public sealed record MigrationProof
{
    internal MigrationProof()
    {
    }

    /// <summary>The database that the proof was taken of, as <c>host:port/database</c>.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Which database that is, whatever its address: <c>cluster:oid:name</c>, of which the cluster (the system identifier) is empty where the role may not
    /// read it.
    /// </summary>
    public string Identity { get; init; } = "";

    /// <summary>The version of this library that took it: fingerprints of different versions can't be compared.</summary>
    public string LibraryVersion { get; init; } = "";

    /// <summary>What the role that took it could not see of the structure, in words; empty if it saw everything.</summary>
    public ValueArray<string> NotVisible { get; init; } = [];

    /// <summary>The version of its server.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Who took it: a name that was given, or the role.</summary>
    public required string TakenBy { get; init; }

    /// <summary>From when on it proves nothing any longer.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The <see cref="SchemaSnapshot.Fingerprint"/> of the whole database when the proof was taken.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// The <see cref="SchemaSnapshot.Fingerprint"/> that the newest run left, of whichever migrations; <see langword="null"/> if it left none, or was of another
    /// version of this library.
    /// </summary>
    public string? FingerprintLeft { get; init; }

    /// <summary>What is proven, oldest version first.</summary>
    public required ValueArray<ProvenMigration> Migrations { get; init; }

    /// <summary>Who vouches for the proof; <see langword="null"/> if nobody signed it. The checksum of the file tells damage, but anybody can write one.</summary>
    public ProofSignature? Signature { get; init; }

    /// <summary>A hash over the versions and checksums of what is proven: two builds that hold the same migrations have the same.</summary>
    public string SetHash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Migrations.Select(m => $"{m.Version.Value}\0{m.Checksum}\0")))));

    /// <summary>As messages name it.</summary>
    internal string Title => string.Create(CultureInfo.InvariantCulture, $"the proof of {Source}, taken on {TakenAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC by {TakenBy}");

    /// <summary>Reads what <see cref="SaveAsync"/> wrote. Whether it has expired is judged when it is used.</summary>
    /// <remarks>
    /// The file is JSON: an object with <c>format</c> (<c>assettracer-schema-proof</c>), <c>version</c> (2), <c>set</c> (the <see cref="SetHash"/>),
    /// <c>source</c>, <c>identity</c>, <c>serverVersion</c>, <c>libraryVersion</c>, <c>takenAt</c>, <c>takenBy</c>, <c>expiresAt</c>, <c>fingerprint</c>,
    /// <c>fingerprintLeft</c>, <c>notVisible</c>, <c>migrations</c>, if it is signed
    /// <c>signature</c> with <c>algorithm</c> (<c>hmac-sha256</c>, <c>ecdsa-sha256</c>, <c>rsa-pss-sha256</c>), <c>key</c> (of a key pair: the start of
    /// the public key's hash) and <c>value</c> (base64), and <c>checksum</c> (over all that stands before it). A migration has <c>version</c>,
    /// <c>description</c>, <c>checksum</c>, <c>ran</c>, <c>appliedAt</c>, <c>appliedBy</c>, <c>durationMs</c>, <c>fingerprintBefore</c>,
    /// <c>fingerprintAfter</c>, <c>code</c>, <c>locks</c> (each with <c>table</c>, <c>level</c> and <c>byIndex</c>) and <c>expectations</c> (each with <c>expectation</c>,
    /// <c>outcome</c> and <c>reason</c>); what isn't known is null. One proof is written in one way only: a file that says the same in other
    /// bytes was edited, and is refused. Only line ends may be those of another system.
    /// </remarks>
    /// <param name="source">The stream to read from.</param>
    /// <param name="key">
    /// The key that it must be signed with: the same secret, or either key of the pair. Default: null, the proof need not be signed, and nobody
    /// looks at a signature.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationProofException">It isn't a proof, was cut off or changed, or isn't signed with the key.</exception>
    public static async Task<MigrationProof> LoadAsync(Stream source, ProofKey? key = null, CancellationToken cancellationToken = default)
    {
        var proof = await ProofFile.LoadAsync(source, cancellationToken).ConfigureAwait(false);
        return key?.Objection(proof) is { } objection ? throw new MigrationProofException([objection]) : proof;
    }

    /// <summary>Writes the proof, with its signature if it has one. The same proof gives the same bytes.</summary>
    /// <param name="destination">The stream to write to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task SaveAsync(Stream destination, CancellationToken cancellationToken = default) =>
        await destination.WriteAsync(ProofFile.Write(this), cancellationToken).ConfigureAwait(false);

    /// <summary>The same proof, signed.</summary>
    /// <param name="key">A secret, or a private key.</param>
    /// <exception cref="ArgumentException">The key is a public one, which can't sign.</exception>
    public MigrationProof SignedWith(ProofKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return this with { Signature = key.Sign(ProofFile.Content(this)) };
    }
}

/// <summary>Who vouches for a proof.</summary>
/// <param name="Algorithm">How it was signed: <c>hmac-sha256</c>, <c>ecdsa-sha256</c> or <c>rsa-pss-sha256</c>.</param>
/// <param name="Key">Which key pair it was signed with: the start of the public key's hash; <see langword="null"/> for a secret.</param>
/// <param name="Value">The signature in base64.</param>
public sealed record ProofSignature(string Algorithm, string? Key, string Value);
