using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema.Hosting;

/// <summary>
/// Keeps what was counted for the next start of the application. Whatever is wrong with the file is logged and no more: a deployment isn't held up by it.
/// </summary>
internal static class BaselineFile
{
    private const string Format = "assettracer-schema-watch";

    public static Traffic Read(string file, ILogger logger)
    {
        if (!File.Exists(file))
        {
            return Traffic.None;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format || root.GetProperty("version").GetInt32() != 1)
            {
                throw new FormatException($"it isn't one of version 1 of {Format}");
            }

            var failures = new Dictionary<FailureKey, long>();
            foreach (var failure in root.GetProperty("failures").EnumerateArray())
            {
                failures[new(Enum.Parse<FailureKind>(failure.GetProperty("kind").GetString()!), failure.GetProperty("subject").GetString()!)] =
                    failure.GetProperty("count").GetInt64();
            }

            return new(TimeSpan.FromSeconds(root.GetProperty("seconds").GetDouble()), root.GetProperty("commands").GetInt64(), failures);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or KeyNotFoundException
            or InvalidOperationException or ArgumentException or OverflowException)
        {
            HostingLog.NoBaseline(logger, "read from", file, e.Message);
            return Traffic.None;
        }
    }

    public static void Write(string file, Traffic traffic, ILogger logger)
    {
        if (traffic.Commands == 0 && traffic.Total == 0)
        {
            return;
        }

        // Another instance may read or write meanwhile.
        var draft = $"{file}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = File.Create(draft))
            using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
            {
                json.WriteStartObject();
                json.WriteString("format", Format);
                json.WriteNumber("version", 1);
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

            File.Move(draft, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HostingLog.NoBaseline(logger, "written to", file, e.Message);
            File.Delete(draft);
        }
    }
}
