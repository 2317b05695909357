using System.Security.Cryptography;
using System.Text;

namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>What a proof is relied on for, and what it isn't.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MigrationProofTests
{
    private static readonly ProofKey Secret = ProofKey.FromSecret("a secret of nobody's");

    private static readonly Lazy<(ProofKey Private, ProofKey Public)> Curve = new(() =>
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (ProofKey.FromPem(key.ExportPkcs8PrivateKeyPem()), ProofKey.FromPem(key.ExportSubjectPublicKeyInfoPem()));
    });

    private static readonly Lazy<(ProofKey Private, ProofKey Public)> Rsa = new(() =>
    {
        using var key = RSA.Create(2048);
        return (ProofKey.FromPem(key.ExportRSAPrivateKeyPem()), ProofKey.FromPem(key.ExportSubjectPublicKeyInfoPem()));
    });

    [Test]
    public Task As_a_file() => Verifier.Verify(Encoding.UTF8.GetString(ProofFile.Write(Proof.SignedWith(Secret))));

    [Test]
    public async Task What_is_saved_and_read_is_equal_and_is_written_in_the_same_bytes()
    {
        foreach (var proof in new[] { Proof, Proof.SignedWith(Secret), Proof.SignedWith(Curve.Value.Private), Proof.SignedWith(Rsa.Value.Private) })
        {
            var bytes = await BytesAsync(proof);
            var read = await LoadAsync(bytes);

            Assert.That(read, Is.EqualTo(proof));
            Assert.That(await BytesAsync(read), Is.EqualTo(bytes));
        }
    }

    [Test]
    public async Task Whichever_byte_is_changed_it_is_refused()
    {
        var bytes = await BytesAsync(Proof.SignedWith(Secret));
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var other in new[] { (byte)(bytes[i] ^ 1), (byte)(bytes[i] ^ 0x20), (byte)'\n', (byte)'\r', (byte)' ', (byte)'0' })
            {
                if (other != bytes[i])
                {
                    byte[] changed = [.. bytes[..i], other, .. bytes[(i + 1)..]];
                    Assert.ThrowsAsync<MigrationProofException>(() => LoadAsync(changed), $"byte {i} as {other}");
                }
            }
        }
    }

    [Test]
    public async Task Wherever_it_is_cut_off_it_is_refused()
    {
        var bytes = await BytesAsync(Proof);
        for (var length = 0; length < bytes.Length; length++)
        {
            var e = Assert.ThrowsAsync<MigrationProofException>(() => LoadAsync(bytes[..length]));
            Assert.That(e!.Findings.Single().Rule, Is.EqualTo(length < 2 ? PromotionRules.Unreadable : PromotionRules.Truncated), $"{length} bytes");
        }
    }

    [Test]
    public async Task Whoever_adds_something_to_it_is_found_out()
    {
        var text = Encoding.UTF8.GetString(await BytesAsync(Proof));
        foreach (var other in new[]
        {
            text.Replace("  \"set\"", "  \"note\": \"harmless\",\n  \"set\"", StringComparison.Ordinal),
            text.Replace("  \"source\"", "  \"source\": \"other\",\n  \"source\"", StringComparison.Ordinal),
            text + "\n",
            " " + text,
        })
        {
            Assert.ThrowsAsync<MigrationProofException>(() => LoadAsync(Encoding.UTF8.GetBytes(other)));
        }
    }

    [Test]
    public async Task Line_ends_of_another_system_are_no_change()
    {
        var text = Encoding.UTF8.GetString(await BytesAsync(Proof.SignedWith(Secret)));

        Assert.That(await LoadAsync(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), Secret), Is.EqualTo(Proof.SignedWith(Secret)));
    }

    [Test]
    public async Task A_signature_is_told_by_its_secret_or_by_either_key_of_the_pair()
    {
        await LoadAsync(await BytesAsync(Proof.SignedWith(Secret)), ProofKey.FromSecret("a secret of nobody's"));
        foreach (var (own, open) in new[] { Curve.Value, Rsa.Value })
        {
            var bytes = await BytesAsync(Proof.SignedWith(own));
            await LoadAsync(bytes, own);
            await LoadAsync(bytes, open);
            Assert.That(() => Proof.SignedWith(open), Throws.ArgumentException.With.Message.StartsWith("A public key can't sign"));
        }
    }

    [Test]
    public void While_keys_take_turns_any_of_them_tells_a_proof_and_the_first_signs()
    {
        var turns = ProofKey.AnyOf(Secret, ProofKey.FromSecret("the secret of last year"), Curve.Value.Public);

        foreach (var signer in new[] { Secret, ProofKey.FromSecret("the secret of last year"), Curve.Value.Private, turns })
        {
            Assert.That(turns.Objection(Proof.SignedWith(signer)), Is.Null);
        }

        Assert.That(Secret.Objection(Proof.SignedWith(turns)), Is.Null);
        Assert.That(Refusal(Proof.SignedWith(ProofKey.FromSecret("the secret of nobody at all")), turns), Does.Contain("its signature doesn't fit the secret"));
        Assert.That(Refusal(Proof.SignedWith(Rsa.Value.Private), turns), Does.Match(@"than the one demanded \(hmac-sha256 or hmac-sha256 or ecdsa-sha256 [0-9a-f]{16}\)"));
        Assert.That(() => ProofKey.AnyOf(), Throws.ArgumentException);
    }

    [Test]
    public void Each_wrong_signature_is_refused_in_a_sentence_of_its_own()
    {
        Assert.That(Refusal(Proof, Secret), Does.StartWith("proof-unsigned: The proof of staging:5432/app, taken on 2025-11-04 09:30 UTC by ci, isn't signed"));
        Assert.That(Refusal(Proof.SignedWith(ProofKey.FromSecret("another secret than that")), Secret), Does.StartWith("proof-wrongly-signed").And.Contain("its signature doesn't fit the secret"));
        Assert.That(Refusal(Proof.SignedWith(Secret), Curve.Value.Public), Does.Match("it was signed with another key \\(hmac-sha256\\) than the one demanded \\(ecdsa-sha256 [0-9a-f]{16}\\)"));
        Assert.That(Refusal(Proof.SignedWith(Rsa.Value.Private), Curve.Value.Public), Does.Contain("another key (rsa-pss-sha256"));
    }

    [Test]
    public void Whoever_writes_the_checksum_anew_still_has_no_signature()
    {
        foreach (var (sign, check) in new[] { (Secret, Secret), Curve.Value, Rsa.Value })
        {
            var signed = Proof.SignedWith(sign);
            var forged = signed with { Migrations = [signed.Migrations[0] with { Checksum = "ffff" }] };
            var mangled = signed with { Signature = signed.Signature! with { Value = "not base 64" } };

            Assert.That(Refusal(forged, check), Does.StartWith("proof-wrongly-signed"));
            Assert.That(Refusal(forged with { Signature = null }, check), Does.StartWith("proof-unsigned"));
            Assert.That(Refusal(mangled, check), Does.StartWith("proof-wrongly-signed"));
        }
    }

    [Test]
    public void A_file_of_a_newer_format_and_one_that_is_something_else_say_so()
    {
        var newer = Encoding.UTF8.GetString(ProofFile.Write(Proof)).Replace("\"version\": 2,", "\"version\": 3,", StringComparison.Ordinal);

        Assert.That(Refusal(Encoding.UTF8.GetBytes(newer)), Is.EqualTo(
            "proof-unreadable: This proof has format 3, but this version of the library reads format 2. Update the library, or take the proof with this one."));
        Assert.That(Refusal("[1]\n"u8.ToArray()), Does.StartWith("proof-unreadable: This isn't a proof of migrations, or it was changed: it doesn't begin and end like one."));
    }

    [Test]
    public void A_proof_that_expires_before_it_was_taken_is_none() => Assert.That(
        Refusal(ProofFile.Write(Proof with { ExpiresAt = Proof.TakenAt })), Does.StartWith("proof-unreadable").And.Contain("it expires before it was taken"));

    [Test]
    public void Keys_that_are_none_are_refused_and_never_printed()
    {
        using var small = RSA.Create(1024);

        Assert.That(() => ProofKey.FromSecret("short"), Throws.ArgumentException.With.Message.Contains("has 5 characters; it takes at least 16").And.Message.Not.Contains("short"));
        Assert.That(() => ProofKey.FromSecret(small.ExportRSAPrivateKeyPem()), Throws.ArgumentException.With.Message.Contains("ProofKey.FromPem"));
        Assert.That(() => ProofKey.FromPem("a secret of nobody's"), Throws.ArgumentException.With.Message.Not.Contains("nobody"));
        Assert.That(() => ProofKey.FromPem("-----BEGIN PRIVATE KEY-----\nbm9ib2R5\n-----END PRIVATE KEY-----"), Throws.ArgumentException.With.Message.Contains("holds no ECDSA or RSA key"));
        Assert.That(() => ProofKey.FromPem(small.ExportRSAPrivateKeyPem()), Throws.ArgumentException.With.Message.Contains("1024 bits is too small"));
        Assert.That($"{Secret} {PromotionPolicy.FromProofFile("x", Secret)}", Does.Not.Contain("nobody"));
    }

    [Test]
    public void An_encrypted_private_key_takes_its_password()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportEncryptedPkcs8PrivateKeyPem("open sesame", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var signed = Proof.SignedWith(ProofKey.FromPem(pem, "open sesame"));

        Assert.That(ProofKey.FromPem(key.ExportSubjectPublicKeyInfoPem()).Objection(signed), Is.Null);
        Assert.That(() => ProofKey.FromPem(pem), Throws.ArgumentException.With.Message.Contains("give its password"));
    }

    [Test]
    public void Two_builds_with_the_same_migrations_have_the_same_set()
    {
        var other = Proof with { Source = "elsewhere:5432/app", Migrations = Proof.Migrations.Select(m => m with { AppliedBy = "somebody else" }).ToValueArray() };

        Assert.That(other.SetHash, Is.EqualTo(Proof.SetHash));
        Assert.That((Proof with { Migrations = [Proof.Migrations[0]] }).SetHash, Is.Not.EqualTo(Proof.SetHash));
    }

    /// <summary>A proof of two migrations, with everything that one may say.</summary>
    internal static MigrationProof Proof { get; } = new()
    {
        Source = "staging:5432/app",
        Identity = "7301234567890123456:16384:app",
        LibraryVersion = "1.0.0",
        NotVisible = ["any subscription"],
        FingerprintLeft = "f2",
        ServerVersion = "15.20",
        TakenAt = new(2025, 11, 4, 9, 30, 0, 123, TimeSpan.Zero),
        TakenBy = "ci",
        ExpiresAt = new(2025, 11, 11, 9, 30, 0, 123, TimeSpan.Zero),
        Fingerprint = "f2",
        Migrations =
        [
            new(new("001"), "Orders", "c1", HasRun: true, [new("public.orders is there", ExpectationOutcome.Superseded, "no longer expected since migration 002")])
            {
                AppliedAt = new(2025, 11, 3, 9, 0, 0, TimeSpan.Zero),
                AppliedBy = "owner",
                Duration = TimeSpan.FromMilliseconds(12),
                FingerprintAfter = "f1",
                Locks = [new("public.orders", LockLevel.AccessExclusive), new(new("", "odd \"name\""), LockLevel.Share) { IsByIndex = true }],
            },
            new(new("002"), "Größe <1> \u2028 \"x\"", "c2", HasRun: false, [new("public.orders has column note", ExpectationOutcome.Passed)]) { FingerprintBefore = "f1" },
        ],
    };

    private static async Task<byte[]> BytesAsync(MigrationProof proof)
    {
        using var stream = new MemoryStream();
        await proof.SaveAsync(stream);
        return stream.ToArray();
    }

    private static Task<MigrationProof> LoadAsync(byte[] bytes, ProofKey? key = null) => MigrationProof.LoadAsync(new MemoryStream(bytes), key);

    private static string Refusal(MigrationProof proof, ProofKey key) => Refusal(ProofFile.Write(proof), key);

    private static string Refusal(byte[] bytes, ProofKey? key = null)
    {
        var finding = Assert.ThrowsAsync<MigrationProofException>(() => LoadAsync(bytes, key))!.Findings.Single();
        return $"{finding.Rule}: {finding}";
    }
}
