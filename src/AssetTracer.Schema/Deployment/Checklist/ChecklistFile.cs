using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>A checklist as JSON: the file that is kept, and what programs read.</summary>
internal static class ChecklistFile
{
    private const string FormatName = "assettracer-schema-checklist";
    private const int FormatVersion = 1;

    public static string Write(ChecklistReport report) => JsonComparison.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", FormatName);
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("deployment", report.Deployment);
        writer.WriteString("askedAt", report.AskedAt);
        writer.WriteBoolean("ready", report.IsReady);
        writer.WriteString("verdict", report.Verdict);
        writer.WriteStartArray("items");
        foreach (var item in report.Items)
        {
            Write(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static async Task<ChecklistReport> LoadAsync(Stream source, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(source, default, cancellationToken).ConfigureAwait(false);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ChecklistException($"This isn't a checklist: {e.Message.TrimEnd('.')}. Write one by asking, or take the last that was kept.", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, ChecklistItem item)
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("title", item.Title);
        writer.WriteBoolean("manual", item.IsManual);
        writer.WriteString("outcome", Word(item.Outcome));
        writer.WriteString("summary", item.Summary);
        if (item.At is { } at)
        {
            writer.WriteString("at", at);
        }

        if (item.By is { } by)
        {
            writer.WriteString("by", by);
        }

        if (!item.Findings.IsEmpty)
        {
            JsonAccess.WriteFindings(writer, item.Findings);
        }

        writer.WriteEndObject();
    }

    private static ChecklistReport Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.GetString() != FormatName)
        {
            throw new ChecklistException("This JSON isn't a checklist: its format is another. Write one by asking, or take the last that was kept.");
        }

        var version = root.GetProperty("version").GetInt32();
        return version is < 1 or > FormatVersion
            ? throw new ChecklistException($"This checklist has format {version}, but this version of the library reads formats up to {FormatVersion}. Update the library, or ask anew with this one.")
            : new()
            {
                Deployment = Text(root, "deployment"),
                AskedAt = root.GetProperty("askedAt").GetDateTimeOffset(),
                Items = root.GetProperty("items").EnumerateArray().Select(Item).ToValueArray(),
            };
    }

    private static ChecklistItem Item(JsonElement item) => new(Text(item, "id"), Text(item, "title"), item.GetProperty("manual").GetBoolean(), Outcome(item))
    {
        Summary = item.TryGetProperty("summary", out var summary) ? summary.GetString() ?? "" : "",
        At = item.TryGetProperty("at", out var at) ? at.GetDateTimeOffset() : null,
        By = item.TryGetProperty("by", out var by) ? by.GetString() : null,
        Findings = item.TryGetProperty("findings", out var findings) ? findings.EnumerateArray().Select(Finding).ToValueArray() : [],
    };

    // Something that was ticked by nobody isn't ticked, whatever the file says.
    private static ChecklistOutcome Outcome(JsonElement item)
    {
        var word = Text(item, "outcome");
        var outcome = Enum.GetValues<ChecklistOutcome>().Where(o => Word(o) == word).Select(o => (ChecklistOutcome?)o).FirstOrDefault()
            ?? throw new FormatException($"an item has the outcome '{word}', which there isn't");
        return outcome == ChecklistOutcome.Passed && item.GetProperty("manual").GetBoolean() && !(item.TryGetProperty("by", out var by) && !string.IsNullOrWhiteSpace(by.GetString()))
            ? ChecklistOutcome.Open
            : outcome;
    }

    private static DeploymentFinding Finding(JsonElement finding)
    {
        var word = Text(finding, "severity");
        return new(
            Text(finding, "rule"),
            Enum.GetValues<FindingSeverity>().First(s => FindingWords.Word(s) == word),
            Text(finding, "subject"),
            Text(finding, "message"),
            finding.TryGetProperty("wayOut", out var wayOut) ? wayOut.GetString() : null);
    }

    private static string Text(JsonElement of, string property) => of.GetProperty(property).GetString() is { Length: > 0 } text
        ? text
        : throw new FormatException($"{property} is empty");

    private static string Word(ChecklistOutcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());
}
