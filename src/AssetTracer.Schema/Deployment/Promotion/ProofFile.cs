using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>Proofs as canonical JSON: whatever isn't written just so was changed by somebody.</summary>
internal static class ProofFile
{
    private const string FormatName = "assettracer-schema-proof";
    private const int FormatVersion = 2;
    private const string Moment = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    private static readonly JsonWriterOptions Canonical = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(MigrationProof proof)
    {
        var text = ToBytes(Canonical, writer =>
        {
            WriteContent(writer, proof);
            WriteSignature(writer, proof);
            writer.WriteString("checksum", Checksum(proof));
        });
        return [.. text, (byte)'\n'];
    }

    /// <summary>What is signed: everything but the checksum and the signature.</summary>
    public static byte[] Content(MigrationProof proof) => ToBytes(Canonical with { Indented = false }, writer => WriteContent(writer, proof));

    /// <summary>The moment as a proof keeps it, so that one which was saved and read is equal to itself.</summary>
    public static DateTimeOffset Kept(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static async Task<MigrationProof> LoadAsync(Stream source, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await source.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        var bytes = buffer.ToArray();
        var normal = bytes.AsSpan().IndexOf("\r\n"u8) < 0 ? bytes : Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal));
        if (!normal.AsSpan().EndsWith("\n}\n"u8))
        {
            throw normal.AsSpan().StartsWith("{\n"u8)
                ? Refused(PromotionRules.Truncated, "This proof is cut off: it doesn't go on to its end.", "Copy the whole file, or take the proof again.")
                : NotOne("it doesn't begin and end like one");
        }

        MigrationProof proof;
        try
        {
            using var document = JsonDocument.Parse(normal);
            proof = Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw NotOne(e.Message.TrimEnd('.'), e);
        }

        // The checksum is one of the bytes: whoever changes anything has to write all of the file anew, and sign it.
        return CryptographicOperations.FixedTimeEquals(normal, Write(proof))
            ? proof
            : throw Refused(
                PromotionRules.Tampered, "This proof was changed after it was taken: its contents don't match its checksum, or aren't as they were written.",
                "Take the proof again, and leave the file as it is.");
    }

    private static MigrationProofException NotOne(string why, Exception? cause = null) =>
        Refused(PromotionRules.Unreadable, $"This isn't a proof of migrations, or it was changed: {why}.", "Take one of staging, and leave the file as it is.", cause);

    private static MigrationProofException Refused(string rule, string message, string wayOut, Exception? cause = null) =>
        new([new(rule, FindingSeverity.Error, "proof", message, wayOut)], cause);

    private static string Checksum(MigrationProof proof) => Convert.ToHexStringLower(SHA256.HashData(ToBytes(Canonical with { Indented = false }, writer =>
    {
        WriteContent(writer, proof);
        WriteSignature(writer, proof);
    })));

    private static void WriteSignature(Utf8JsonWriter writer, MigrationProof proof)
    {
        if (proof.Signature is { } signature)
        {
            writer.WriteStartObject("signature");
            writer.WriteString("algorithm", signature.Algorithm);
            writer.WriteString("key", signature.Key);
            writer.WriteString("value", signature.Value);
            writer.WriteEndObject();
        }
    }

    private static byte[] ToBytes(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteContent(Utf8JsonWriter writer, MigrationProof proof)
    {
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("set", proof.SetHash);
        writer.WriteString("source", proof.Source);
        writer.WriteString("identity", proof.Identity);
        writer.WriteString("serverVersion", proof.ServerVersion);
        writer.WriteString("libraryVersion", proof.LibraryVersion);
        writer.WriteString("takenAt", Print(proof.TakenAt));
        writer.WriteString("takenBy", proof.TakenBy);
        writer.WriteString("expiresAt", Print(proof.ExpiresAt));
        writer.WriteString("fingerprint", proof.Fingerprint);
        writer.WriteString("fingerprintLeft", proof.FingerprintLeft);
        writer.WriteStartArray("notVisible");
        foreach (var hidden in proof.NotVisible)
        {
            writer.WriteStringValue(hidden);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("migrations");
        foreach (var migration in proof.Migrations)
        {
            Write(writer, migration);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ProvenMigration migration)
    {
        writer.WriteStartObject();
        writer.WriteString("version", migration.Version.Value);
        writer.WriteString("description", migration.Description);
        writer.WriteString("checksum", migration.Checksum);
        writer.WriteBoolean("ran", migration.HasRun);
        writer.WriteString("appliedAt", migration.AppliedAt is { } at ? Print(at) : null);
        writer.WriteString("appliedBy", migration.AppliedBy);
        if (migration.Duration is { } duration)
        {
            writer.WriteNumber("durationMs", (long)duration.TotalMilliseconds);
        }
        else
        {
            writer.WriteNull("durationMs");
        }

        writer.WriteString("fingerprintBefore", migration.FingerprintBefore);
        writer.WriteString("fingerprintAfter", migration.FingerprintAfter);
        writer.WriteString("code", migration.Code);
        if (migration.Locks is { } locks)
        {
            JsonPlan.WriteLocks(writer, locks);
        }
        else
        {
            writer.WriteNull("locks");
        }

        writer.WriteStartArray("expectations");
        foreach (var result in migration.Verification)
        {
            writer.WriteStartObject();
            writer.WriteString("expectation", result.Expectation);
            writer.WriteString("outcome", Word(result.Outcome));
            writer.WriteString("reason", result.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static MigrationProof Read(JsonElement root)
    {
        if (root.GetProperty("format").GetString() != FormatName)
        {
            throw new JsonException("it is a file of another format");
        }

        var version = root.GetProperty("version").GetInt32();
        if (version != FormatVersion)
        {
            throw Refused(
                PromotionRules.Unreadable,
                $"This proof has format {version.ToString(CultureInfo.InvariantCulture)}, but this version of the library reads format {FormatVersion}.",
                "Update the library, or take the proof with this one.");
        }

        var (taken, expires) = (Time(Text(root, "takenAt")), Time(Text(root, "expiresAt")));
        if (expires <= taken)
        {
            throw new JsonException("it expires before it was taken");
        }

        return new()
        {
            Source = Text(root, "source"),
            Identity = Text(root, "identity"),
            LibraryVersion = Text(root, "libraryVersion"),
            FingerprintLeft = root.GetProperty("fingerprintLeft").GetString(),
            NotVisible = root.GetProperty("notVisible").EnumerateArray().Select(e => e.GetString() ?? throw new JsonException("notVisible is null")).ToValueArray(),
            ServerVersion = Text(root, "serverVersion"),
            TakenAt = taken,
            TakenBy = Text(root, "takenBy"),
            ExpiresAt = expires,
            Fingerprint = Text(root, "fingerprint"),
            Migrations = root.GetProperty("migrations").EnumerateArray().Select(Migration).ToValueArray(),
            Signature = root.TryGetProperty("signature", out var signature)
                ? new(Text(signature, "algorithm"), signature.GetProperty("key").GetString(), Text(signature, "value"))
                : null,
        };
    }

    private static ProvenMigration Migration(JsonElement item) =>
        new(
            new(Text(item, "version")),
            Text(item, "description"),
            Text(item, "checksum"),
            item.GetProperty("ran").GetBoolean(),
            item.GetProperty("expectations").EnumerateArray()
                .Select(e => new ExpectationResult(Text(e, "expectation"), Outcome(Text(e, "outcome")), e.GetProperty("reason").GetString()))
                .ToValueArray())
        {
            AppliedAt = item.GetProperty("appliedAt").GetString() is { } at ? Time(at) : null,
            AppliedBy = item.GetProperty("appliedBy").GetString(),
            Duration = item.GetProperty("durationMs") is { ValueKind: not JsonValueKind.Null } duration ? TimeSpan.FromMilliseconds(duration.GetInt64()) : null,
            FingerprintBefore = item.GetProperty("fingerprintBefore").GetString(),
            FingerprintAfter = item.GetProperty("fingerprintAfter").GetString(),
            Code = item.GetProperty("code").GetString(),
            Locks = item.GetProperty("locks") is { ValueKind: not JsonValueKind.Null } locks ? locks.EnumerateArray().Select(Lock).ToValueArray() : null,
        };

    private static TableLock Lock(JsonElement item) =>
        new(QualifiedName.FromCanonical(Text(item, "table")), Enum.GetValues<LockLevel>().First(l => l.Words() == Text(item, "level")))
        {
            IsByIndex = item.GetProperty("byIndex").GetBoolean(),
        };

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null");

    private static string Print(DateTimeOffset moment) => moment.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string Word(ExpectationOutcome outcome) => outcome switch
    {
        ExpectationOutcome.Passed => "passed",
        ExpectationOutcome.Failed => "failed",
        ExpectationOutcome.Superseded => "superseded",
    };

    private static ExpectationOutcome Outcome(string word) => Enum.GetValues<ExpectationOutcome>().First(o => Word(o) == word);
}
