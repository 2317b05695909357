using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>Accepted differences as JSON that people complete by hand.</summary>
internal static class AcceptedDifferencesFile
{
    private const string FormatName = "assettracer-schema-accepted-differences";
    private const int FormatVersion = 1;
    private const string Date = "yyyy-MM-dd";

    private static readonly string[] Changes = ["added", "removed", "changed", "renamed", "counterpart"];

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions ByHand = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static string Format(DateOnly day) => day.ToString(Date, CultureInfo.InvariantCulture);

    public static async Task SaveAsync(AcceptedDifferences accepted, Stream destination, CancellationToken cancellationToken)
    {
        var writer = new Utf8JsonWriter(destination, Indented);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            writer.WriteString("format", FormatName);
            writer.WriteNumber("version", FormatVersion);
            writer.WriteStartArray("accepted");
            foreach (var entry in accepted.Entries)
            {
                Write(writer, entry);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await destination.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a list in which reasons and owners may still be missing.</summary>
    public static async Task<AcceptedDifferences> LoadAsync(Stream source, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(source, ByHand, cancellationToken).ConfigureAwait(false);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new AcceptedDifferencesException($"This isn't a list of accepted differences: {e.Message} Write one with compare --accept-current.", e);
        }
    }

    /// <exception cref="AcceptedDifferencesException">An entry doesn't say why, or who answers for it.</exception>
    public static void DemandAnswers(AcceptedDifferences accepted)
    {
        if (accepted.Entries.FirstOrDefault(e => !e.IsAnsweredFor) is { } entry)
        {
            throw string.IsNullOrWhiteSpace(entry.Reason)
                ? new AcceptedDifferencesException($"The entry for {entry} has no reason. Say in \"reason\" why it is accepted, or remove the entry.")
                : new AcceptedDifferencesException($"The entry for {entry} has no owner. Say in \"owner\" who answers for it, or remove the entry.");
        }
    }

    private static void Write(Utf8JsonWriter writer, AcceptedDifference entry)
    {
        writer.WriteStartObject();
        writer.WriteString("object", entry.Object);
        if (entry.ObjectBefore is not null)
        {
            writer.WriteString("objectBefore", entry.ObjectBefore);
        }

        writer.WriteString("change", entry.Change);
        if (!entry.Attributes.IsEmpty)
        {
            writer.WriteStartArray("attributes");
            foreach (var change in entry.Attributes)
            {
                writer.WriteStartObject();
                writer.WriteString("attribute", change.Attribute);
                writer.WriteString("before", change.Before);
                writer.WriteString("after", change.After);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (entry.Definition is not null)
        {
            writer.WriteString("definition", entry.Definition);
        }

        writer.WriteString("reason", entry.Reason);
        writer.WriteString("owner", entry.Owner);
        writer.WriteString("expires", Format(entry.Expires));
        writer.WriteEndObject();
    }

    private static AcceptedDifferences Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String
            || format.GetString() != FormatName || !root.TryGetProperty("version", out var number) || !TryNumber(number, out var version)
            || !root.TryGetProperty("accepted", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new AcceptedDifferencesException("This JSON isn't a list of accepted differences: format, version or accepted is missing. Write one with compare --accept-current.");
        }

        if (version < 1)
        {
            throw new AcceptedDifferencesException($"This list of accepted differences has format {version}, which never was. Write one with compare --accept-current.");
        }

        if (version > FormatVersion)
        {
            throw new AcceptedDifferencesException(
                $"This list of accepted differences has format {version}, but this version of the library reads formats up to {FormatVersion}. Update the library, or write the list with this one.");
        }

        var entries = list.EnumerateArray().Select((item, i) => Entry(item, i + 1)).ToList();
        var twice = entries.Select((e, i) => (e.Pin, Number: i + 1)).GroupBy(e => e.Pin).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? new AcceptedDifferences(entries)
            : throw new AcceptedDifferencesException(
                $"Entries {Wording.List([.. twice.Select(e => Wording.Number(e.Number))])} accept the same difference, {twice.Key}. Remove all but one.");
    }

    private static AcceptedDifference Entry(JsonElement item, int number)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new AcceptedDifferencesException($"Entry {number} isn't an object in braces. Write it like the others, or remove it.");
        }

        var name = item.TryGetProperty("object", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        var entry = new EntryReader(item, name.Length == 0 ? $"Entry {number}" : $"Entry {number}, {name},");
        entry.Allow("object", "objectBefore", "change", "attributes", "definition", "reason", "owner", "expires");
        var change = entry.Text("change") ?? "";
        return new()
        {
            Object = name.Length > 0 ? name : throw entry.Wrong("doesn't name its object", "Write it again with compare --accept-current"),
            ObjectBefore = entry.Text("objectBefore"),
            Change = Changes.Contains(change) ? change : throw entry.Wrong($"has no change that is one of {Wording.List(Changes)}", "Correct it"),
            Attributes = DifferencePin.Pinned(Attributes(entry)),
            Definition = entry.Text("definition"),
            Reason = entry.Text("reason") ?? "",
            Owner = entry.Text("owner") ?? "",
            Expires = DateOnly.TryParseExact(entry.Text("expires"), Date, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw entry.Wrong("has no date in \"expires\"", "Write the last day on which it is accepted, like 2026-03-01"),
        };
    }

    private static IEnumerable<AttributeChange> Attributes(EntryReader entry) => entry.Items("attributes").Select(item =>
    {
        item.Allow("attribute", "before", "after");
        return new AttributeChange(
            item.Text("attribute") ?? throw item.Wrong("has an attribute without a name", "Write it again with compare --accept-current"), item.Text("before"), item.Text("after"));
    });

    private static bool TryNumber(JsonElement value, out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
    }

    /// <summary>A JSON object that somebody may have written by hand, with the words by which a message names it.</summary>
    private sealed record EntryReader(JsonElement Item, string Subject)
    {
        public AcceptedDifferencesException Wrong(string what, string wayOut) => new($"{Subject} {what}. {wayOut}.");

        // A mistyped name would else pass for one that is left out.
        public void Allow(params string[] names)
        {
            foreach (var property in Item.EnumerateObject().Where(p => !names.Contains(p.Name)))
            {
                throw Wrong($"says \"{property.Name}\", which means nothing here", $"Write one of {Wording.List(names)}");
            }
        }

        public string? Text(string name) => !Item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw Wrong($"has no text in \"{name}\"", "Put it in double quotes");

        public IEnumerable<EntryReader> Items(string name) => !Item.TryGetProperty(name, out var list) ? []
            : list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.Object)
            ? list.EnumerateArray().Select(i => this with { Item = i })
            : throw Wrong($"has no list of objects in \"{name}\"", "Write it again with compare --accept-current");
    }
}
