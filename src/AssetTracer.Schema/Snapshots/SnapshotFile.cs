using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>Snapshots as canonical JSON: objects by kind and identity, every attribute written, nothing that changes from day to day.</summary>
internal static class SnapshotFile
{
    private const string FormatName = "assettracer-schema-snapshot";
    private const int FormatVersion = 2;

    private static readonly JsonWriterOptions Canonical = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task SaveAsync(SchemaSnapshot snapshot, Stream destination, CancellationToken cancellationToken)
    {
        var writer = new Utf8JsonWriter(destination, Canonical);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            writer.WriteString("format", FormatName);
            writer.WriteNumber("version", FormatVersion);
            WriteCircumstances(writer, snapshot);
            writer.WriteStartObject("objects");
            foreach (var kind in snapshot.Objects.GroupBy(o => o.Identity.Kind))
            {
                writer.WriteStartArray(kind.Key.ToString());
                foreach (var item in kind)
                {
                    JsonSerializer.Serialize(writer, item, ObjectKinds.RulesFor(kind.Key).JsonAny);
                }

                writer.WriteEndArray();
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            writer.WriteEndObject();
            writer.WriteString("checksum", Checksum(snapshot));
            writer.WriteEndObject();
        }
    }

    public static async Task<SchemaSnapshot> LoadAsync(Stream source, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(source, default, cancellationToken).ConfigureAwait(false);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new SnapshotFileException($"This isn't a snapshot file: {e.Message} Write one with the snapshot command.", e);
        }
    }

    public static string Fingerprint(IEnumerable<SchemaObject> objects)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Canonical with { Indented = false });
        foreach (var item in objects)
        {
            var kind = item.Identity.Kind;
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(kind.ToString()));
            buffer.ResetWrittenCount();
            writer.Reset();
            JsonSerializer.Serialize(writer, item, ObjectKinds.RulesFor(kind).JsonAny);
            writer.Flush();
            hash.AppendData(buffer.WrittenSpan);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A hash over everything that a file says, by which one that was edited or cut off is told.</summary>
    private static string Checksum(SchemaSnapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Canonical with { Indented = false });
        writer.WriteStartObject();
        WriteCircumstances(writer, snapshot);
        writer.WriteString("objects", snapshot.Fingerprint);
        writer.WriteEndObject();
        writer.Flush();
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <summary>The attributes of an object, as the file names and prints them.</summary>
    public static Dictionary<string, string> Attributes(SchemaObject item)
    {
        var element = JsonSerializer.SerializeToElement(item, ObjectKinds.RulesFor(item.Identity.Kind).JsonAny);
        return element.EnumerateObject().ToDictionary(p => p.Name, p => Print(p.Value));
    }

    /// <summary>The attributes of an object as the file holds them, for values that are printed alike.</summary>
    public static Dictionary<string, string> RawAttributes(SchemaObject item)
    {
        var element = JsonSerializer.SerializeToElement(item, ObjectKinds.RulesFor(item.Identity.Kind).JsonAny);
        return element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetRawText());
    }

    private static string Print(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => PrintedList.Write(value.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? PrintedList.Element(e.GetString()!) : Print(e))),
        JsonValueKind.Object => string.Join(" ", value.EnumerateObject().Select(Print).Where(text => text.Length > 0)),
        _ => value.GetRawText(),
    };

    // What is empty or doesn't hold goes without saying.
    private static string Print(JsonProperty property) => Print(property.Value) switch
    {
        "" or "()" => "",
        _ when property.Value.ValueKind == JsonValueKind.False => "",
        _ when property.Value.ValueKind == JsonValueKind.True => AttributeChange.Words(property.Name),
        var value => $"{AttributeChange.Words(property.Name)} {value}",
    };

    private static SchemaSnapshot Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.GetString() != FormatName)
        {
            throw new SnapshotFileException("This JSON isn't a snapshot file: it doesn't say so at its start. Write one with the snapshot command.");
        }

        var version = root.GetProperty("version").GetInt32();
        if (version < FormatVersion)
        {
            throw new SnapshotFileException($"This snapshot has format {version}, which doesn't say what was read of the database. Take the snapshot again.");
        }

        if (version > FormatVersion)
        {
            throw new SnapshotFileException(
                $"This snapshot has format {version}, but this version of the library reads formats up to {FormatVersion}. Update the library, or take the snapshot with this one.");
        }

        var objects = new List<SchemaObject>();
        foreach (var group in root.GetProperty("objects").EnumerateObject())
        {
            var kind = Kind(group.Name);
            var rules = ObjectKinds.RulesFor(kind);
            objects.AddRange(group.Value.EnumerateArray().Select(item =>
                (SchemaObject?)item.Deserialize(rules.JsonAny) ?? throw new JsonException($"An object of kind {kind} is null.")));
        }

        var snapshot = new SchemaSnapshot(objects)
        {
            KindsRead = ReadNames(root.GetProperty("kinds")).Select(Kind).ToValueArray(),
            ServerVersion = root.GetProperty("serverVersion").GetString() ?? "",
            Scope = ReadScope(root.GetProperty("scope")),
            Unmodelled = root.GetProperty("unmodelled").EnumerateArray()
                .Select(item => item.Deserialize(SnapshotJson.Default.UnmodelledObject) ?? throw new JsonException("An unmodelled object is null."))
                .ToValueArray(),
            NotVisible = !root.TryGetProperty("notVisible", out var notVisible) ? [] : notVisible.EnumerateArray()
                .Select(item => item.Deserialize(SnapshotJson.Default.InvisibleObject) ?? throw new JsonException("Something invisible is null."))
                .ToValueArray(),
            Environment = root.TryGetProperty("environment", out var environment) ? environment.Deserialize(SnapshotJson.Default.DatabaseEnvironment) : null,
        };
        return root.GetProperty("checksum").GetString() == Checksum(snapshot)
            ? snapshot
            : throw new SnapshotFileException("This snapshot was edited or damaged after it was saved: its contents don't match its checksum. Take the snapshot again.");
    }

    private static ObjectKind Kind(string name) => Enum.TryParse<ObjectKind>(name, out var kind) && Enum.IsDefined(kind) && kind.ToString() == name
        ? kind
        : throw new SnapshotFileException($"This snapshot holds objects of the unknown kind '{name}'. Update the library, or take the snapshot with this one.");

    // All that isn't an object of the database.
    private static void WriteCircumstances(Utf8JsonWriter writer, SchemaSnapshot snapshot)
    {
        writer.WriteString("serverVersion", snapshot.ServerVersion);
        WriteScope(writer, snapshot.Scope);
        WriteNames(writer, "kinds", snapshot.KindsRead.Select(k => k.ToString()).ToValueArray());
        writer.WriteStartArray("unmodelled");
        foreach (var item in snapshot.Unmodelled)
        {
            JsonSerializer.Serialize(writer, item, SnapshotJson.Default.UnmodelledObject);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("notVisible");
        foreach (var item in snapshot.NotVisible)
        {
            JsonSerializer.Serialize(writer, item, SnapshotJson.Default.InvisibleObject);
        }

        writer.WriteEndArray();
        if (snapshot.Environment is { } environment)
        {
            writer.WritePropertyName("environment");
            JsonSerializer.Serialize(writer, environment, SnapshotJson.Default.DatabaseEnvironment);
        }
    }

    private static void WriteScope(Utf8JsonWriter writer, SnapshotScope scope)
    {
        writer.WriteStartObject("scope");
        WriteNames(writer, "schemas", scope.Schemas);
        WriteNames(writer, "platformSchemas", scope.PlatformSchemas);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, ValueArray<string> names)
    {
        writer.WriteStartArray(property);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static SnapshotScope ReadScope(JsonElement scope) => new()
    {
        Schemas = ReadNames(scope.GetProperty("schemas")),
        PlatformSchemas = ReadNames(scope.GetProperty("platformSchemas")),
    };

    private static ValueArray<string> ReadNames(JsonElement names) =>
        names.EnumerateArray().Select(name => name.GetString() ?? throw new JsonException("The name of a schema is null.")).ToValueArray();
}
