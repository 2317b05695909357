using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>The structure as a run left it, to be kept beside the history: all of it where it isn't too large, else a fingerprint of each kind of object.</summary>
/// <param name="Contents">The snapshot file, compressed; null if it is too large.</param>
/// <param name="Kinds">How many objects of each kind there are, and their fingerprint; null beside the file itself.</param>
internal sealed record KeptSnapshot(byte[]? Contents, string? Kinds)
{
    public static async Task<KeptSnapshot> OfAsync(SchemaSnapshot snapshot, int limit, CancellationToken cancellationToken)
    {
        if (limit > 0)
        {
            using var buffer = new MemoryStream();
            var compressed = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true);
            await using (compressed.ConfigureAwait(false))
            {
                await snapshot.SaveAsync(compressed, cancellationToken).ConfigureAwait(false);
            }

            if (buffer.Length <= limit)
            {
                return new(buffer.ToArray(), null);
            }
        }

        return new(null, Write(Summarize(snapshot)));
    }

    /// <summary>Reads the snapshot file.</summary>
    /// <exception cref="SnapshotFileException">It is another version's, or damaged.</exception>
    public static async Task<SchemaSnapshot> LoadAsync(byte[] contents, CancellationToken cancellationToken)
    {
        try
        {
            using var buffer = new MemoryStream(contents);
            var compressed = new GZipStream(buffer, CompressionMode.Decompress);
            await using (compressed.ConfigureAwait(false))
            {
                return await SchemaSnapshot.LoadAsync(compressed, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException e)
        {
            throw new SnapshotFileException($"This isn't a snapshot file: {e.Message}", e);
        }
    }

    /// <summary>How many objects of each kind a snapshot holds, and their fingerprint.</summary>
    public static SortedDictionary<string, (int Count, string Fingerprint)> Summarize(SchemaSnapshot snapshot) => new(
        snapshot.Objects.GroupBy(o => o.Identity.Kind).ToDictionary(g => g.Key.ToString(), g => (g.Count(), SnapshotFile.Fingerprint(g))), StringComparer.Ordinal);

    public static SortedDictionary<string, (int Count, string Fingerprint)> ReadKinds(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(
            document.RootElement.EnumerateObject().ToDictionary(
                p => p.Name, p => (p.Value.GetProperty("count").GetInt32(), p.Value.GetProperty("fingerprint").GetString() ?? "")),
            StringComparer.Ordinal);
    }

    private static string Write(SortedDictionary<string, (int Count, string Fingerprint)> kinds)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (kind, (count, fingerprint)) in kinds)
            {
                writer.WriteStartObject(kind);
                writer.WriteNumber("count", count);
                writer.WriteString("fingerprint", fingerprint);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
