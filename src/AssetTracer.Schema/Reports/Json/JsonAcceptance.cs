using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>Accepted differences for a program.</summary>
internal static class JsonAcceptance
{
    public static void Write(Utf8JsonWriter writer, SchemaComparison comparison)
    {
        writer.WriteStartArray("accepted");
        foreach (var acceptance in comparison.Accepted)
        {
            writer.WriteStartObject();
            WriteAnswer(writer, acceptance.Entry);
            if (acceptance.Difference is { } difference)
            {
                writer.WritePropertyName("difference");
                JsonComparison.WriteDifference(writer, difference);
            }
            else
            {
                writer.WritePropertyName("oneSided");
                JsonComparison.WriteOneSided(writer, acceptance.OneSided!, comparison);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("expired");
        foreach (var expired in comparison.Expired)
        {
            writer.WriteStartObject();
            WriteEntry(writer, expired.Entry);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("stale");
        foreach (var stale in comparison.Stale)
        {
            writer.WriteStartObject();
            WriteEntry(writer, stale.Entry);
            writer.WriteBoolean("differsOtherwise", stale.DiffersOtherwise);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteEntry(Utf8JsonWriter writer, AcceptedDifference entry)
    {
        writer.WriteString("object", entry.Object);
        writer.WriteString("change", entry.Change);
        WriteAnswer(writer, entry);
    }

    private static void WriteAnswer(Utf8JsonWriter writer, AcceptedDifference entry)
    {
        writer.WriteString("reason", entry.Reason);
        writer.WriteString("owner", entry.Owner);
        writer.WriteString("expires", AcceptedDifferencesFile.Format(entry.Expires));
    }
}
