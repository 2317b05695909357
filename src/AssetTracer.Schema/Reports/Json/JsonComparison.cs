using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A comparison for a program: every value whole.</summary>
internal static class JsonComparison
{
    private const string FormatName = "assettracer-schema-comparison";
    private const int FormatVersion = 1;

    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(SchemaComparison comparison) => ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        WriteContents(writer, comparison);
        writer.WriteEndObject();
    });

    public static string ToText(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>Writes a report within another one; null where nobody asked for it.</summary>
    public static void WriteOrNull<T>(Utf8JsonWriter writer, string name, T? report, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        writer.WritePropertyName(name);
        if (report is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            write(writer, report);
        }
    }

    public static void WriteContents(Utf8JsonWriter writer, SchemaComparison comparison)
    {
        writer.WriteString("before", comparison.BeforeName);
        writer.WriteString("after", comparison.AfterName);
        writer.WriteBoolean("equal", comparison.AreEqual);
        writer.WriteStartObject("counts");
        foreach (var severity in Enum.GetValues<Severity>().Reverse())
        {
            writer.WriteNumber(Wording.Word(severity), comparison.Differences.Count(d => d.Severity == severity));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("differences");
        foreach (var difference in comparison.Differences)
        {
            WriteDifference(writer, difference);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("notCompared");
        foreach (var item in comparison.NotCompared)
        {
            writer.WriteStartObject();
            writer.WriteString("type", item.Type);
            writer.WriteString("name", item.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("oneSided");
        foreach (var item in comparison.OneSided)
        {
            WriteOneSided(writer, item, comparison);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("notVisible");
        foreach (var view in comparison.NotVisible)
        {
            writer.WriteStartObject();
            writer.WriteString("what", view.Object.ToString());
            writer.WriteString("kind", view.Object.Kind?.ToString());
            writer.WriteString("object", view.Object.Object?.ToString());
            writer.WriteString("attribute", view.Object.Attribute);
            writer.WriteString("reason", view.Object.Reason);
            writer.WriteString("reader", view.Object.Reader);
            writer.WriteString("in", view.IsBefore ? comparison.BeforeName : comparison.AfterName);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteEnvironment(writer, comparison);
        writer.WriteStartArray("hidden");
        foreach (var hidden in comparison.Hidden)
        {
            writer.WriteStartObject();
            writer.WriteString("category", Wording.Word(hidden.Category));
            writer.WriteNumber("count", hidden.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        JsonAcceptance.Write(writer, comparison);
    }

    private static void WriteEnvironment(Utf8JsonWriter writer, SchemaComparison comparison)
    {
        writer.WriteStartArray("environment");
        foreach (var difference in comparison.Environment)
        {
            writer.WriteStartObject();
            writer.WriteString("severity", Wording.Word(difference.Severity));
            writer.WriteString("subject", difference.Subject);
            writer.WriteString("before", difference.Before);
            writer.WriteString("after", difference.After);
            writer.WriteString("sentence", difference.Sentence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("unreadSettings");
        foreach (var setting in comparison.UnreadSettings)
        {
            writer.WriteStringValue(setting);
        }

        writer.WriteEndArray();
    }

    public static void WriteDifference(Utf8JsonWriter writer, SchemaDifference difference)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", Wording.Word(difference.Severity));
        writer.WriteString("change", difference.GetType().Name.ToLowerInvariant());
        writer.WriteString("kind", difference.Identity.Kind.ToString());
        writer.WriteString("object", difference.Identity.ToString());
        var (before, _) = DifferenceValues.Sides(difference);
        if (before is not null && before.Identity != difference.Identity)
        {
            writer.WriteString("objectBefore", before.Identity.ToString());
        }

        writer.WriteString("parent", difference.Parent?.ToString());
        writer.WriteString("sentence", difference.Sentence);
        if (difference is Counterpart counterpart)
        {
            writer.WriteBoolean("enforceTheSame", counterpart.EnforceTheSame);
        }

        WriteNames(writer, "parts", difference switch
        {
            Added added => added.Parts.Select(p => p.Identity).ToValueArray(),
            Removed removed => removed.Parts.Select(p => p.Identity).ToValueArray(),
            _ => [],
        });
        WriteNames(writer, "repeats", difference.Repeats);
        writer.WriteStartArray("attributes");
        foreach (var change in DifferenceValues.Attributes(difference))
        {
            writer.WriteStartObject();
            writer.WriteString("attribute", change.Attribute);
            writer.WriteString("before", change.Before);
            writer.WriteString("after", change.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteOneSided(Utf8JsonWriter writer, OneSidedObject item, SchemaComparison comparison)
    {
        writer.WriteStartObject();
        writer.WriteString("type", item.Object.Type);
        writer.WriteString("name", item.Object.Name);
        writer.WriteString("onlyIn", item.IsBefore ? comparison.BeforeName : comparison.AfterName);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, ValueArray<ObjectIdentity> identities)
    {
        if (identities.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray(property);
        foreach (var identity in identities)
        {
            writer.WriteStringValue(identity.ToString());
        }

        writer.WriteEndArray();
    }
}
