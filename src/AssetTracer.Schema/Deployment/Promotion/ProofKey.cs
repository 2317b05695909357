using System.Security.Cryptography;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>What proofs are signed with and told by. It is never printed.</summary>
public sealed class ProofKey
{
    private const string Pem = "-----BEGIN";
    private const int ShortestSecret = 16;
    private const int SmallestRsa = 2048;

    private readonly string _algorithm;
    private readonly string? _id;
    private readonly bool _canSign;
    private readonly Func<byte[], byte[]> _sign;
    private readonly Func<byte[], byte[], bool> _verify;

    private IReadOnlyList<ProofKey> _older = [];

    private ProofKey(string algorithm, string? id, bool canSign, Func<byte[], byte[]> sign, Func<byte[], byte[], bool> verify) =>
        (_algorithm, _id, _canSign, _sign, _verify) = (algorithm, id, canSign, sign, verify);

    /// <summary>A secret that both sides know (HMAC-SHA256): whoever can check a proof can write one.</summary>
    /// <param name="secret">The secret: 16 characters or more, best at random.</param>
    /// <exception cref="ArgumentException">The secret is too short, or a key in PEM.</exception>
    public static ProofKey FromSecret(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Contains(Pem, StringComparison.Ordinal))
        {
            throw new ArgumentException("This is a key in PEM, not a secret. Read it with ProofKey.FromPem.", nameof(secret));
        }

        if (secret.Length < ShortestSecret)
        {
            throw new ArgumentException($"The secret that signs proofs has {secret.Length} characters; it takes at least {ShortestSecret}. Write one at random: openssl rand -base64 32.", nameof(secret));
        }

        var bytes = Encoding.UTF8.GetBytes(secret);
        return new(
            "hmac-sha256",
            null,
            canSign: true,
            content => HMACSHA256.HashData(bytes, content),
            (content, signature) => CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(bytes, content), signature));
    }

    /// <summary>One key of a pair (ECDSA, or RSA of 2048 bits or more): the private one signs, and the public one is enough to check.</summary>
    /// <param name="pem">The key in PEM.</param>
    /// <param name="password">The password of an encrypted private key. Default: null, it isn't encrypted.</param>
    /// <exception cref="ArgumentException">The text holds no such key.</exception>
    public static ProofKey FromPem(string pem, string? password = null)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var canSign = pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal);
        if (!pem.Contains(Pem, StringComparison.Ordinal))
        {
            throw new ArgumentException("This isn't a key in PEM: it has no line -----BEGIN … KEY-----.", nameof(pem));
        }

        if (Try(() => ECDsa.Create(), pem, password) is { } curve)
        {
            return new(
                "ecdsa-sha256",
                IdOf(curve),
                canSign,
                content => Using(() => Import(ECDsa.Create(), pem, password), k => k.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
                (content, signature) => Using(
                    () => Import(ECDsa.Create(), pem, password), k => k.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
        }

        if (Try(() => RSA.Create(), pem, password) is not { } rsa)
        {
            throw new ArgumentException(
                "This PEM holds no ECDSA or RSA key that can be read. Make one: openssl ecparam -genkey -name prime256v1 -noout; if it is encrypted, give its password.", nameof(pem));
        }

        if (rsa.Bits < SmallestRsa)
        {
            throw new ArgumentException($"An RSA key of {rsa.Bits} bits is too small to sign proofs; take one of {SmallestRsa} or more.", nameof(pem));
        }

        return new(
            "rsa-pss-sha256",
            IdOf(rsa),
            canSign,
            content => Using(() => Import(RSA.Create(), pem, password), k => k.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            (content, signature) => Using(() => Import(RSA.Create(), pem, password), k => k.VerifyData(content, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)));
    }

    /// <summary>Keys that take turns: a proof that any of them signed is good, and the first one signs.</summary>
    /// <param name="keys">The keys, newest first.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ProofKey AnyOf(params ReadOnlySpan<ProofKey> keys)
    {
        if (keys.IsEmpty)
        {
            throw new ArgumentException("There is no key among these, so that nothing could be signed or told by them.", nameof(keys));
        }

        var first = keys[0];
        var older = new List<ProofKey>();
        foreach (var key in keys)
        {
            older.AddRange(key._older.Prepend(key));
        }

        return new(first._algorithm, first._id, first._canSign, first._sign, first._verify) { _older = [.. older.Skip(1)] };
    }

    /// <summary>The algorithm, and which key it is; never the key.</summary>
    public override string ToString() => string.Join(" or ", _older.Select(k => k.Name).Prepend(Name));

    private string Name => _id is null ? _algorithm : $"{_algorithm} {_id}";

    internal ProofSignature Sign(byte[] content) => _canSign
        ? new(_algorithm, _id, Convert.ToBase64String(_sign(content)))
        : throw new ArgumentException("A public key can't sign a proof: staging needs the private one.", nameof(content));

    /// <summary>Why a proof isn't signed with this key; null if it is.</summary>
    internal DeploymentFinding? Objection(MigrationProof proof)
    {
        if (proof.Signature is not { } signature)
        {
            return new(
                PromotionRules.Unsigned, FindingSeverity.Error, "proof",
                $"{Wording.Capital(proof.Title)}, isn't signed, but a signature ({this}) is demanded.", "Take the proof again, with the key.");
        }

        var candidates = _older.Prepend(this).Where(k => signature.Algorithm == k._algorithm && signature.Key == k._id).ToList();
        if (candidates.Count == 0)
        {
            return Wrong($"it was signed with another key ({signature.Algorithm}{(signature.Key is null ? "" : $" {signature.Key}")}) than the one demanded ({this})");
        }

        var value = new byte[signature.Value.Length];
        return Convert.TryFromBase64String(signature.Value, value, out var length) && candidates.Exists(k => k._verify(ProofFile.Content(proof), value[..length]))
            ? null
            : Wrong(signature.Key is null ? "its signature doesn't fit the secret" : "its signature doesn't fit its contents");

        DeploymentFinding Wrong(string why) => new(
            PromotionRules.WronglySigned, FindingSeverity.Error, "proof",
            $"{Wording.Capital(proof.Title)}, can't be relied on: {why}.", "Take the proof again, with the right key, or check who wrote this one.");
    }

    private static (byte[] PublicKey, int Bits)? Try<T>(Func<T> create, string pem, string? password)
        where T : AsymmetricAlgorithm
    {
        try
        {
            return Using<T, (byte[], int)?>(() => Import(create(), pem, password), k => (k.ExportSubjectPublicKeyInfo(), k.KeySize));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The cause isn't told: it may quote the key. The other algorithm may read it.
            return null;
        }
    }

    private static string IdOf((byte[] PublicKey, int Bits) key) => Convert.ToHexStringLower(SHA256.HashData(key.PublicKey))[..16];

    private static T Import<T>(T algorithm, string pem, string? password)
        where T : AsymmetricAlgorithm
    {
        if (password is null)
        {
            algorithm.ImportFromPem(pem);
        }
        else
        {
            algorithm.ImportFromEncryptedPem(pem, password);
        }

        return algorithm;
    }

    private static TResult Using<T, TResult>(Func<T> make, Func<T, TResult> use)
        where T : IDisposable
    {
        using var made = make();
        return use(made);
    }
}
