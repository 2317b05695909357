using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema.Hosting;

/// <summary>
/// Keeps what a build counted, and what was before it, for the next start of the application. Whatever is wrong with the file is logged and no more: a
/// deployment isn't held up by it.
/// </summary>
internal static class BaselineFile
{
    private const string Format = "assettracer-schema-watch";
    private const int Version = 2;

    /// <summary>What was before this build: what another one counted or, if this one ran already, what was before its first run.</summary>
    public static Traffic Read(string file, string build, ILogger logger)
    {
        try
        {
            if (!File.Exists(file))
            {
                return Traffic.None;
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format || root.GetProperty("version").GetInt32() != Version)
            {
                throw new FormatException($"it isn't one of version {Version} of {Format}");
            }

            return TrafficIn(root.GetProperty(root.GetProperty("build").GetString() == build ? "before" : "counted"));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            HostingLog.NoBaseline(logger, "read from", file, e.Message);
            return Traffic.None;
        }
    }

    public static void Write(string file, string build, Traffic before, Traffic counted, ILogger logger)
    {
        if (counted.IsNothing)
        {
            return;
        }

        // Another instance may read or write meanwhile.
        var draft = $"{file}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(draft)!);
            using (var stream = File.Create(draft))
            using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
            {
                json.WriteStartObject();
                json.WriteString("format", Format);
                json.WriteNumber("version", Version);
                json.WriteString("build", build);
                Write(json, "counted", counted);
                Write(json, "before", before);
                json.WriteEndObject();
            }

            File.Move(draft, file, overwrite: true);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            HostingLog.NoBaseline(logger, "written to", file, e.Message);
            Forget(draft);
        }
    }

    private static Traffic TrafficIn(JsonElement json)
    {
        var failures = new Dictionary<FailureKey, long>();
        foreach (var failure in json.GetProperty("failures").EnumerateArray())
        {
            failures[new(Enum.Parse<FailureKind>(failure.GetProperty("kind").GetString()!), failure.GetProperty("subject").GetString()!)] =
                failure.GetProperty("count").GetInt64();
        }

        return new(TimeSpan.FromSeconds(json.GetProperty("seconds").GetDouble()), json.GetProperty("commands").GetInt64(), failures);
    }

    private static void Write(Utf8JsonWriter json, string name, Traffic traffic)
    {
        json.WriteStartObject(name);
        json.WriteNumber("seconds", Math.Round(traffic.Duration.TotalSeconds, 1));
        json.WriteNumber("commands", traffic.Commands);
        json.WriteStartArray("failures");
        foreach (var (key, count) in traffic.Failures)
        {
            json.WriteStartObject();
            json.WriteString("kind", key.Kind.ToString());
            json.WriteString("subject", key.Subject);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // What kept it from being written may keep it from being deleted, too.
    private static void Forget(string draft)
    {
        try
        {
            File.Delete(draft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
        }
    }
}
